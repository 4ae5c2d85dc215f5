"""Accounts: how candidates get in. One account may hold several entries, of one person or of a family."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from portal.ids import AccountId

from .database import Table, db


class Account(Table):
    __tablename__ = "account"

    id: Mapped[AccountId] = mapped_column(primary_key=True)
    email: Mapped[str]
    email_key: Mapped[str] = mapped_column(index=True)  # not unique: a parent's address serves several
    email_confirmed_at: Mapped[datetime | None]
    password_hash: Mapped[str]
    language: Mapped[str]
    terms_version: Mapped[str]
    terms_agreed_at: Mapped[datetime]
    updates_at: Mapped[datetime | None]  # since when updates are wanted; none: not wanted
    updates_wording: Mapped[str | None]
    verified_letters_at: Mapped[datetime | None]  # since when a letter tells of each verification; none: not wanted
    device_era: Mapped[int] = mapped_column(server_default=text("0"))  # a new one makes every browser unknown
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


def add(account: Account) -> Account:
    db.session.add(account)
    db.session.flush()
    return account


def with_id(account_id: AccountId) -> Account | None:
    """The account, if it is open."""
    account = db.session.get(Account, account_id)
    return None if account is None or account.closed_at else account


def hold(account_id: AccountId) -> Account | None:
    """The account, if it is open; until the transaction ends, nobody else can hold it."""
    found = select(Account).where(Account.id == account_id, Account.closed_at.is_(None))
    return db.session.scalar(found.with_for_update().execution_options(populate_existing=True))


def with_email(email_key: str) -> list[Account]:
    """Every open account of this address, the oldest first."""
    found = select(Account).where(Account.email_key == email_key, Account.closed_at.is_(None))
    return list(db.session.scalars(found.order_by(Account.id)))


def any_one() -> list[Account]:
    """One account, whichever; none only when there are none."""
    return list(db.session.scalars(select(Account).order_by(Account.id).limit(1)))


def confirm_email(account_id: AccountId, *, now: datetime) -> None:
    unconfirmed = update(Account).where(Account.id == account_id, Account.email_confirmed_at.is_(None))
    db.session.execute(unconfirmed.values(email_confirmed_at=now))


def move(account_id: AccountId, email: str, email_key: str, *, now: datetime) -> None:
    """The account has another address, which has been found to reach its reader."""
    moved = {"email": email, "email_key": email_key, "email_confirmed_at": now}
    db.session.execute(update(Account).where(Account.id == account_id).values(moved))


def close(account_id: AccountId, *, now: datetime) -> None:
    """Nobody gets in any more. What it kept of its holder is wiped; that it was there, and its terms, stay."""
    wiped = {"email": "", "email_key": "", "email_confirmed_at": None, "password_hash": ""}
    unwanted = {"updates_at": None, "updates_wording": None, "verified_letters_at": None}
    closed = update(Account).where(Account.id == account_id, Account.closed_at.is_(None))
    db.session.execute(closed.values(closed_at=now, **wiped, **unwanted))


def replace_password_hash(account_id: AccountId, old: str, new: str) -> bool:
    """Put the new hash in the place of the old, unless the password was changed meanwhile."""
    unchanged = update(Account).where(Account.id == account_id, Account.password_hash == old)
    replaced = unchanged.values(password_hash=new).returning(Account.id)
    return db.session.scalar(replaced) is not None


def set_password_hash(account_id: AccountId, new: str) -> None:
    db.session.execute(update(Account).where(Account.id == account_id).values(password_hash=new))


def set_language(account_id: AccountId, language: str) -> None:
    db.session.execute(update(Account).where(Account.id == account_id).values(language=language))
