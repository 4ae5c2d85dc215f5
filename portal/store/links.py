"""Links in letters: only their hashes are kept."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from portal.ids import AccountId, EmailChangeId

from .database import Table, db


class Link(Table):
    __tablename__ = "link"

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[str]
    hash: Mapped[str] = mapped_column(unique=True)
    account_id: Mapped[AccountId] = mapped_column(ForeignKey("account.id"), index=True)
    email_change_id: Mapped[EmailChangeId | None] = mapped_column(ForeignKey("email_change.id"))  # if it is about one
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


def add(link: Link) -> None:
    db.session.add(link)


def whose(purpose: str, hash_: str, *, now: datetime) -> AccountId | None:
    """The account the link was made for, or None when it is spent, expired or unknown."""
    return db.session.scalar(select(Link.account_id).where(*_usable(purpose, hash_, now=now)))


def count_since(purpose: str, account_id: AccountId, since: datetime) -> int:
    """How many links were made for the account after a moment, spent or not."""
    made = select(func.count()).where(Link.purpose == purpose, Link.account_id == account_id, Link.made_at > since)
    return db.session.scalar(made) or 0


def use(purpose: str, hash_: str, *, now: datetime) -> AccountId | None:
    """Spend the link: the account it was made for, or None when it is spent, expired or unknown."""
    spent = update(Link).where(*_usable(purpose, hash_, now=now)).values(used_at=now)
    return db.session.scalar(spent.returning(Link.account_id))


def spend_all(purpose: str, account_id: AccountId, *, now: datetime) -> None:
    """None of the account's links for this purpose is good for anything any more."""
    unspent = update(Link).where(Link.purpose == purpose, Link.account_id == account_id, Link.used_at.is_(None))
    db.session.execute(unspent.values(used_at=now))


def spend_every(account_id: AccountId, *, now: datetime) -> None:
    """None of the account's links, whatever for, is good for anything any more."""
    unspent = update(Link).where(Link.account_id == account_id, Link.used_at.is_(None))
    db.session.execute(unspent.values(used_at=now))


def _usable(purpose: str, hash_: str, *, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return Link.purpose == purpose, Link.hash == hash_, *usable(now=now)


def usable(*, now: datetime | ColumnElement[datetime]) -> tuple[ColumnElement[bool], ...]:
    """Of a link: it is neither spent nor expired."""
    return Link.used_at.is_(None), Link.expires_at > now
