"""Agreements: to the terms of use and to what is sent to who asked for it.

What holds now stands in columns of the account; every agreement there was is a row that proves it.
"""

from __future__ import annotations

from collections.abc import Generator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, ForeignKey, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from portal.ids import AccountId

from .accounts import Account
from .database import Table, db
from .entries import FETCHED, Entry

TERMS, UPDATES = "terms of use", "updates"


class Agreement(Table):
    """What was agreed to, in which language, from when to when: a text of many words is known by its digest."""

    __tablename__ = "agreement"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[AccountId] = mapped_column(ForeignKey("account.id"), index=True)
    what: Mapped[str]
    language: Mapped[str]
    version: Mapped[str | None]  # of the terms of use
    text_sha256: Mapped[str | None]
    wording: Mapped[str | None]  # of updates
    agreed_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]  # taken back, replaced by a later one, or the account was closed


class Wanting(NamedTuple):
    """An account that wants updates; `name` is of the entry it has held the longest."""

    email: str
    name: str | None
    language: str
    updates_at: datetime
    updates_wording: str | None
    email_confirmed_at: datetime | None


def add(agreement: Agreement) -> None:
    """It takes the place of one to the same."""
    end(agreement.account_id, agreement.what, now=agreement.agreed_at)
    db.session.add(agreement)


def end(account_id: AccountId, *whats: str, now: datetime) -> None:
    running = update(Agreement).where(Agreement.account_id == account_id, Agreement.ended_at.is_(None))
    db.session.execute(running.where(Agreement.what.in_(whats)).values(ended_at=now))


def of_account(account_id: AccountId) -> list[Agreement]:
    """Every one there was, the first one first."""
    found = select(Agreement).where(Agreement.account_id == account_id)
    return list(db.session.scalars(found.order_by(Agreement.id)))


def begin_updates(account_id: AccountId, wording: str, *, now: datetime) -> bool:
    """Whether they were not wanted until now."""
    without = update(Account).where(Account.id == account_id, Account.updates_at.is_(None))
    begun = without.values(updates_at=now, updates_wording=wording).returning(Account.id)
    return db.session.scalar(begun) is not None


def end_updates(account_id: AccountId) -> bool:
    """Whether they were wanted until now."""
    wanting = update(Account).where(Account.id == account_id, Account.updates_at.is_not(None))
    ended = wanting.values(updates_at=None, updates_wording=None).returning(Account.id)
    return db.session.scalar(ended) is not None


def agree_to_terms(account_id: AccountId, version: str, *, now: datetime) -> bool:
    """Whether the account had agreed to another version until now."""
    otherwise = update(Account).where(Account.id == account_id, Account.terms_version != version)
    agreed = otherwise.values(terms_version=version, terms_agreed_at=now).returning(Account.id)
    return db.session.scalar(agreed) is not None


def end_verified_letters(account_id: AccountId) -> None:
    db.session.execute(update(Account).where(Account.id == account_id).values(verified_letters_at=None))


def wanting_updates() -> Generator[Wanting]:
    """Every open account that wants updates, the oldest first; fetched as they are asked for.

    Close it if you do not read it to its end.
    """
    held = (
        select(Entry.name)
        .where(Entry.account_id == Account.id, Entry.erased_at.is_(None))
        .order_by(Entry.claimed_at, Entry.id)
        .limit(1)
    )
    columns = (held.scalar_subquery() if name == "name" else getattr(Account, name) for name in Wanting._fields)
    found = select(*columns).where(*_wants_updates()).order_by(Account.id)
    with db.session.execute(found, execution_options={"yield_per": FETCHED}) as rows:
        yield from map(Wanting._make, rows)


def count_wanting_updates() -> int:
    return db.session.scalar(select(func.count()).where(*_wants_updates())) or 0


def _wants_updates() -> tuple[ColumnElement[bool], ...]:
    return Account.updates_at.is_not(None), Account.closed_at.is_(None)
