"""What may be seen of results at a moment: each entry beside its sitting and the version that has been released.

Only domain.results.showing asks here.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, ColumnElement, Select, String, bindparam, cast, exists, func, select
from sqlalchemy.orm import aliased

from portal.ids import AccountId, EntryId, ResultId
from portal.statuses import Status

from .columns import Moment
from .database import ask
from .entries import Entry
from .releases import Release, has_opened, is_to_open
from .results import How, Result, Score
from .sittings import Sitting


class SeenResult(NamedTuple):
    """A version of a result whose release has opened. Moments in UTC."""

    id: ResultId
    version: int
    status: Status
    overall: int | None
    grade: str | None
    cefr_level: str | None
    public_reason: str | None
    news_by: date | None
    how: How
    made_at: datetime
    released_at: datetime
    scores: dict[str, int]  # by part; none unless the status is final


class SeenEntry(NamedTuple):
    """An entry and its sitting as they stand, and its result if that has been released."""

    account_id: AccountId | None
    id: EntryId
    key: str
    name: str
    local_name: str | None
    id_number: str
    candidate_number: str
    is_withdrawn: bool
    is_erased: bool
    exam: str
    parts_variant: str | None
    sitting_name: str
    results_by: datetime | None
    results_by_has_time: bool
    zone: str
    scheduled_at: datetime | None  # when a release of the sitting opens that has not opened yet
    sitting_has_opened: bool  # a release of it has
    result: SeenResult | None


_OF_ENTRY = len(SeenEntry._fields) - 1  # columns, before those of its result
_OF_RESULT_ITSELF = SeenResult._fields[: SeenResult._fields.index("released_at")]
_NOW = bindparam("now", type_=Moment())
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)


def _beside(result: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Every entry, beside the one of its results for which `result` is true."""
    wave = aliased(Release)
    waves = select(wave.id).where(wave.sitting_id == Sitting.id, has_opened(wave, now=_NOW))
    next_wave = select(wave.opens_at).where(wave.sitting_id == Sitting.id, is_to_open(wave, now=_NOW)).limit(1)
    entry = (
        Entry.account_id,
        Entry.id,
        Entry.public_key,
        Entry.name,
        Entry.local_name,
        Entry.id_number_printed,
        Entry.candidate_number,
        Entry.withdrawn_at.is_not(None),
        Entry.erased_at.is_not(None),
    )
    sitting = (
        Sitting.exam,
        Sitting.parts_variant,
        Sitting.name,
        Sitting.results_by,
        Sitting.results_by_has_time,
        Sitting.zone,
        next_wave.scalar_subquery(),
        exists(waves),
    )
    seen = [getattr(Result, name) for name in _OF_RESULT_ITSELF]
    wanted = select(*entry, *sitting, *seen, Release.opens_at, _scores())
    joined = wanted.join(Sitting, Sitting.id == Entry.sitting_id)
    return joined.outerjoin(Result, result).outerjoin(Release, Release.id == Result.release_id)


def _scores() -> ColumnElement[str | None]:
    """Those of a final result as one text, "reading=150,writing=148", so that no further query is needed."""
    part = Score.part + "=" + cast(Score.value, String)
    of_it = select(func.aggregate_strings(part, ",")).where(Score.result_id == Result.id)
    return of_it.where(Result.status == Status.FINAL).correlate(Result).scalar_subquery()


def _newest() -> ColumnElement[bool]:
    """It is the highest version of the entry's result whose release has opened."""
    version, release = aliased(Result), aliased(Release)
    opened = select(version.id).join(release, release.id == version.release_id)
    opened = opened.where(version.entry_id == Entry.id, has_opened(release, now=_NOW))
    return Result.id == opened.order_by(version.version.desc()).limit(1).scalar_subquery()


_HELD = _beside(_newest()).order_by(Sitting.results_by.desc().nulls_last(), Sitting.id.desc(), Entry.id)
_OF_ACCOUNT = _HELD.where(Entry.account_id == bindparam("account_id"))
_OF_ACCOUNTS = _HELD.where(Entry.account_id.in_(_IDS))
_OF_ENTRIES = _beside(_newest()).where(Entry.id.in_(_IDS)).order_by(Entry.id)
_OF_RESULT = _beside(Result.entry_id == Entry.id).where(Result.id == bindparam("result_id"), has_opened(now=_NOW))


def of_account(account_id: AccountId, *, now: datetime) -> list[SeenEntry]:
    """The entries this account holds, newest sitting first."""
    return [_read(*row) for row in ask(_OF_ACCOUNT, account_id=account_id, now=now)]


def of_accounts(account_ids: Collection[AccountId], *, now: datetime) -> list[SeenEntry]:
    """The entries of several accounts, in one query."""
    return [_read(*row) for row in ask(_OF_ACCOUNTS, ids=list(account_ids), now=now)]


def of_entries(entry_ids: Collection[EntryId], *, now: datetime) -> list[SeenEntry]:
    """These entries, in the order of their numbers."""
    return [_read(*row) for row in ask(_OF_ENTRIES, ids=list(entry_ids), now=now)]


def of_result(result_id: ResultId, *, now: datetime) -> SeenEntry | None:
    """This very version, if it has been released, and its entry; it may have been replaced since."""
    return next((_read(*row) for row in ask(_OF_RESULT, result_id=result_id, now=now)), None)


def _read(*row: Any) -> SeenEntry:
    entry, (*result, scores) = row[:_OF_ENTRY], row[_OF_ENTRY:]
    if result[0] is None:
        return SeenEntry._make((*entry, None))
    by_part = dict(score.split("=") for score in (scores or "").split(",") if score)
    values = {part: int(value) for part, value in by_part.items()}
    return SeenEntry._make((*entry, SeenResult._make((*result, values))))
