"""Showing results: the one way to a grade. Whatever shows a result to anybody asks here, and time decides."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from portal.domain.refusals import NoSuchEntry
from portal.domain.sittings.promises import Promise
from portal.ids import AccountId, EntryId, ResultId
from portal.statuses import CONFIRMED, STATUSES, Status
from portal.store import visible
from portal.store.database import one_reading
from portal.store.results import How
from portal.store.visible import SeenEntry, SeenResult


class Outlook(StrEnum):
    """What the holder of an entry can look forward to."""

    OUT = "out"  # there is something to see
    NOT_YET = "not yet"  # the sitting's results are released, and this one is not: pending or withheld
    WAITING = "waiting"  # for the release of all


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """The part of a line that comes out of a result; figures only when the status is final."""

    status: Status | None = None  # none while the result waits for its release
    released_at: datetime | None = None
    changed_at: datetime | None = None  # by hand, after it was released; none for what nobody saw otherwise
    overall: int | None = None
    grade: str | None = None
    cefr_level: str | None = None
    scores: dict[str, int] = field(default_factory=dict)
    public_reason: str | None = None
    news_by: date | None = None

    @property
    def outlook(self) -> Outlook:
        if self.status is None:
            return Outlook.WAITING
        return Outlook.NOT_YET if STATUSES[self.status].is_awaited else Outlook.OUT


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
    results_by: datetime | None  # the hour of the release that is scheduled, else what was promised
    results_by_has_time: bool
    is_overdue: bool  # that has passed, and nothing was released
    zone: str
    is_withdrawn: bool  # from the sitting: then there is nothing to wait for and nothing to see
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

    status: Status
    since: datetime


@one_reading
def sheet(account_id: AccountId, *, now: datetime) -> list[ResultLine]:
    """The results this account may see at `now`, newest sitting first."""
    return [_line(entry, now=now) for entry in visible.of_account(account_id, now=now)]


@one_reading
def sheets(account_ids: Collection[AccountId], *, now: datetime) -> dict[AccountId, list[ResultLine]]:
    """By account, the results it may see at `now`, newest sitting first; the only way to a grade."""
    lines: dict[AccountId, list[ResultLine]] = {account_id: [] for account_id in account_ids}
    for entry in visible.of_accounts(account_ids, now=now):
        if entry.account_id:
            lines[entry.account_id].append(_line(entry, now=now))
    return lines


@one_reading
def line_of(entry_id: EntryId, *, now: datetime) -> ResultLine:
    """What the holder of this entry may see at `now`, or could if there were one."""
    return _line(visible.of_entries([entry_id], now=now)[0], now=now)


def line(account_id: AccountId, key: str, *, now: datetime) -> ResultLine:
    """One line of the sheet. Raises NoSuchEntry for an entry of somebody else and for none at all alike."""
    for each in sheet(account_id, now=now):
        if each.key == key:
            return each
    raise NoSuchEntry


def attending(account_id: AccountId, key: str, *, now: datetime) -> ResultLine:
    """The same for who has not been withdrawn, and so has an exam to go to. Raises NoSuchEntry."""
    found = line(account_id, key, now=now)
    if found.is_withdrawn:
        raise NoSuchEntry
    return found


def outlook(account_id: AccountId, *, now: datetime) -> Outlook:
    """The best that any entry of the account has to offer."""
    found = {line.outcome.outlook for line in sheet(account_id, now=now)}
    return next((each for each in Outlook if each in found), Outlook.WAITING)


@one_reading
def versions(entry_ids: Collection[EntryId], *, now: datetime) -> dict[EntryId, ReleasedVersion]:
    """By entry, the version that may be seen at `now` and may be confirmed to others; nothing for the rest.

    Nothing either for entries that were withdrawn or erased.
    """
    there = [entry for entry in _confirmed(entry_ids, now=now) if not entry.is_withdrawn]
    return _versions(there, now=now)


@one_reading
def confirmed(entry_ids: Collection[EntryId], *, now: datetime) -> set[EntryId]:
    """Those of the entries whose result may be confirmed to others at `now`."""
    return {entry.id for entry in _confirmed(entry_ids, now=now)}


@one_reading
def version(result_id: ResultId, *, now: datetime) -> ReleasedVersion | None:
    """A version that has been released, though it may have been replaced since; none of an entry that is erased."""
    entry = visible.of_result(result_id, now=now)
    return _versions([entry], now=now).get(entry.id) if entry else None


@one_reading
def successor(version: ReleasedVersion, *, now: datetime) -> Successor | None:
    """What has taken the place of this version; None while it is the one that is seen."""
    newer = _seen(version.line.entry_id, now=now)
    if newer is None or newer.id == version.result_id:
        return None
    return Successor(Status(newer.status), max(newer.made_at, newer.released_at))


@one_reading
def seen(entry_id: EntryId, *, now: datetime) -> int | None:
    """Which version of the entry's result its candidate may see, whatever it says; None before a release."""
    result = _seen(entry_id, now=now)
    return result.version if result else None


