"""Consent: to the terms of use as they are now, and to updates and letters about verifications.

The account keeps what holds now; a row of its own proves each agreement there was, with its words or their digest.
Once letters about verifications are switched off, by a link or in the account, every link made before is spent: that
is how a letter that still waits is known to be no longer wanted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal import terms
from portal.domain import auditing
from portal.domain.credentials import links
from portal.ids import AccountId
from portal.language import languages
from portal.store import agreements
from portal.store.agreements import Agreement
from portal.store.database import one_reading, one_transaction

from .changing_account import open_account


@dataclass(frozen=True)
class Updates:
    """Since when updates are wanted, and the words that were agreed to."""

    since: datetime
    wording: str


@one_reading
def updates(account_id: AccountId) -> Updates | None:
    """None when they are not wanted. Raises NoSuchEntry for an account that was closed meanwhile."""
    account = open_account(account_id)
    return Updates(account.updates_at, account.updates_wording or "") if account.updates_at else None


@one_transaction
def want_updates(account_id: AccountId, wording: str, *, now: datetime) -> None:
    """From now on, to these words; who wants them already has agreed to other words, at another time."""
    if agreements.begin_updates(account_id, wording, now=now):
        note_updates(account_id, wording, languages.spoken(), now=now)


@one_transaction
def stop_updates(account_id: AccountId, *, now: datetime) -> None:
    """The account no longer says that they are wanted."""
    if agreements.end_updates(account_id):
        agreements.end(account_id, agreements.UPDATES, now=now)
        auditing.note("updates switched off", by=auditing.CANDIDATE, now=now, account=account_id)


@one_transaction
def agree_to_terms(account_id: AccountId, version: str, *, now: datetime) -> None:
    """The first moment at which this version was agreed to is the one that is kept."""
    if agreements.agree_to_terms(account_id, version, now=now):
        note_terms(account_id, version, languages.spoken(), now=now)
        auditing.note("terms agreed to", by=auditing.CANDIDATE, now=now, account=account_id, version=version)


def note_terms(account_id: AccountId, version: str, language: str, *, now: datetime) -> None:
    """The proof of it. Joins the transaction in which they are agreed to."""
    text = {"version": version, "text_sha256": terms.digest(version, language)}
    agreements.add(Agreement(account_id=account_id, what=agreements.TERMS, language=language, agreed_at=now, **text))


def note_updates(account_id: AccountId, wording: str, language: str, *, now: datetime) -> None:
    """The proof that outlives the wish. Joins the transaction in which it is expressed."""
    wish = {"what": agreements.UPDATES, "wording": wording}
    agreements.add(Agreement(account_id=account_id, language=language, agreed_at=now, **wish))
    auditing.note("updates switched on", by=auditing.CANDIDATE, now=now, account=account_id, wording=wording)


@one_transaction
def unsubscribe(link: str, *, now: datetime) -> None:
    """No letter tells of verifications any more, unless they are asked for anew. Raises LinkIsSpent."""
    account_id = links.spend(links.UNSUBSCRIBE, link, now=now)
    links.spend_all(links.UNSUBSCRIBE, account_id, now=now)
    agreements.end_verified_letters(account_id)
    auditing.note("letters about verifications switched off", by=auditing.CANDIDATE, now=now, account=account_id)
