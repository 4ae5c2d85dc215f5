"""Shares a candidate made, and every verification there was, by whichever way."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, ForeignKey, func, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from portal.ids import AccountId, EntryId, ShareId

from .accounts import Account
from .columns import one_of
from .database import Table, db
from .entries import Entry


class Scope(StrEnum):
    GRADE = "grade"
    FULL = "full"


class Way(StrEnum):
    NUMBERS = "numbers"
    STATEMENT = "statement"
    SHARE = "share"


class Share(Table):
    __tablename__ = "share"

    id: Mapped[ShareId] = mapped_column(primary_key=True)
    entry_id: Mapped[EntryId] = mapped_column(ForeignKey("entry.id"), index=True)
    scope: Mapped[Scope] = mapped_column(one_of(Scope, "scope"))
    recipient: Mapped[str | None]
    hash: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class Verification(Table):
    __tablename__ = "verification"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[EntryId] = mapped_column(ForeignKey("entry.id"), index=True)
    way: Mapped[Way] = mapped_column(one_of(Way, "way"))
    share_id: Mapped[ShareId | None] = mapped_column(ForeignKey("share.id"))
    organisation: Mapped[str | None]
    at: Mapped[datetime]


def add(share: Share) -> Share:
    db.session.add(share)
    db.session.flush()
    return share


def running(account_id: AccountId, *, now: datetime) -> list[tuple[Share, Entry]]:
    """The shares of the account's entries that are good for a look, the latest made first, beside their entries."""
    found = select(Share, Entry).join(Entry, Entry.id == Share.entry_id).where(Entry.account_id == account_id)
    rows = db.session.execute(found.where(*_is_running(now=now)).order_by(Share.id.desc()))
    return [(row[0], row[1]) for row in rows]


def of_holders(entry_ids: Collection[EntryId]) -> list[Share]:
    """Every share made of these entries in the time of their holders, running or not, the latest made first."""
    found = select(Share).join(Entry, Entry.id == Share.entry_id).where(Share.made_at >= Entry.claimed_at)
    return list(db.session.scalars(found.where(Share.entry_id.in_(entry_ids)).order_by(Share.id.desc())))


def count_running(entry_id: EntryId, *, now: datetime) -> int:
    counted = select(func.count()).where(Share.entry_id == entry_id, *_is_running(now=now))
    return db.session.scalar(counted) or 0


def with_hash(code_hash: str, *, now: datetime) -> Share | None:
    """The share, if it is good for a look, and its entry is still there and belongs to an open account."""
    found = select(Share).join(Entry, Entry.id == Share.entry_id).join(Account, Account.id == Entry.account_id)
    still = (Account.closed_at.is_(None), Entry.withdrawn_at.is_(None), Entry.erased_at.is_(None))
    return db.session.scalar(found.where(Share.hash == code_hash, *still, *_is_running(now=now)))


def revoke(share_id: ShareId, account_id: AccountId, *, now: datetime) -> bool:
    """End a share of one of this account's own entries; whether there is such a share."""
    own = select(Entry.id).where(Entry.account_id == account_id)
    theirs = update(Share).where(Share.id == share_id, Share.entry_id.in_(own))
    ended = theirs.values(revoked_at=func.coalesce(Share.revoked_at, now)).returning(Share.id)
    return db.session.scalar(ended) is not None


def revoke_all(entry_id: EntryId, *, now: datetime) -> None:
    """End all shares of an entry, and forget for whom they were."""
    all_of_them = update(Share).where(Share.entry_id == entry_id)
    ended = all_of_them.values(revoked_at=func.coalesce(Share.revoked_at, now), recipient=None)
    db.session.execute(ended.execution_options(synchronize_session=False))


def add_verification(verification: Verification) -> None:
    db.session.add(verification)


def was_verified(entry_id: EntryId, way: Way, *, since: datetime) -> bool:
    """Whether there was a verification by this way after a moment, in the time of the entry's holder."""
    found = select(Verification.id).join(Entry, Entry.id == Verification.entry_id).where(_is_of_holder())
    this = found.where(Verification.entry_id == entry_id, Verification.way == way, Verification.at > since)
    return db.session.scalar(this.limit(1)) is not None


def verifications(entry_ids: Collection[EntryId], most: int) -> list[Verification]:
    """The latest there were of these entries in the time of their holders, the latest first.

    So many of each entry by each way, and of each share: none of them hides another.
    """
    latest_first = (Verification.at.desc(), Verification.id.desc())
    apart = (Verification.entry_id, Verification.way, Verification.share_id)
    place = func.row_number().over(partition_by=apart, order_by=latest_first).label("place")
    of_holder = select(Verification.id, place).join(Entry, Entry.id == Verification.entry_id).where(_is_of_holder())
    placed = of_holder.where(Verification.entry_id.in_(entry_ids)).subquery()
    found = select(Verification).join(placed, placed.c.id == Verification.id).where(placed.c.place <= most)
    return list(db.session.scalars(found.order_by(*latest_first)))


def every_verification(entry_ids: Collection[EntryId]) -> list[Verification]:
    """All there were of these entries in the time of their holders, the latest first."""
    of_holder = select(Verification).join(Entry, Entry.id == Verification.entry_id).where(_is_of_holder())
    found = of_holder.where(Verification.entry_id.in_(entry_ids))
    return list(db.session.scalars(found.order_by(Verification.at.desc(), Verification.id.desc())))


def count_verifications(share_ids: Collection[ShareId]) -> dict[ShareId, int]:
    """By share, how many times it was looked at; nothing for those nobody has looked at."""
    counted = select(Verification.share_id, func.count()).where(Verification.share_id.in_(share_ids))
    return {share: number for share, number in db.session.execute(counted.group_by(Verification.share_id)) if share}


def _is_of_holder() -> ColumnElement[bool]:
    """Not of somebody who held the entry before."""
    return or_(Entry.claimed_at.is_(None), Verification.at >= Entry.claimed_at)


def _is_running(*, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return Share.revoked_at.is_(None), or_(Share.expires_at.is_(None), Share.expires_at > now)
