"""Showing results: the one way to a grade. Whatever shows a result to anybody asks here, and time decides."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from portal.domain.refusals import NoSuchEntry
from portal.ids import AccountId, EntryId, ResultId
from portal.store import entries, releases, results
from portal.store.database import one_reading
from portal.store.entries import Entry
from portal.store.results import How, Result, Status
from portal.store.sittings import Sitting


class ResultState(StrEnum):
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

    state: ResultState
    released_at: datetime | None = None
    changed_at: datetime | None = None  # by hand, after it was released; none for what nobody saw otherwise
    overall: int | None = None
    grade: str | None = None
    cefr_level: str | None = None
    scores: dict[str, int] = field(default_factory=dict)
    public_reason: str | None = None
    news_by: date | None = None


@dataclass(frozen=True, kw_only=True)
class ResultLine:
    """One entry of an account, as its holder may see it now. Moments in UTC, shown in `zone`."""

    key: str
    entry_id: EntryId
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


@dataclass(frozen=True, kw_only=True)
class ReleasedVersion:
    """A version of a result that has been released, and its entry as it stands with that version."""

    result_id: ResultId
    number: int
    made_at: datetime
    line: ResultLine


class Successor(NamedTuple):
    """The version that is seen in the place of an earlier one, and since when."""

    state: ResultState
    since: datetime


_WAITING = Outcome(state=ResultState.WAITING)
CONFIRMED = (ResultState.FINAL, ResultState.ABSENT_PART, ResultState.ABSENT)  # the states that are confirmed to others


@one_reading
def sheet(account_id: AccountId, *, now: datetime) -> list[ResultLine]:
    """The results this account may see at `now`, newest sitting first."""
    return sheets([account_id], now=now)[account_id]


@one_reading
def sheets(account_ids: Collection[AccountId], *, now: datetime) -> dict[AccountId, list[ResultLine]]:
    """By account, the results it may see at `now`, newest sitting first; the only way to a grade."""
    held = entries.of_accounts(account_ids)
    every = [each for held_by_one in held.values() for each in held_by_one]
    opened = releases.opened_sittings({sitting.id for _, sitting in every}, now)
    seen = results.visible([entry.id for entry, _ in every], now)
    scored = results.scores([result.id for result, _ in seen.values() if result.status is Status.FINAL])
    return {
        account_id: [
            _line(entry, sitting, _outcome(seen.get(entry.id), scored) if sitting.id in opened else _WAITING)
            for entry, sitting in held_by_one
        ]
        for account_id, held_by_one in held.items()
    }


def line(account_id: AccountId, key: str, *, now: datetime) -> ResultLine:
    """One line of the sheet. Raises NoSuchEntry for an entry of somebody else and for none at all alike."""
    for each in sheet(account_id, now=now):
        if each.key == key:
            return each
    raise NoSuchEntry


@one_reading
def versions(entry_ids: Collection[EntryId], *, now: datetime) -> dict[EntryId, ReleasedVersion]:
    """By entry, the version that may be seen at `now` and may be confirmed to others; nothing for the rest.

    Nothing either for entries that were withdrawn or erased.
    """
    return _versions(_confirmed(entry_ids, now))


@one_reading
def confirmed(entry_ids: Collection[EntryId], *, now: datetime) -> set[EntryId]:
    """Those of the entries whose result may be confirmed to others at `now`."""
    return set(_confirmed(entry_ids, now))


@one_reading
def version(result_id: ResultId, *, now: datetime) -> ReleasedVersion | None:
    """A version that has been released, though it may have been replaced since; none of an entry that is gone."""
    found = results.opened(result_id, now)
    if found is None:
        return None
    entry_id = found[0].entry_id
    return _versions({entry_id: found}).get(entry_id)


@one_reading
def successor(version: ReleasedVersion, *, now: datetime) -> Successor | None:
    """What has taken the place of this version; None while it is the one that is seen."""
    found = results.visible([version.line.entry_id], now).get(version.line.entry_id)
    if found is None or found[0].id == version.result_id:
        return None
    newer, opened_at = found
    return Successor(ResultState(newer.status), max(newer.made_at, opened_at))


@one_reading
def seen(entry_id: EntryId, *, now: datetime) -> int | None:
    """Which version of the entry's result its candidate may see, whatever it says; None before a release."""
    found = results.visible([entry_id], now).get(entry_id)
    return found[0].version if found else None


def _confirmed(entry_ids: Collection[EntryId], now: datetime) -> dict[EntryId, tuple[Result, datetime]]:
    seen = results.visible(entry_ids, now)
    return {entry: found for entry, found in seen.items() if ResultState(found[0].status) in CONFIRMED}


def _versions(found: dict[EntryId, tuple[Result, datetime]]) -> dict[EntryId, ReleasedVersion]:
    scored = results.scores([result.id for result, _ in found.values() if result.status is Status.FINAL])
    made = {}
    for entry, sitting in entries.standing(list(found)):
        result, opened_at = found[entry.id]
        made[entry.id] = ReleasedVersion(
            result_id=result.id,
            number=result.version,
            made_at=result.made_at,
            line=_line(entry, sitting, _outcome((result, opened_at), scored)),
        )
    return made


def _line(entry: Entry, sitting: Sitting, outcome: Outcome) -> ResultLine:
    return ResultLine(
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


def _outcome(seen: tuple[Result, datetime] | None, scored: dict[ResultId, dict[str, int]]) -> Outcome:
    """What may be known of a visible result, in a sitting whose results have opened."""
    if seen is None:  # nothing was loaded, or it waits for a later wave: the two look alike
        return Outcome(state=ResultState.PENDING)
    result, released_at = seen
    state, changed_at = ResultState(result.status), _changed_at(result, released_at)
    if state is not ResultState.FINAL:
        return Outcome(
            state=state,
            released_at=released_at,
            changed_at=changed_at,
            public_reason=result.public_reason,
            news_by=result.news_by,
        )
    return Outcome(
        state=state,
        released_at=released_at,
        changed_at=changed_at,
        overall=result.overall,
        grade=result.grade,
        cefr_level=result.cefr_level,
        scores=scored.get(result.id, {}),
    )


def _changed_at(result: Result, released_at: datetime) -> datetime | None:
    """A correction or a withholding takes the release of what it replaces; it changes what was seen if that was out."""
    is_by_hand = result.how in (How.CORRECTION, How.WITHHOLD)
    return result.made_at if is_by_hand and result.made_at >= released_at else None
