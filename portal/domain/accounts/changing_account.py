"""Changing an account from within: its password, its language, where it is logged in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal.domain import auditing, notifying
from portal.domain.credentials import budgets, links, passwords, throttling
from portal.domain.credentials.devices import Owner
from portal.domain.refusals import NoSuchEntry, WrongCurrentPassword
from portal.ids import AccountId, CanonicalIdNumber, SignInId
from portal.store import account_details, accounts, entries, sign_ins
from portal.store.account_details import AccountDetails
from portal.store.accounts import Account
from portal.store.database import one_reading, one_transaction

from . import signing_in
from .signing_in import IDLE, LONGEST, NewSignIn, Reader


@dataclass(frozen=True)
class Running:
    """A browser that is logged in to the account."""

    id: SignInId
    began_at: datetime
    seen_at: datetime
    is_this: bool


@dataclass(frozen=True)
class CurrentPassword:
    """The password there is, as its hash, and what a new one must not be made of."""

    password_hash: str
    email: str
    id_numbers: list[CanonicalIdNumber]


@one_reading
def details(account_id: AccountId) -> AccountDetails:
    """Raises NoSuchEntry for an account that was closed in the meantime: it holds nothing any more."""
    found = account_details.of_account(account_id)
    if found is None:
        raise NoSuchEntry
    return found


def change_password(reader: Reader, current: str, password: str, *, now: datetime) -> NewSignIn:
    """Everybody who is logged in to the account is logged out; returns a new sign-in for who changed it.

    Raises TooManyTries, WrongCurrentPassword or PasswordIsGuessable.
    """
    known = prove(reader.account_id, current, now=now)
    check_choice(password, known)
    return _change(reader, known.password_hash, passwords.hashed(password), now=now)


def prove(account_id: AccountId, current: str, *, now: datetime) -> CurrentPassword:
    """Check the current password. Slow. Raises TooManyTries, TooFast or WrongCurrentPassword."""
    with throttling.begun(budgets.of_reader(budgets.CHANGING_PASSWORD, str(account_id)), now=now) as tried:
        known = credentials(account_id)
        if not passwords.matches(current, known.password_hash):
            tried.fail(now=now)
            raise WrongCurrentPassword
        tried.succeed(now=now)
        return known


@one_transaction
def set_language(account_id: AccountId, language: str) -> None:
    """The language of the pages and letters of this account."""
    accounts.set_language(account_id, language)


@one_reading
def running(reader: Reader, *, now: datetime) -> list[Running]:
    """Where the account is logged in, the latest seen first."""
    found = sign_ins.of_account(reader.account_id, began_after=now - LONGEST, seen_after=now - IDLE)
    return [Running(row.id, row.began_at, row.seen_at, row.id == reader.sign_in_id) for row in found]


@one_transaction
def log_out_everywhere(account_id: AccountId, *, now: datetime) -> None:
    sign_ins.end_all(account_id, "logged out everywhere", now=now)
    auditing.note("logged out everywhere", by=auditing.CANDIDATE, now=now, account=account_id)


@one_transaction
def log_out_there(account_id: AccountId, sign_in_id: SignInId, *, now: datetime) -> None:
    """End one sign-in of the account. Raises NoSuchEntry for one that is not its own."""
    if not sign_ins.end_one(sign_in_id, account_id, "logged out elsewhere", now=now):
        raise NoSuchEntry
    auditing.note("logged out elsewhere", by=auditing.CANDIDATE, now=now, account=account_id)


@one_reading
def credentials(account_id: AccountId) -> CurrentPassword:
    account = open_account(account_id)
    numbers = [entry.id_number for entry, _ in entries.of_account(account_id)]
    return CurrentPassword(account.password_hash, account.email, numbers)


def check_choice(password: str, known: CurrentPassword) -> None:
    """Raises PasswordIsGuessable."""
    for id_number in known.id_numbers:
        passwords.check_not_guessable(password, id_number=id_number, email=known.email)


@one_transaction
def begin_anew(account_id: AccountId, *, how: str, now: datetime) -> NewSignIn:
    """The password was changed: end every sign-in and every unused link, and tell the account's address.

    Returns a new sign-in for who changed it: a copy of their old cookie ends with the others.
    """
    sign_ins.end_all(account_id, "password changed", now=now)
    links.spend_all(links.RESET_PASSWORD, account_id, now=now)
    links.spend_all(links.CHANGE_EMAIL, account_id, now=now)  # asked for by who knew the old password
    auditing.note("password changed", by=auditing.CANDIDATE, now=now, account=account_id, how=how)
    account = open_account(account_id)
    notifying.write_password_changed(account, now=now)
    return signing_in.begin(Owner(account_id, account.device_era), now=now)


@one_transaction
def _change(reader: Reader, old: str, new: str, *, now: datetime) -> NewSignIn:
    if not accounts.replace_password_hash(reader.account_id, old, new):
        raise WrongCurrentPassword  # it was right a moment ago
    return begin_anew(reader.account_id, how="account", now=now)


def open_account(account_id: AccountId) -> Account:
    """Raises NoSuchEntry for an account that was closed meanwhile: it holds nothing any more."""
    account = accounts.with_id(account_id)
    if account is None:
        raise NoSuchEntry
    return account
