"""Letters as rows, written in the transaction of the deed they tell of; sending them is another matter."""

from __future__ import annotations

import json
import secrets
from datetime import datetime, timedelta
from typing import Any

from portal import settings
from portal.ids import AccountId, EntryId, ResultId
from portal.mail import letters
from portal.store import meta, outbox
from portal.store.accounts import Account
from portal.store.email_changes import EmailChange
from portal.store.outbox import Letter, LetterState

from .credentials import links

VERIFIED_APART = timedelta(hours=1)  # whoever opens a statement's address again and again fills nobody's mailbox
_ANNOUNCEMENTS = (letters.Released.kind, letters.Rescheduled.kind, letters.Changed.kind, letters.Verified.kind)
_NUMBER_BYTES = 8


def write_welcome(account: Account, entry_id: EntryId, *, now: datetime, again: int = 0) -> None:
    """`again` counts the welcomes before, when the first was not answered. Joins the transaction around it."""
    link = links.new(links.CONFIRM_EMAIL, account.id, now=now)
    number = f"{account.id}.{again}" if again else str(account.id)
    _write(letters.Welcome.kind, number, account, {"link": link}, now=now, entry_id=entry_id)


def write_reset(accounts: list[Account], *, now: datetime) -> None:
    """One letter to the address of these accounts, with a link for each. Joins the transaction around it."""
    made = [(account.id, links.new(links.RESET_PASSWORD, account.id, now=now)) for account in accounts]
    _write(letters.Reset.kind, secrets.token_hex(_NUMBER_BYTES), accounts[0], {"links": made}, now=now)


def write_password_changed(account: Account, *, now: datetime) -> None:
    """Joins the transaction of the change."""
    number = secrets.token_hex(_NUMBER_BYTES)
    _write(letters.PasswordChanged.kind, number, account, {"at": now.isoformat()}, now=now)


def write_email_changed_new(account: Account, change: EmailChange, *, now: datetime) -> None:
    """To the new address, which has to confirm. Joins the transaction of the asking."""
    link = links.new(links.CHANGE_EMAIL, account.id, now=now, email_change=change.id)
    known = {"at": now.isoformat(), "link": link}
    _write(letters.EmailChangedNew.kind, str(change.id), account, known, now=now, to=change.new_email)


def write_email_changed_old(account: Account, change: EmailChange, *, now: datetime) -> None:
    """To the old address, which may stop it. Joins the transaction of the asking."""
    link = links.new(links.STOP_EMAIL, account.id, now=now, email_change=change.id)
    known = {"at": now.isoformat(), "new_address": change.new_email, "link": link}
    _write(letters.EmailChangedOld.kind, str(change.id), account, known, now=now)


def readdress(account_id: AccountId, email: str) -> None:
    """The account's address is this one now: announcements that have not gone yet go there.

    All others stay where they were meant to go: what they say, or the links in them, is for that address alone.
    """
    outbox.readdress(account_id, _ANNOUNCEMENTS, email)


def write_released(announced: Any, *, now: datetime) -> int:
    """A letter for each result, account, entry, address and language that the store's query `announced` finds.

    One statement, and safe to repeat: what was announced before is not again. Returns how many letters are new.
    Joins the transaction that has opened the releases.
    """
    return outbox.add_for_each(letters.Released.kind, announced, _tail(), _rank(letters.Released.kind), now=now)


def write_rescheduled(waiting: Any, *, now: datetime) -> int:
    """A letter for each row of the store's query `waiting`, which is like that of `write_released`.

    Joins the transaction that sets the hour. Returns how many letters are new.
    """
    return outbox.add_for_each(letters.Rescheduled.kind, waiting, _tail(), _rank(letters.Rescheduled.kind), now=now)


def write_changed(account: Account, entry_id: EntryId, result_id: ResultId, *, now: datetime) -> None:
    """Joins the transaction of the change; `result_id` is of the version that is seen from now on."""
    _write(letters.Changed.kind, str(result_id), account, {"at": now.isoformat()}, now=now, entry_id=entry_id)


def write_verified(account: Account, entry_id: EntryId, *, now: datetime) -> None:
    """At most one letter an hour about an entry, however often it is verified. Joins the transaction around it."""
    if not outbox.was_written(letters.Verified.kind, entry_id, since=now - VERIFIED_APART):
        number = secrets.token_hex(_NUMBER_BYTES)
        known = {"at": now.isoformat(), "link": links.new(links.UNSUBSCRIBE, account.id, now=now)}
        _write(letters.Verified.kind, number, account, known, now=now, entry_id=entry_id)


def _write(
    kind: str,
    number: str,
    account: Account,
    known: dict[str, Any],
    *,
    now: datetime,
    entry_id: EntryId | None = None,
    to: str | None = None,
) -> None:
    """`number` tells the letter from others of its kind; `known` is what cannot be looked up when it is sent.

    It goes to the account's address, unless `to` is another.
    """
    letter = Letter(
        kind=kind,
        account_id=account.id,
        entry_id=entry_id,
        to_address=to or account.email,
        language=account.language,
        facts=json.dumps(known),
        rank=_rank(kind),
        state=LetterState.WAITING,
        tries=0,
        next_at=now,
        made_at=now,
    )
    outbox.add(letter, number, _tail())


def _rank(kind: str) -> int:
    """Nobody who asked for a link waits behind the announcement to ten thousand others."""
    return outbox.TOLD_TO_MANY if kind in _ANNOUNCEMENTS else outbox.WAITED_FOR


def _tail() -> str:
    """What tells the Message-IDs of this database from all others: some mail servers drop one they have seen."""
    return f"{meta.get(meta.DATABASE)}@{settings.current().host}"
