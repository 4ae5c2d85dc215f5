"""Timetable: where each candidate has to be, and when."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from portal import settings
from portal.ids import EntryId, SittingId
from portal.store import timetable
from portal.store.database import one_reading
from portal.store.timetable import Facts, SlotInFull


@dataclass(frozen=True, kw_only=True)
class Appointment:
    """A paper as one candidate sits it, by its code, in the centre's own time; no time: to be announced."""

    paper: str
    day: date
    time: time | None
    room: str | None
    venue: str | None
    address: str | None


@one_reading
def of_entry(entry_id: EntryId) -> list[Appointment]:
    """Where the candidate has to be and when: by day and time, with what is to be announced at each day's end."""
    return _in_order(timetable.of_entry(entry_id))


def lies_ahead(appointments: Collection[Appointment], *, now: datetime) -> bool:
    """Whether the last day has not passed yet, on the centre's clocks."""
    today = now.astimezone(ZoneInfo(settings.current().timezone)).date()
    return any(appointment.day >= today for appointment in appointments)


@one_reading
def of_entries(sitting_id: SittingId, entry_ids: Collection[EntryId]) -> dict[EntryId, list[Appointment]]:
    """The same for many entries of one sitting."""
    everybodys, own = list[SlotInFull](), dict[EntryId, list[SlotInFull]]()
    for slot in timetable.of_entries(sitting_id, entry_ids):
        group = everybodys if slot.entry_id is None else own.setdefault(slot.entry_id, [])
        group.append(slot)
    common = _in_order(everybodys)
    return {entry_id: _in_order([*everybodys, *own[entry_id]]) if entry_id in own else common for entry_id in entry_ids}


def _in_order(slots: Iterable[SlotInFull]) -> list[Appointment]:
    """One candidate's slots and everybody's; of a paper that has both, the candidate's own."""
    by_paper = {slot.paper: slot for slot in sorted(slots, key=lambda slot: slot.entry_id is not None)}
    in_order = sorted(by_paper.values(), key=lambda slot: (*_when(slot.facts), slot.id))
    return [
        Appointment(
            paper=slot.paper,
            day=slot.facts.day,
            time=slot.facts.time,
            room=slot.facts.room,
            venue=slot.venue,
            address=slot.address,
        )
        for slot in in_order
    ]


def _when(facts: Facts) -> tuple[date, bool, time]:
    return facts.day, facts.time is None, facts.time or time.min
