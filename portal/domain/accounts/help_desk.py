"""The help desk: what the office does for one candidate, by ID Number, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal.domain import auditing
from portal.domain.credentials import budgets, secret_numbers, throttling
from portal.domain.refusals import Impossible
from portal.domain.sittings import candidates
from portal.ids import CanonicalIdNumber, LetterId
from portal.language.notices import Notice
from portal.store import accounts, entries, outbox, particulars, shares, sign_ins
from portal.store.database import one_reading, one_transaction
from portal.store.entries import EntryFacts

from . import closing_account

_KINDS = (budgets.REGISTERING, budgets.VERIFYING, budgets.LOGGING_IN)
_UNREGISTERED = "unregistered by the office"  # how sign-ins ended


class NotRegistered(Notice):
    id_number: str


@dataclass(frozen=True)
class CandidateFacts:
    """What the office may see of a candidate: never a Secret Number, a password or a result."""

    id_number: CanonicalIdNumber
    facts: EntryFacts
    sitting: str
    registered_at: datetime | None
    email: str | None
    email_confirmed_at: datetime | None
    failures: dict[str, int]  # by what was tried
    letters: list[tuple[LetterId, str, str]]  # number, kind and state


@one_reading
def show(id_number: str) -> CandidateFacts:
    """Raises Impossible for an unknown ID Number."""
    entry, sitting = candidates.entry_with(id_number)
    account = accounts.with_id(entry.account_id) if entry.account_id else None
    return CandidateFacts(
        id_number=entry.id_number,
        facts=particulars.of_entries([entry.id])[entry.id].facts,
        sitting=sitting.code,
        registered_at=entry.claimed_at,
        email=account.email if account else None,
        email_confirmed_at=account.email_confirmed_at if account else None,
        failures=_failures(entry.id_number),
        letters=outbox.of_entry(entry.id),
    )


@one_transaction
def unlock(id_number: str, *, reason: str, by: str, now: datetime) -> None:
    """Forget the failed tries of this ID Number. Raises Impossible."""
    entry, _ = candidates.entry_with(id_number)
    throttling.clear(budgets.of_number(entry.id_number, *_KINDS))
    auditing.note("unlocked", by=by, now=now, entry=entry.id, reason=reason)


@one_transaction
def unregister(id_number: str, *, reason: str, by: str, now: datetime) -> None:
    """Detach the entry from its account, whose sessions end; with its last entry the account closes.

    The numbers of the Confirmation of Entry then register again. Raises Impossible.
    """
    entry, _ = candidates.entry_with(id_number)
    if entry.account_id is None:
        raise Impossible(NotRegistered(entry.id_number))
    account_id = entry.account_id
    accounts.hold(account_id)  # of two that take away its last entries, the second sees that there is none
    entries.set_free(entry.id, verifiable=True)  # what its holder chose about it is forgotten
    shares.revoke_all(entry.id, now=now)
    sign_ins.end_all(account_id, _UNREGISTERED, now=now)
    if not entries.of_account(account_id):
        closing_account.close(account_id, why=_UNREGISTERED, now=now)
    throttling.clear(budgets.of_number(entry.id_number, *_KINDS))
    auditing.note("unregistered", by=by, now=now, entry=entry.id, account=account_id, reason=reason)


@one_transaction
def reissue(id_number: str, *, reason: str, by: str, now: datetime) -> str:
    """A new Secret Number, which is returned; the failed tries are forgotten. Raises Impossible."""
    entry, sitting = candidates.entry_with(id_number)
    number = secret_numbers.new(sitting.secret_number_length)
    entry.secret_enc = secret_numbers.encrypted(number, entry.public_key)
    throttling.clear(budgets.of_number(entry.id_number, *_KINDS))
    auditing.note(secret_numbers.REISSUED, by=by, now=now, entry=entry.id, reason=reason)
    return number


def _failures(id_number: CanonicalIdNumber) -> dict[str, int]:
    """How many failures are counted for this ID Number, by what was tried."""
    counted = throttling.totals(budgets.of_number(id_number, *_KINDS))
    return {each.budget.what: number for each, number in counted.items() if number}
