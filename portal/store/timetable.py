"""When and where the papers of a sitting are sat."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, time
from typing import Any, NamedTuple

from sqlalchemy import ForeignKey, Index, UniqueConstraint, bindparam, or_, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from portal.ids import EntryId, SittingId, SlotId, VenueId

from . import bulk, imports
from .database import Table, ask, db
from .entries import Entry


class Venue(Table):
    __tablename__ = "venue"
    __table_args__ = (UniqueConstraint("sitting_id", "name"),)

    id: Mapped[VenueId] = mapped_column(primary_key=True)
    sitting_id: Mapped[SittingId] = mapped_column(ForeignKey("sitting.id"))
    name: Mapped[str]
    address: Mapped[str | None]


class Slot(Table):
    """One paper on one day; of everybody in the sitting when it has no entry. No time: to be announced."""

    __tablename__ = "slot"
    __table_args__ = (
        UniqueConstraint("sitting_id", "paper", "entry_id"),
        Index("uq_slot_of_everybody", "sitting_id", "paper", unique=True, sqlite_where=text("entry_id IS NULL")),
    )

    id: Mapped[SlotId] = mapped_column(primary_key=True)
    sitting_id: Mapped[SittingId] = mapped_column(ForeignKey("sitting.id"))
    entry_id: Mapped[EntryId | None] = mapped_column(ForeignKey("entry.id"), index=True)
    paper: Mapped[str]
    day: Mapped[date]
    time: Mapped[time | None]
    venue_id: Mapped[VenueId | None] = mapped_column(ForeignKey("venue.id"))
    room: Mapped[str | None]


class Facts(NamedTuple):
    """What a slot says beyond whose and which paper's it is."""

    day: date
    time: time | None
    room: str | None
    venue_id: VenueId | None


class SlotInFull(NamedTuple):
    """A slot beside its venue, as plain values."""

    id: SlotId
    entry_id: EntryId | None
    paper: str
    facts: Facts
    venue: str | None
    address: str | None


_IN_FULL = (
    select(Slot.id, Slot.entry_id, Slot.paper, Venue.name, Venue.address, Slot.day, Slot.time, Slot.room, Slot.venue_id)
    .outerjoin(Venue, Venue.id == Slot.venue_id)
    .order_by(Slot.id)
)
_OF_SITTING = _IN_FULL.where(Slot.sitting_id == bindparam("sitting_id"))
_OF_ENTRY = _IN_FULL.where(
    Slot.sitting_id == select(Entry.sitting_id).where(Entry.id == bindparam("entry_id")).scalar_subquery(),
    or_(Slot.entry_id == bindparam("entry_id"), Slot.entry_id.is_(None)),
)
_OF_ENTRIES = _OF_SITTING.where(or_(Slot.entry_id.in_(bindparam("entry_ids", expanding=True)), Slot.entry_id.is_(None)))


def of_sitting(sitting_id: SittingId) -> list[SlotInFull]:
    """Every slot of the sitting, in the order they were made."""
    return _read(ask(_OF_SITTING, sitting_id=sitting_id))


def of_entry(entry_id: EntryId) -> list[SlotInFull]:
    """The slots of everybody in the entry's sitting and those of the entry alone, in the order they were made."""
    return _read(ask(_OF_ENTRY, entry_id=entry_id))


def of_entries(sitting_id: SittingId, entry_ids: Collection[EntryId]) -> list[SlotInFull]:
    """The slots of everybody in the sitting and those of these entries alone, in the order they were made."""
    return _read(ask(_OF_ENTRIES, sitting_id=sitting_id, entry_ids=list(entry_ids)))


def venues(sitting_id: SittingId) -> list[Venue]:
    return list(db.session.scalars(select(Venue).where(Venue.sitting_id == sitting_id)))


def venue_key(name: str) -> str:
    """One venue is one venue however its name is spaced or capitalised."""
    return " ".join(name.casefold().split())


def add_venue(sitting_id: SittingId, name: str, address: str | None) -> VenueId:
    number = VenueId(imports.new_ids(Venue, 1)[0])
    db.session.add(Venue(id=number, sitting_id=sitting_id, name=name, address=address))
    db.session.flush()
    return number


def move_venue(venue_id: VenueId, address: str) -> None:
    """The venue has another address."""
    db.session.execute(update(Venue).where(Venue.id == venue_id).values(address=address))


def add_slots(sitting_id: SittingId, slots: Sequence[tuple[str, EntryId | None, Facts]]) -> Sequence[SlotId]:
    """Keep new slots, each by its paper, its entry and its facts; their numbers, in the same order."""
    numbers = [SlotId(number) for number in imports.new_ids(Slot, len(slots))]
    rows = (
        (number, sitting_id, paper, entry_id, *facts)
        for number, (paper, entry_id, facts) in zip(numbers, slots, strict=True)
    )
    bulk.insert(Slot, ("id", "sitting_id", "paper", "entry_id", *Facts._fields), rows)
    return numbers


def change_slots(slots: Mapping[SlotId, Facts]) -> None:
    """Give the slots of these numbers other facts."""
    bulk.update(Slot, Facts._fields, ((*facts, number) for number, facts in slots.items()))


def _read(rows: Iterable[Sequence[Any]]) -> list[SlotInFull]:
    return [
        SlotInFull(number, entry_id, paper, Facts._make(facts), venue, address)
        for number, entry_id, paper, venue, address, *facts in rows
    ]