def _seen(entry_id: EntryId, *, now: datetime) -> SeenResult | None:
    return next((entry.result for entry in visible.of_entries([entry_id], now=now)), None)


def _confirmed(entry_ids: Collection[EntryId], *, now: datetime) -> list[SeenEntry]:
    entries = visible.of_entries(entry_ids, now=now)
    return [entry for entry in entries if entry.result and entry.result.status in CONFIRMED]


def _versions(entries: Collection[SeenEntry], *, now: datetime) -> dict[EntryId, ReleasedVersion]:
    return {
        entry.id: ReleasedVersion(
            result_id=entry.result.id,
            number=entry.result.version,
            made_at=entry.result.made_at,
            line=_line(entry, now=now),
        )
        for entry in entries
        if entry.result and not entry.is_erased
    }


def _line(entry: SeenEntry, *, now: datetime) -> ResultLine:
    outcome = _outcome(entry.result) if entry.sitting_has_opened and not entry.is_withdrawn else Outcome()
    expected = None if entry.is_withdrawn else _expected(entry)
    return ResultLine(
        key=entry.key,
        entry_id=entry.id,
        name=entry.name,
        local_name=entry.local_name,
        id_number=entry.id_number,
        candidate_number=entry.candidate_number,
        exam=entry.exam,
        parts_variant=entry.parts_variant if outcome.scores else None,
        sitting_name=entry.sitting_name,
        results_by=expected.at if expected else None,
        results_by_has_time=expected is not None and expected.has_time,
        is_overdue=expected is not None and expected.ends <= now and not entry.sitting_has_opened,
        zone=entry.zone,
        is_withdrawn=entry.is_withdrawn,
        outcome=outcome,
    )


def _expected(entry: SeenEntry) -> Promise | None:
    """The hour that is set for the sitting's results, else what was promised."""
    if entry.scheduled_at and not entry.sitting_has_opened:
        return Promise(entry.scheduled_at, entry.zone, has_time=True)
    return Promise(entry.results_by, entry.zone, entry.results_by_has_time) if entry.results_by else None


def _outcome(result: SeenResult | None) -> Outcome:
    """What may be known of a visible result, in a sitting whose results have opened."""
    if result is None:  # nothing was loaded, or it waits for a later wave: the two look alike
        return Outcome(status=Status.PENDING)
    status, changed_at = result.status, _changed_at(result)
    if status is not Status.FINAL:
        return Outcome(
            status=status,
            released_at=result.released_at,
            changed_at=changed_at,
            public_reason=result.public_reason,
            news_by=result.news_by,
        )
    return Outcome(
        status=status,
        released_at=result.released_at,
        changed_at=changed_at,
        overall=result.overall,
        grade=result.grade,
        cefr_level=result.cefr_level,
        scores=result.scores,
    )


def _changed_at(result: SeenResult) -> datetime | None:
    """A correction or a withholding takes the release of what it replaces; it changes what was seen if that was out."""
    is_by_hand = result.how in (How.CORRECTION, How.WITHHOLD)
    return result.made_at if is_by_hand and result.made_at >= result.released_at else None
