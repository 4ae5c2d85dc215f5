"""What an account and its entries tell the page that shows them, as plain values."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import bindparam, select

from portal.ids import AccountId

from . import outbox
from .accounts import Account
from .database import ask
from .entries import Entry
from .sittings import Sitting


class AccountEntry(NamedTuple):
    """An entry of the account, as its holder knows it."""

    id_number: str
    name: str
    local_name: str | None
    exam: str
    sitting_name: str


class AccountDetails(NamedTuple):
    """An open account, with its entries, newest sitting first."""

    email: str
    email_is_confirmed: bool
    language: str
    last_reason: str | None  # why our last letter did not reach it
    held: list[AccountEntry]


_DETAILS = (
    select(
        Account.email,
        Account.email_confirmed_at.is_not(None),
        Account.language,
        outbox.last_reason(),
        Entry.id_number_printed,
        Entry.name,
        Entry.local_name,
        Sitting.exam,
        Sitting.name,
    )
    .outerjoin(Entry, Entry.account_id == Account.id)
    .outerjoin(Sitting, Sitting.id == Entry.sitting_id)
    .where(Account.id == bindparam("account_id"), Account.closed_at.is_(None))
    .order_by(Sitting.results_by.desc().nulls_last(), Sitting.id.desc(), Entry.id)
)


def of_account(account_id: AccountId) -> AccountDetails | None:
    """None for an account that is closed."""
    rows = ask(_DETAILS, account_id=account_id)
    if not rows:
        return None
    email, is_confirmed, language, last_reason, *_entry = rows[0]
    held = [
        AccountEntry._make(entry) for _email, _confirmed, _language, _reason, *entry in rows if entry[0] is not None
    ]
    return AccountDetails(email, bool(is_confirmed), language, last_reason, held)
