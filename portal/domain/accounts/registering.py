"""Opening an account: the ID Number says who, the Secret Number proves it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal.domain import auditing, notifying
from portal.domain.credentials import budgets, links, passwords, proving
from portal.domain.credentials.proving import TypedNumbers
from portal.domain.refusals import AlreadyRegistered, HeldElsewhere, HeldHere, NoSuchEntry, WrongNumbers
from portal.domain.results import showing
from portal.domain.results.showing import Outlook, ResultLine
from portal.ids import AccountId, EntryId
from portal.store import accounts, entries
from portal.store.accounts import Account
from portal.store.database import one_reading, one_transaction
from portal.store.entries import Entry

from . import consent


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What a candidate hands in to register; the page has checked all but the numbers."""

    numbers: TypedNumbers
    email: str
    password: str
    language: str
    terms_version: str
    updates_wording: str | None  # the words agreed to; none: no updates wanted


@dataclass(frozen=True)
class Registered:
    """What a candidate is told on having registered."""

    email: str
    line: ResultLine


@dataclass(frozen=True)
class _Proved:
    """An entry whose Secret Number was given rightly."""

    entry_id: EntryId
    public_key: str
    account_id: AccountId | None  # that holds it


def register(claim: Claim, *, now: datetime) -> str:
    """Open the account that `claim` has proved a right to; the public key of the entry it holds.

    Raises TooManyTries, WrongNumbers, AlreadyRegistered or PasswordIsGuessable.
    """
    proved = _proved(claim.numbers, now=now)
    if proved.account_id:
        raise AlreadyRegistered
    passwords.check_not_guessable(claim.password, id_number=claim.numbers.id_number, email=claim.email)
    _open(claim, proved, passwords.hashed(claim.password), now=now)
    return proved.public_key


def add_entry(account_id: AccountId, numbers: TypedNumbers, *, now: datetime) -> None:
    """Another exam in an account there is: of the same candidate, or of a brother or sister.

    Raises TooManyTries, WrongNumbers, HeldHere or HeldElsewhere.
    """
    proved = _proved(numbers, now=now)
    if proved.account_id:
        raise HeldHere if proved.account_id == account_id else HeldElsewhere
    _add(account_id, proved, now=now)


@one_reading
def registered(public_key: str, *, claimed_at: datetime, now: datetime) -> Registered:
    """What to tell who registered this entry at that moment. Raises NoSuchEntry when that no longer holds."""
    found = entries.with_sitting(public_key)
    if found is None or found[0].claimed_at != claimed_at:
        raise NoSuchEntry
    account = found[2]
    return Registered(account.email, showing.line(account.id, public_key, now=now))


@one_transaction
def confirm_email(link: str, *, now: datetime) -> Outlook:
    """The address answers: whoever reads its letters has opened the link. What to tell them of their results.

    Raises LinkIsSpent.
    """
    account_id = links.spend(links.CONFIRM_EMAIL, link, now=now)
    accounts.confirm_email(account_id, now=now)
    links.spend_all(links.CONFIRM_EMAIL, account_id, now=now)
    auditing.note("email confirmed", by=auditing.CANDIDATE, now=now, account=account_id)
    return showing.outlook(account_id, now=now)


def _proved(numbers: TypedNumbers, *, now: datetime) -> _Proved:
    """Raises TooManyTries, TooFast, or WrongNumbers, whichever of the two is wrong."""
    proved = proving.tried(numbers, budgets.REGISTERING, _claimable, now=now)
    if proved is None:
        raise WrongNumbers
    return proved


def _claimable(entry: Entry | None) -> _Proved | None:
    if entry is None or entry.withdrawn_at:
        return None
    return _Proved(entry.id, entry.public_key, entry.account_id)


@one_transaction
def _add(account_id: AccountId, proved: _Proved, *, now: datetime) -> None:
    if accounts.hold(account_id) is None:  # closed a moment ago: it would hold an entry that nobody gets at
        raise NoSuchEntry
    if not entries.claim(proved.entry_id, account_id, now=now):
        raise HeldElsewhere
    auditing.note("registered", by=auditing.CANDIDATE, now=now, entry=proved.entry_id, account=account_id)


@one_transaction
def _open(claim: Claim, proved: _Proved, password_hash: str, *, now: datetime) -> None:
    account = accounts.add(
        Account(
            email=claim.email,
            email_key=claim.email.casefold(),
            password_hash=password_hash,
            language=claim.language,
            terms_version=claim.terms_version,
            terms_agreed_at=now,
            updates_at=now if claim.updates_wording else None,
            updates_wording=claim.updates_wording,
            opened_at=now,
        )
    )
    if not entries.claim(proved.entry_id, account.id, now=now):
        raise AlreadyRegistered
    auditing.note("registered", by=auditing.CANDIDATE, now=now, entry=proved.entry_id, account=account.id)
    consent.note_terms(account.id, claim.terms_version, claim.language, now=now)
    if claim.updates_wording:
        consent.note_updates(account.id, claim.updates_wording, claim.language, now=now)
    notifying.write_welcome(account, proved.entry_id, now=now)
