"""Agreements: to the terms of use and to what is sent to who asked for it, as columns of the account."""

from __future__ import annotations

from collections.abc import Generator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select, update

from portal.ids import AccountId

from .accounts import Account
from .database import db
from .entries import FETCHED, Entry


class Wanting(NamedTuple):
    """An account that wants updates; `name` is of the entry it has held the longest."""

    email: str
    name: str | None
    language: str
    updates_at: datetime
    updates_wording: str | None
    email_confirmed_at: datetime | None


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
