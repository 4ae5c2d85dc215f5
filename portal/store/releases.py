"""Releases: the moments that open results. A release is compared with the clock; nothing runs at nine o'clock."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    String,
    UniqueConstraint,
    and_,
    cast,
    func,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.ids import AccountId, EntryId, ReleaseId, SittingId

from .accounts import Account
from .database import Table, db
from .entries import Entry
from .sittings import Sitting

_UNOPENED = "opened_at IS NULL AND cancelled_at IS NULL"


class Release(Table):
    __tablename__ = "release"
    __table_args__ = (
        UniqueConstraint("sitting_id", "wave"),
        Index("uq_release_unopened", "sitting_id", unique=True, sqlite_where=text(_UNOPENED)),
    )

    id: Mapped[ReleaseId] = mapped_column(primary_key=True)
    sitting_id: Mapped[SittingId] = mapped_column(ForeignKey("sitting.id"))
    wave: Mapped[int]  # 1 for the first of its sitting; late results come in later waves
    opens_at: Mapped[datetime]
    zone: Mapped[str]  # the zone in which the hour was given
    scheduled_by: Mapped[str]
    cancelled_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]  # noted once it has opened, so that no clock can close it again
    letters_at: Mapped[datetime | None]


def has_opened(release: type[Release] = Release, *, now: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    """What has opened stays open, whatever the clock does afterwards."""
    return and_(release.cancelled_at.is_(None), or_(release.opened_at.is_not(None), release.opens_at <= now))


def is_to_open(release: type[Release] = Release, *, now: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    return and_(release.cancelled_at.is_(None), release.opened_at.is_(None), release.opens_at > now)


def add(release: Release) -> None:
    db.session.add(release)
    db.session.flush()


def unopened(sitting_id: SittingId, *, now: datetime) -> Release | None:
    """The release of the sitting that is still to open, if one is scheduled."""
    return db.session.scalar(select(Release).where(Release.sitting_id == sitting_id, is_to_open(now=now)))


def next_wave(sitting_id: SittingId) -> int:
    last = select(func.max(Release.wave)).where(Release.sitting_id == sitting_id)
    return (db.session.scalar(last) or 0) + 1


def with_sittings() -> list[tuple[Sitting, Release]]:
    """Every release there was, in the order of their hours."""
    joined = select(Sitting, Release).join(Release, Release.sitting_id == Sitting.id)
    return [(row[0], row[1]) for row in db.session.execute(joined.order_by(Release.opens_at, Release.id))]


def opened_sittings(sitting_ids: Iterable[SittingId], *, now: datetime) -> set[SittingId]:
    """Those of the sittings that have a release which has opened."""
    opened = select(Release.sitting_id).where(Release.sitting_id.in_(list(sitting_ids)), has_opened(now=now))
    return set(db.session.scalars(opened))


def note_opened(sitting_id: SittingId, *, now: datetime) -> None:
    """Write down that what has opened by the clock is open, before another release is scheduled."""
    db.session.execute(
        update(Release)
        .where(Release.sitting_id == sitting_id, Release.opened_at.is_(None), has_opened(now=now))
        .values(opened_at=now)
    )


def opened_unnoted(*, now: datetime) -> list[SittingId]:
    """The sittings of which a release has opened by the clock, and nothing else says so yet."""
    opened = select(Release.sitting_id).where(Release.opened_at.is_(None), has_opened(now=now))
    return list(db.session.scalars(opened.distinct()))


def to_tell(sitting_id: SittingId, about: str = "") -> Select[str, AccountId, EntryId, str, str]:
    """What it tells of, account, entry, address and language of each letter to those who have registered."""
    number = cast(Entry.id, String) + f".{about}"
    found = select(number, Account.id, Entry.id, Account.email, Account.language)
    held = found.join_from(Entry, Account, Account.id == Entry.account_id)
    return held.where(Entry.sitting_id == sitting_id, Entry.withdrawn_at.is_(None), Account.closed_at.is_(None))


def count_to_tell(sitting_id: SittingId) -> int:
    return db.session.scalar(select(func.count()).select_from(to_tell(sitting_id).subquery())) or 0


def take_for_letters(*, now: datetime) -> list[ReleaseId]:
    """The opened releases whose letters are not written yet, each given to one caller only."""
    due = update(Release).where(Release.letters_at.is_(None), has_opened(now=now))
    taken = due.values(opened_at=func.coalesce(Release.opened_at, now), letters_at=now)
    return list(db.session.scalars(taken.returning(Release.id)))
