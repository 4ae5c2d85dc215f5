"""Links in letters: only their hashes are kept."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, select, update
from sqlalchemy.orm import Mapped, mapped_column

from .database import Table, db


class Link(Table):
    __tablename__ = "link"

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[str]
    hash: Mapped[str] = mapped_column(unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


def add(link: Link) -> None:
    db.session.add(link)


def is_usable(purpose: str, hash_: str, now: datetime) -> bool:
    found = select(Link.id).where(*_usable(purpose, hash_, now))
    return db.session.scalar(found) is not None


def use(purpose: str, hash_: str, now: datetime) -> int | None:
    """Spend the link: the account it was made for, or None when it is spent, expired or unknown."""
    spent = update(Link).where(*_usable(purpose, hash_, now)).values(used_at=now)
    return db.session.scalar(spent.returning(Link.account_id))


def _usable(purpose: str, hash_: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return Link.purpose == purpose, Link.hash == hash_, Link.used_at.is_(None), Link.expires_at > now
