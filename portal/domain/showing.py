"""Showing results: the one way to a grade. Whatever shows a result to anybody asks here, and time decides."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from portal.store import entries, releases, results
from portal.store.database import one_reading
from portal.store.entries import Entry
from portal.store.results import Result, Status
from portal.store.sittings import Sitting

from .refusals import NoSuchEntry


class State(StrEnum):
    """What a candidate may know of a result: that it waits for its release, or the status it was given."""

    WAITING = "waiting"
    FINAL = Status.FINAL.value
    PENDING = Status.PENDING.value
    ABSENT_PART = Status.ABSENT_PART.value
    ABSENT = Status.ABSENT.value
    WITHHELD = Status.WITHHELD.value
    VOID = Status.VOID.value


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """The part of a line that comes out of a result; figures only when the state is final."""

    state: State
    released_at: datetime | None = None
    overall: int | None = None
    grade: str | None = None
    cefr_level: str | None = None
    scores: dict[str, int] = field(default_factory=dict)
    public_reason: str | None = None
    news_by: date | None = None


@dataclass(frozen=True, kw_only=True)
class Line:
    """One entry of an account, as its holder may see it now. Moments in UTC, shown in `zone`."""

    key: str
    entry_id: int
    name: str
    local_name: str | None
    id_number: str
    candidate_number: str
    exam: str
    parts_variant: str | None
    sitting_name: str
    results_by: datetime | None
    results_by_has_time: bool
    zone: str
    outcome: Outcome


_WAITING = Outcome(state=State.WAITING)


@one_reading
def sheet(account_id: int, *, now: datetime) -> list[Line]:
    """The results this account may see at `now`, newest sitting first; the only way to a grade."""
    held = entries.of_account(account_id)
    opened = releases.opened_sittings({sitting.id for _, sitting in held}, now)
    seen = results.visible([entry.id for entry, _ in held], now)
    scored = results.scores([result.id for result, _ in seen.values() if result.status is Status.FINAL])
    return [
        _line(entry, sitting, _outcome(seen.get(entry.id), scored) if sitting.id in opened else _WAITING)
        for entry, sitting in held
    ]


def line(account_id: int, key: str, *, now: datetime) -> Line:
    """One line of the sheet. Raises NoSuchEntry for an entry of somebody else and for none at all alike."""
    for each in sheet(account_id, now=now):
        if each.key == key:
            return each
    raise NoSuchEntry


def _line(entry: Entry, sitting: Sitting, outcome: Outcome) -> Line:
    return Line(
        key=entry.public_key,
        entry_id=entry.id,
        name=entry.name,
        local_name=entry.local_name,
        id_number=entry.id_number_printed,
        candidate_number=entry.candidate_number,
        exam=sitting.exam,
        parts_variant=sitting.parts_variant if outcome.scores else None,
        sitting_name=sitting.name,
        results_by=sitting.results_by,
        results_by_has_time=sitting.results_by_has_time,
        zone=sitting.zone,
        outcome=outcome,
    )


def _outcome(seen: tuple[Result, datetime] | None, scored: dict[int, dict[str, int]]) -> Outcome:
    """What may be known of a visible result, in a sitting whose results have opened."""
    if seen is None:  # nothing was loaded, or it waits for a later wave: the two look alike
        return Outcome(state=State.PENDING)
    result, released_at = seen
    state = State(result.status)
    if state is not State.FINAL:
        return Outcome(state=state, released_at=released_at, public_reason=result.public_reason, news_by=result.news_by)
    return Outcome(
        state=state,
        released_at=released_at,
        overall=result.overall,
        grade=result.grade,
        cefr_level=result.cefr_level,
        scores=scored.get(result.id, {}),
    )
