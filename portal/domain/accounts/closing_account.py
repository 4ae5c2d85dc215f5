"""Closing accounts: what one kept of its holder is wiped, and what it held belongs to nobody until it is claimed anew.

The entries and their results are the centre's and stay, and so do verifications that were made; the audit log names
the account by its number alone.
"""

from __future__ import annotations

from datetime import datetime

from portal.domain import auditing
from portal.domain.refusals import NoSuchEntry, WrongCurrentPassword
from portal.ids import AccountId
from portal.store import accounts, agreements, email_changes, entries, links, outbox, shares, sign_ins
from portal.store.database import one_transaction

from . import changing_account
from .signing_in import Reader

_REASON = "the account is closed"


def delete(reader: Reader, current: str, *, now: datetime) -> None:
    """The reader's account closes, and the numbers of each Confirmation of Entry in it register again.

    Whether an entry may be verified by its numbers stays as they chose: deleting an account lets nobody see more.
    Raises TooManyTries or WrongCurrentPassword, or NoSuchEntry when the account was closed meanwhile.
    """
    known = changing_account.prove(reader.account_id, current, now=now)
    _delete(reader.account_id, known.password_hash, now=now)


@one_transaction
def close(account_id: AccountId, *, why: str, now: datetime) -> None:
    """Nobody gets in any more, no letter goes, no link works, and nothing says whose it was. Joins what it is part of.

    `why` is how its sign-ins ended.
    """
    sign_ins.end_all(account_id, why, now=now)
    links.spend_every(account_id, now=now)
    outbox.wipe_all(account_id, _REASON)
    email_changes.wipe_all(account_id, now=now)
    agreements.end(account_id, agreements.TERMS, agreements.UPDATES, now=now)
    accounts.close(account_id, now=now)


@one_transaction
def _delete(account_id: AccountId, password_hash: str, *, now: datetime) -> None:
    account = accounts.hold(account_id)
    if account is None:
        raise NoSuchEntry
    if account.password_hash != password_hash:
        raise WrongCurrentPassword  # it was right a moment ago
    for entry, _ in entries.of_account(account_id):
        entries.set_free(entry.id, verifiable=entry.verifiable)
        shares.revoke_all(entry.id, now=now)
        auditing.note("unregistered", by=auditing.CANDIDATE, now=now, entry=entry.id, account=account_id)
    close(account_id, why="account deleted", now=now)
    auditing.note("account deleted", by=auditing.CANDIDATE, now=now, account=account_id)
