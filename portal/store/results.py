"""Results, their scores, and which of them may be seen: only domain.showing shows them beyond the office."""

from __future__ import annotations

from collections.abc import Collection, Generator, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Select,
    UniqueConstraint,
    and_,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, aliased, mapped_column

from portal.ids import AccountId, EntryId, ImportId, ReleaseId, ResultId, SittingId
from portal.language.centre_texts import CentreText
from portal.statuses import ANNOUNCED, Status

from .accounts import Account
from .columns import one_of
from .database import Table, db
from .entries import BATCH, FETCHED, Entry
from .releases import Release, has_opened


class How(StrEnum):
    IMPORT = "import"
    CORRECTION = "correction"
    WITHHOLD = "withhold"
    RESTORE = "restore"


class Result(Table):
    """One version of the result of an entry. Versions are added, never changed once they were released."""

    __tablename__ = "result"
    __table_args__ = (
        UniqueConstraint("entry_id", "version"),
        CheckConstraint("version >= 1", name="version"),
    )

    id: Mapped[ResultId] = mapped_column(primary_key=True)
    entry_id: Mapped[EntryId] = mapped_column(ForeignKey("entry.id"))
    version: Mapped[int]
    release_id: Mapped[ReleaseId | None] = mapped_column(ForeignKey("release.id"), index=True)
    status: Mapped[Status] = mapped_column(one_of(Status, "status"))
    overall: Mapped[int | None]
    grade: Mapped[str | None]
    cefr_level: Mapped[str | None]
    computed: Mapped[bool]  # the overall was worked out from the papers, not read from the file
    public_reason: Mapped[CentreText | None]
    news_by: Mapped[date | None]
    how: Mapped[How] = mapped_column(one_of(How, "how"))
    import_id: Mapped[ImportId | None] = mapped_column(ForeignKey("import_run.id"))
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    reason: Mapped[str | None]


class Score(Table):
    __tablename__ = "score"

    result_id: Mapped[ResultId] = mapped_column(ForeignKey("result.id"), primary_key=True)
    part: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int]


class ExportedResult(NamedTuple):
    """A result as it leaves for a spreadsheet, beside the numbers of its entry; a score for each part asked for."""

    id_number_printed: str
    candidate_number: str
    status: Status
    overall: int | None
    grade: str | None
    cefr_level: str | None
    scores: tuple[int | None, ...]


def released(sitting_id: SittingId, *, now: datetime) -> set[EntryId]:
    """The entries of the sitting that have a result which has been released."""
    opened = select(Result.entry_id).join(Release, Release.id == Result.release_id)
    found = opened.join(Entry, Entry.id == Result.entry_id).where(Entry.sitting_id == sitting_id, has_opened(now=now))
    return set(db.session.scalars(found))


def of_entry(entry_id: EntryId) -> list[tuple[Result, Release | None]]:
    """Every version of the entry's result, the newest first, each beside its release."""
    found = select(Result, Release).outerjoin(Release, Release.id == Result.release_id)
    rows = db.session.execute(found.where(Result.entry_id == entry_id).order_by(Result.version.desc()))
    return [(row[0], row[1]) for row in rows]


def scores(result_ids: Collection[ResultId]) -> dict[ResultId, dict[str, int]]:
    """By result, the value of each part."""
    wanted, found = list(result_ids), dict[ResultId, dict[str, int]]()
    for start in range(0, len(wanted), BATCH):
        batch = select(Score).where(Score.result_id.in_(wanted[start : start + BATCH]))
        for score in db.session.scalars(batch):
            found.setdefault(score.result_id, {})[score.part] = score.value
    return found


def exported(sitting_id: SittingId, parts: Sequence[str]) -> Generator[ExportedResult]:
    """The highest version of every result of the sitting, by candidate number; fetched as they are asked for.

    Close it if you do not read it to its end.
    """
    plain = (Result.status, Result.overall, Result.grade, Result.cefr_level)
    scored = [aliased(Score) for _ in parts]
    found = select(Entry.id_number_printed, Entry.candidate_number, *plain, *(score.value for score in scored))
    found = found.join(Result, Result.entry_id == Entry.id)
    for part, score in zip(parts, scored, strict=True):
        found = found.outerjoin(score, and_(score.result_id == Result.id, score.part == part))
    kept = found.where(*_newest_in(sitting_id)).order_by(Entry.candidate_number)
    with db.session.execute(kept, execution_options={"yield_per": FETCHED}) as rows:
        yield from (ExportedResult(*row[:6], scores=tuple(row[6:])) for row in rows)


