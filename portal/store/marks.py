"""Results as files bring them: a whole sitting at once, as plain values. Nothing here is shown to anybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from typing import NamedTuple

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import aliased

from portal.ids import EntryId, ImportId, ReleaseId, ResultId, SittingId
from portal.statuses import Status

from . import bulk
from .database import db
from .entries import FETCHED, Entry
from .releases import Release, has_opened
from .results import How, Result, Score

_FEW = {"yield_per": FETCHED}  # rows in memory at once
_COLUMNS = ("status", "overall", "grade", "cefr_level", "computed")  # of a mark, in its order
_said = attrgetter(*_COLUMNS)


@dataclass(frozen=True, slots=True)
class Mark:
    """What a version of a result says; `computed` tells that the overall score was worked out from the papers."""

    status: Status
    overall: int | None = None
    grade: str | None = None
    cefr_level: str | None = None
    computed: bool = field(default=False, compare=False)
    scores: dict[str, int] = field(default_factory=dict)  # by the code of each part


class Newest(NamedTuple):
    """The highest version of an entry's result, released or not."""

    id: ResultId
    entry_id: EntryId
    version: int
    how: How
    mark: Mark


class NewResult(NamedTuple):
    """A version to be kept, as the file says it."""

    id: ResultId
    entry_id: EntryId
    version: int
    mark: Mark


class Origin(NamedTuple):
    """What all versions of an import have in common."""

    release_id: ReleaseId | None
    import_id: ImportId
    made_at: datetime
    made_by: str


def newest(sitting_id: SittingId) -> dict[EntryId, Newest]:
    """By entry, the newest version of its result."""
    here = select(Entry.id).where(Entry.sitting_id == sitting_id)
    columns = [getattr(Result, name) for name in _COLUMNS]
    found = select(Result.id, Result.entry_id, Result.version, Result.how, *columns).where(Result.entry_id.in_(here))
    rows = db.session.execute(found.order_by(Result.version), execution_options=_FEW)
    by_entry = {entry: Newest(id_, entry, version, how, Mark(*said)) for id_, entry, version, how, *said in rows}
    by_result = {each.id: each.mark.scores for each in by_entry.values()}
    scored = select(Score.result_id, Score.part, Score.value).join(Result, Result.id == Score.result_id)
    parts = dict[str, str]()  # each name of a part kept once, not half a million times
    for result_id, part, value in db.session.execute(scored.where(Result.entry_id.in_(here)), execution_options=_FEW):
        if result_id in by_result:
            by_result[result_id][parts.setdefault(part, part)] = value
    return by_entry


def add_all(versions: Sequence[NewResult], origin: Origin) -> None:
    """Keep the versions an import brings, and their scores."""
    columns = ("id", "entry_id", "version", *_COLUMNS, "how", *Origin._fields)
    bulk.insert(Result, columns, ((*new[:3], *_said(new.mark), How.IMPORT, *origin) for new in versions))
    scores = ((new.id, part, value) for new in versions for part, value in new.mark.scores.items())
    bulk.insert(Score, ("result_id", "part", "value"), scores)


def take_back(import_id: ImportId) -> None:
    """Forget the versions an import brought."""
    unread = {"synchronize_session": False}  # nobody in this session has read them
    db.session.execute(delete(Score).where(Score.result_id.in_(_brought(import_id))), execution_options=unread)
    db.session.execute(delete(Result).where(Result.import_id == import_id), execution_options=unread)


def count_opened(import_id: ImportId, *, now: datetime) -> int:
    """How many of the versions an import brought have been released."""
    opened = select(func.count()).select_from(Result).join(Release, Release.id == Result.release_id)
    return db.session.scalar(opened.where(Result.import_id == import_id, has_opened(now=now))) or 0


def count_followed(import_id: ImportId) -> int:
    """How many of the versions an import brought have been followed by another."""
    later = aliased(Result)
    followed = select(later.id).where(later.entry_id == Result.entry_id, later.version > Result.version).exists()
    return db.session.scalar(select(func.count()).where(Result.import_id == import_id, followed)) or 0


def are_there(sitting_id: SittingId) -> bool:
    """Whether any entry of the sitting has a result."""
    of_entry = select(Result.id).join(Entry, Entry.id == Result.entry_id).where(Entry.sitting_id == sitting_id)
    return db.session.scalar(of_entry.limit(1)) is not None


def _brought(import_id: ImportId) -> Select[ResultId]:
    return select(Result.id).where(Result.import_id == import_id)
