"""Letters: writing them as rows, in the transaction of the deed they tell of, and sending what waits."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage

from portal import addresses, dates, exams, languages, settings
from portal.exams import ExamProblem
from portal.mail import letters, rendering
from portal.mail.letters import Facts
from portal.store import outbox
from portal.store.accounts import Account
from portal.store.database import one_reading, one_transaction
from portal.store.outbox import Letter, State

from . import links, showing
from .showing import Line
from .showing import State as Shown

Send = Callable[[EmailMessage], None]

AT_ONCE = 100  # letters looked up in one go
CLAIM_LASTS = timedelta(minutes=10)  # then the sender is taken for dead
LONGEST_WAIT = timedelta(hours=4)
_ANNOUNCED = (Shown.FINAL, Shown.ABSENT_PART)


@dataclass(frozen=True)
class Round:
    """What one round of sending came to."""

    sent: int
    put_off: int
    suppressed: int


@dataclass(frozen=True)
class _Claimed:
    """A letter taken out of the outbox, as plain values."""

    id: int
    kind: str
    account_id: int
    entry_id: int | None
    to_address: str
    language: str
    facts: str | None
    tries: int
    message_id: str


def write_welcome(account: Account, entry_id: int, *, now: datetime) -> None:
    """Joins the transaction of the registration."""
    link = links.new(links.CONFIRM_EMAIL, account.id, now=now)
    outbox.add(
        Letter(
            kind=letters.Welcome.kind,
            about=f"{letters.Welcome.kind}:{account.id}",
            account_id=account.id,
            entry_id=entry_id,
            to_address=account.email,
            language=account.language,
            facts=json.dumps({"link": link}),
            state=State.WAITING,
            tries=0,
            next_at=now,
            message_id=f"<{letters.Welcome.kind}.{account.id}@{settings.current().host}>",
            made_at=now,
        )
    )


def send_waiting(send: Send, *, by: str, now: Callable[[], datetime]) -> Round:
    """Send every letter whose time has come; `by` names this sender, `send` raises OSError when it cannot.

    Several senders may run at once: each letter is claimed by one of them.
    """
    _give_back(now() - CLAIM_LASTS)
    outcomes: list[State] = []
    while due := _due(now()):
        outcomes += [_send_one(letter_id, send, by, now) for letter_id in due]
    return Round(outcomes.count(State.SENT), outcomes.count(State.WAITING), outcomes.count(State.SUPPRESSED))


def _send_one(letter_id: int, send: Send, by: str, now: Callable[[], datetime]) -> State:
    letter = _claim(letter_id, by, now())
    if letter is None:
        return State.SENDING
    try:
        with languages.speaking(letter.language):
            facts = _facts(letter, now())
            if facts is None:
                _suppress(letter.id, by)
                return State.SUPPRESSED
            send(rendering.composed(facts, to=letter.to_address, message_id=letter.message_id, now=now()))
    except (OSError, ExamProblem, rendering.CannotCompose) as problem:
        _put_off(letter, by, str(problem), now())
        return State.WAITING
    _mark_sent(letter.id, by, now())
    return State.SENT


def _facts(letter: _Claimed, now: datetime) -> Facts | None:
    """What the letter says, gathered as it is sent, in the language spoken; None when it is no longer true."""
    held = showing.sheet(letter.account_id, now=now)
    line = next((each for each in held if each.entry_id == letter.entry_id), None)
    if line is None:
        return None
    return _released(line) if letter.kind == letters.Released.kind else _welcome(line, letter)


def _welcome(line: Line, letter: _Claimed) -> letters.Welcome:
    return letters.Welcome(
        name=line.name,
        exam=_exam_name(line),
        sitting=line.sitting_name,
        results_by=_promise(line),
        link=addresses.email_confirmation(json.loads(letter.facts or "{}")["link"]),
    )


def _promise(line: Line) -> str | None:
    if line.results_by is None:
        return None
    return dates.moment_in_words(line.results_by, line.zone, with_time=line.results_by_has_time)


def _released(line: Line) -> letters.Released | None:
    if line.outcome.released_at is None or line.outcome.state not in _ANNOUNCED:
        return None
    return letters.Released(
        name=line.name,
        exam=_exam_name(line),
        sitting=line.sitting_name,
        released=dates.moment_in_words(line.outcome.released_at, line.zone),
        login=addresses.login(),
    )


def _exam_name(line: Line) -> str:
    exam = exams.find(line.exam, settings.current().own_exams)
    return exams.said(exam.name, languages.spoken())


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
        row.kind,
        row.account_id,
        row.entry_id,
        row.to_address,
        row.language,
        row.facts,
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
def _mark_sent(letter_id: int, by: str, now: datetime) -> None:
    outbox.mark_sent(letter_id, by, now)