def count_exported(sitting_id: SittingId) -> int:
    kept = select(func.count()).select_from(Entry).join(Result, Result.entry_id == Entry.id)
    return db.session.scalar(kept.where(*_newest_in(sitting_id))) or 0


def _newest_in(sitting_id: SittingId) -> tuple[ColumnElement[bool], ...]:
    """Of an entry beside its results: it is in the sitting and not erased, and there is no higher version."""
    higher = aliased(Result)
    replaced = select(higher.id).where(higher.entry_id == Entry.id, higher.version > Result.version).exists()
    return Entry.sitting_id == sitting_id, Entry.erased_at.is_(None), ~replaced


def add_all(made: Sequence[tuple[Result, Mapping[str, int]]]) -> None:
    """Keep results, each with the value of each part."""
    db.session.add_all([result for result, _ in made])
    db.session.flush()
    db.session.add_all(
        [
            Score(result_id=result.id, part=part, value=value)
            for result, values in made
            for part, value in values.items()
        ]
    )


def adopt(sitting_id: SittingId, release_id: ReleaseId) -> None:
    """Give the release every result of the sitting that has none."""
    entered = select(Entry.id).where(Entry.sitting_id == sitting_id)
    waiting = update(Result).where(Result.release_id.is_(None), Result.entry_id.in_(entered))
    db.session.execute(waiting.values(release_id=release_id).execution_options(synchronize_session=False))


def let_go(release_id: ReleaseId) -> None:
    """Take the results of a cancelled release out of it; they wait for the next one."""
    held = update(Result).where(Result.release_id == release_id)
    db.session.execute(held.values(release_id=None).execution_options(synchronize_session=False))


def count_to_release(sitting_id: SittingId, release_id: ReleaseId | None) -> dict[Status, int]:
    """Of the sitting's results that wait for a release (or for this one), how many of each status."""
    higher = aliased(Result)
    newest = ~select(higher.id).where(higher.entry_id == Result.entry_id, higher.version > Result.version).exists()
    waiting = or_(Result.release_id.is_(None), Result.release_id == release_id)
    counted = select(Result.status, func.count()).join(Entry, Entry.id == Result.entry_id)
    here = (Entry.sitting_id == sitting_id, Entry.withdrawn_at.is_(None))
    rows = counted.where(*here, waiting, newest).group_by(Result.status)
    return dict(db.session.execute(rows).all())


def count_without(sitting_id: SittingId) -> int:
    """How many entries of the sitting have no result, released or not, and have not been withdrawn."""
    there = (Entry.sitting_id == sitting_id, Entry.withdrawn_at.is_(None), Entry.erased_at.is_(None))
    has_result = select(Result.id).where(Result.entry_id == Entry.id).exists()
    return db.session.scalar(select(func.count()).select_from(Entry).where(*there, ~has_result)) or 0


def to_announce(release_ids: Collection[ReleaseId], *, now: datetime) -> Select[ResultId, AccountId, EntryId, str, str]:
    """Result, account, entry, address and language of each letter these releases call for.

    One an entry, for results a candidate waits for, held by an account when the release opened.
    """
    newer, its_release = aliased(Result), aliased(Release)
    replaced = (
        select(newer.id)
        .join(its_release, its_release.id == newer.release_id)
        .where(newer.entry_id == Result.entry_id, newer.version > Result.version)
        .where(has_opened(its_release, now=now))
        .exists()
    )
    return (
        select(Result.id, Account.id, Entry.id, Account.email, Account.language)
        .join(Release, Release.id == Result.release_id)
        .join(Entry, Entry.id == Result.entry_id)
        .join(Account, Account.id == Entry.account_id)
        .where(Release.id.in_(release_ids), Result.status.in_(ANNOUNCED))
        .where(Entry.claimed_at <= Release.opens_at, Entry.withdrawn_at.is_(None))
        .where(Account.closed_at.is_(None), ~replaced)
    )


def were_seen(*, now: datetime) -> Select[ResultId]:
    """The versions of results that their candidates could see once: not those replaced before the hour."""
    newer = aliased(Result)
    replaced = exists().where(
        newer.entry_id == Result.entry_id,
        newer.version > Result.version,
        newer.release_id == Result.release_id,
        newer.made_at <= func.coalesce(Release.opened_at, Release.opens_at),
    )
    released = select(Result.id).join(Release, Release.id == Result.release_id).where(has_opened(now=now), ~replaced)
    return released.join(Entry, Entry.id == Result.entry_id).where(Entry.withdrawn_at.is_(None))
