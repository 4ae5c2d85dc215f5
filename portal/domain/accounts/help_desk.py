"""The help desk: what the office does for one candidate, by ID Number, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from portal.domain import auditing
from portal.domain.credentials import budgets, secret_numbers, throttling
from portal.domain.credentials.budgets import Budgets, Whose
from portal.domain.credentials.throttling import Lock
from portal.domain.refusals import Impossible
from portal.domain.sittings import candidates
from portal.ids import CanonicalIdNumber, LetterId
from portal.language.notices import Notice
from portal.store import accounts, entries, found_entries, outbox, shares, sign_ins
from portal.store.database import one_reading, one_transaction
from portal.store.entries import Entry
from portal.store.found_entries import NamedEntry

from . import closing_account

MOST_FOUND = 50
_KINDS = (budgets.REGISTERING, budgets.VERIFYING, budgets.LOGGING_IN)
_UNREGISTERED = "unregistered by the office"  # how sign-ins ended


class NotRegistered(Notice):
    id_number: str
    name: str


class WithdrawnAlready(Notice):
    id_number: str
    name: str


class NotWithdrawn(Notice):
    id_number: str
    name: str


class NothingToLookFor(Notice): ...


class FailedTries(NamedTuple):
    """Tries of one kind that have failed for an ID Number, and what is locked by them."""

    kind: Budgets
    failures: int
    lock: Lock | None
    lock_from_one_place: Lock | None  # of the household that failed


class LetterWritten(NamedTuple):
    """A letter to the candidate, without what it says."""

    number: LetterId
    kind: str
    to: str
    state: str
    made_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True)
class CandidateFacts:
    """What the office may see of a candidate: never a Secret Number, a password or a result."""

    named: NamedEntry
    exam: str  # its code
    sitting_name: str
    internal_id: str | None
    email: str | None
    email_confirmed_at: datetime | None
    tries: list[FailedTries]
    letters: list[LetterWritten]


class Unlocked(NamedTuple):
    """Whose failed tries were forgotten, and how many of each kind."""

    named: NamedEntry
    forgotten: dict[Budgets, int]


class Unregistered(NamedTuple):
    """Who is not registered any more, as it was before; and how many exams the account still holds: none closes it."""

    named: NamedEntry
    email: str
    exams_left: int


class Reissued(NamedTuple):
    """Whose Secret Number is another now, and which."""

    named: NamedEntry
    secret_number: str
    forgotten: dict[Budgets, int]


@one_reading
def find(text: str) -> tuple[list[NamedEntry], int]:
    """Candidates, by parts of a name, address, number or school; the latest of them, and how many there are.

    Raises Impossible when there is no letter or figure to look for.
    """
    words = [word for word in text.split() if any(map(str.isalnum, word))]
    if not words:
        raise Impossible(NothingToLookFor())
    return found_entries.find(words, MOST_FOUND)


@one_reading
def show(id_number: str, *, now: datetime) -> CandidateFacts:
    """Raises Impossible for an unknown ID Number."""
    entry, sitting = candidates.entry_with(id_number)
    account = accounts.with_id(entry.account_id) if entry.account_id else None
    return CandidateFacts(
        named=_named(entry),
        exam=sitting.exam,
        sitting_name=sitting.name,
        internal_id=entry.internal_id,
        email=account.email if account else None,
        email_confirmed_at=account.email_confirmed_at if account else None,
        tries=[_tries(entry.id_number, kind, failures, now=now) for kind, failures in _failures(entry).items()],
        letters=[
            LetterWritten(each.id, each.kind, each.to_address, each.state.value, each.made_at, each.sent_at)
            for each in outbox.of_entry(entry.id, entry.account_id)
        ],
    )


@one_transaction
def unlock(id_number: str, *, reason: str, by: str, now: datetime) -> Unlocked:
    """Forget the failed tries of this ID Number; without any, nothing is done. Raises Impossible."""
    entry, _ = candidates.entry_with(id_number)
    forgotten = _forget_tries(entry)
    if forgotten:
        auditing.note("unlocked", by=by, now=now, entry=entry.id, reason=reason)
    return Unlocked(_named(entry), forgotten)


@one_transaction
def unregister(id_number: str, *, reason: str, by: str, now: datetime) -> Unregistered:
    """Detach the entry from its account, whose sessions end; with its last entry the account closes.

    The numbers of the Confirmation of Entry then register again. Raises Impossible.
    """
    entry, _ = candidates.entry_with(id_number)
    named, account_id = _named(entry), entry.account_id
    account = account_id and accounts.hold(account_id)  # of two that take away its last entries, the second sees none
    if account_id is None or not account:
        raise Impossible(NotRegistered(entry.id_number, entry.name))
    email = account.email
    entries.set_free(entry.id, verifiable=True)  # what its holder chose about it is forgotten
    shares.revoke_all(entry.id, now=now)
    sign_ins.end_all(account_id, _UNREGISTERED, now=now)
    left = len(entries.of_account(account_id))
    if not left:
        closing_account.close(account_id, why=_UNREGISTERED, now=now)
    _forget_tries(entry)
    auditing.note("unregistered", by=by, now=now, entry=entry.id, account=account_id, reason=reason)
    return Unregistered(named, email, left)


@one_transaction
def reissue(id_number: str, *, reason: str, by: str, now: datetime) -> Reissued:
    """Make a new Secret Number; the failed tries are forgotten. Raises Impossible."""
    entry, sitting = candidates.entry_with(id_number)
    number = secret_numbers.new(sitting.secret_number_length)
    entry.secret_enc = secret_numbers.encrypted(number, entry.public_key)
    forgotten = _forget_tries(entry)
    auditing.note(secret_numbers.REISSUED, by=by, now=now, entry=entry.id, reason=reason)
    return Reissued(_named(entry), number, forgotten)


@one_transaction
def withdraw(id_number: str, *, reason: str, by: str, now: datetime) -> NamedEntry:
    """Take the candidate out of the sitting: no result is shown, announced or confirmed. Raises Impossible."""
    entry, _ = candidates.entry_with(id_number)
    if not entries.withdraw(entry.id, now=now):
        raise Impossible(WithdrawnAlready(entry.id_number, entry.name))
    auditing.note("withdrawn", by=by, now=now, entry=entry.id, reason=reason)
    return _named(entry)


@one_transaction
def restore(id_number: str, *, reason: str, by: str, now: datetime) -> NamedEntry:
    """Take a withdrawn candidate back, as they were. Raises Impossible."""
    entry, _ = candidates.entry_with(id_number)
    if not entries.restore(entry.id):
        raise Impossible(NotWithdrawn(entry.id_number, entry.name))
    auditing.note("withdrawal undone", by=by, now=now, entry=entry.id, reason=reason)
    return _named(entry)


def _named(entry: Entry) -> NamedEntry:
    return found_entries.named([entry.id])[entry.id]


def _failures(entry: Entry) -> dict[Budgets, int]:
    """How many failures are counted for its ID Number, by what was tried; kinds without any are left out."""
    counted = {kind: throttling.totals(budgets.of_number(entry.id_number, kind)) for kind in _KINDS}
    return {kind: failures for kind, totals in counted.items() if (failures := max(totals.values()))}


def _forget_tries(entry: Entry) -> dict[Budgets, int]:
    failures = _failures(entry)
    throttling.clear(budgets.of_number(entry.id_number, *_KINDS))
    return failures


def _tries(id_number: CanonicalIdNumber, kind: Budgets, failures: int, *, now: datetime) -> FailedTries:
    locks = {each.budget.whose: throttling.lock(each, now=now) for each in budgets.of_number(id_number, kind)}
    return FailedTries(kind, failures, locks[Whose.NUMBER], locks[Whose.NUMBER_HERE])
