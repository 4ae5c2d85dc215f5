"""Letters: writing them as rows, in the transaction of the deed they tell of, and sending what waits."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

from portal import languages, settings
from portal.exams import ExamProblem
from portal.mail import Undeliverable, letters, rendering
from portal.store import outbox
from portal.store.accounts import Account
from portal.store.database import one_reading, one_transaction
from portal.store.outbox import Letter, State

from . import composing, links
from .composing import Written

Send = Callable[[EmailMessage], None]

AT_ONCE = 100  # letters looked up in one go
CLAIM_LASTS = timedelta(minutes=10)  # then the sender is taken for dead
LONGEST_WAIT = timedelta(hours=4)
VERIFIED_APART = timedelta(hours=1)  # whoever opens a statement's address again and again fills nobody's mailbox
_NUMBER_BYTES = 8


@dataclass(frozen=True)
class Round:
    """What one round of sending came to."""

    sent: int
    put_off: int
    suppressed: int
    failed: int


NOTHING = Round(0, 0, 0, 0)


@dataclass(frozen=True)
class _Claimed:
    """A letter taken out of the outbox, as plain values."""

    id: int
    written: Written
    to_address: str
    language: str
    tries: int
    message_id: str


def write_welcome(account: Account, entry_id: int, *, now: datetime) -> None:
    """Joins the transaction of the registration."""
    link = links.new(links.CONFIRM_EMAIL, account.id, now=now)
    _write(letters.Welcome.kind, str(account.id), account, {"link": link}, now, entry_id)


def write_reset(accounts: list[Account], *, now: datetime) -> None:
    """One letter to the address of these accounts, with a link for each. Joins the transaction around it."""
    made = [(account.id, links.new(links.RESET_PASSWORD, account.id, now=now)) for account in accounts]
    _write(letters.Reset.kind, secrets.token_hex(_NUMBER_BYTES), accounts[0], {"links": made}, now)


def write_password_changed(account: Account, *, now: datetime) -> None:
    """Joins the transaction of the change."""
    number = secrets.token_hex(_NUMBER_BYTES)
    _write(letters.PasswordChanged.kind, number, account, {"at": now.isoformat()}, now)


def write_changed(account: Account, entry_id: int, result_id: int, *, now: datetime) -> None:
    """Joins the transaction of the change; `result_id` is of the version that is seen from now on."""
    _write(letters.Changed.kind, str(result_id), account, {"at": now.isoformat()}, now, entry_id)


def write_verified(account: Account, entry_id: int, *, now: datetime) -> None:
    """At most one letter an hour about an entry, however often it is verified. Joins the transaction around it."""
    if not outbox.was_written(letters.Verified.kind, entry_id, since=now - VERIFIED_APART):
        number = secrets.token_hex(_NUMBER_BYTES)
        _write(letters.Verified.kind, number, account, {"at": now.isoformat()}, now, entry_id)


def _write(
    kind: str, number: str, account: Account, known: dict[str, Any], now: datetime, entry_id: int | None = None
) -> None:
    """`number` tells the letter from others of its kind; `known` is what cannot be looked up when it is sent."""
    outbox.add(
        Letter(
            kind=kind,
            about=f"{kind}:{number}",
            account_id=account.id,
            entry_id=entry_id,
            to_address=account.email,
            language=account.language,
            facts=json.dumps(known),
            state=State.WAITING,
            tries=0,
            next_at=now,
            message_id=f"<{kind}.{number}@{settings.current().host}>",
            made_at=now,
        )
    )


def send_waiting(send: Send, *, by: str, now: Callable[[], datetime]) -> Round:
    """Send every letter whose time has come; `by` names this sender.

    `send` raises OSError when it cannot send a letter now, and Undeliverable when it never can.

    Several senders may run at once: each letter is claimed by one of them.
    """
    _give_back(now() - CLAIM_LASTS)
    outcomes: list[State] = []
    while due := _due(now()):
        outcomes += [_send_one(letter_id, send, by, now) for letter_id in due]
    return Round(*map(outcomes.count, (State.SENT, State.WAITING, State.SUPPRESSED, State.FAILED)))


def _send_one(letter_id: int, send: Send, by: str, now: Callable[[], datetime]) -> State:
    letter = _claim(letter_id, by, now())
    if letter is None:
        return State.SENDING
    try:
        with languages.speaking(letter.language):
            facts = composing.facts(letter.written, now=now())
            if facts is None:
                _suppress(letter.id, by)
                return State.SUPPRESSED
            send(rendering.composed(facts, to=letter.to_address, message_id=letter.message_id, now=now()))
    except (OSError, ExamProblem, ValueError, rendering.CannotCompose) as problem:  # none may stop the others
        _put_off(letter, by, str(problem), now())
        return State.WAITING
    except Undeliverable as refusal:
        _fail(letter.id, by, str(refusal))
        return State.FAILED
    _mark_sent(letter.id, by, now())
    return State.SENT


@one_reading
def _due(now: datetime) -> list[int]:
    return outbox.due(now, AT_ONCE)


@one_transaction
def _give_back(claimed_before: datetime) -> None:
    outbox.give_back(claimed_before)


@one_transaction
def _claim(letter_id: int, by: str, now: datetime) -> _Claimed | None:
    row = outbox.claim(letter_id, by, now)
    if row is None:
        return None
    return _Claimed(
        row.id,
        Written(row.kind, row.account_id, row.entry_id, json.loads(row.facts or "{}")),
        row.to_address,
        row.language,
        row.tries,
        row.message_id,
    )


@one_transaction
def _put_off(letter: _Claimed, by: str, reason: str, now: datetime) -> None:
    """Try again later: after the first wait of the settings, then twice as long each time."""
    wait = timedelta(seconds=settings.current().mail_retry_seconds) * 2 ** min(letter.tries - 1, 16)
    outbox.put_off(letter.id, by, reason, now + min(wait, LONGEST_WAIT))


@one_transaction
def _suppress(letter_id: int, by: str) -> None:
    outbox.suppress(letter_id, by, "no longer true when it was to be sent")


@one_transaction
def _fail(letter_id: int, by: str, reason: str) -> None:
    outbox.fail(letter_id, by, reason)


@one_transaction
def _mark_sent(letter_id: int, by: str, now: datetime) -> None:
    outbox.mark_sent(letter_id, by, now)
