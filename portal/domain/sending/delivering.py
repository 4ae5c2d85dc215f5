"""Sending what waits in the outbox: each letter to the mail server at least once.

Twice only when a line or a sender died, or the database was away, between the server's yes and our note of it.

A letter is claimed, composed, handed over and marked, in this order; several senders may be at it at once.
"""

from __future__ import annotations

import json
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from portal.domain.refusals import StoreUnavailable
from portal.exams import ExamProblem
from portal.ids import LetterId
from portal.language import languages
from portal.mail import Finished, rendering
from portal.store import outbox
from portal.store.database import one_transaction
from portal.store.outbox import Claimed, LetterState

from . import claiming, composing, live_senders, retrying
from .claiming import AT_ONCE, Turns
from .composing import AccountsNow, WrittenLetter
from .retrying import Fate

FRESH = 2.0  # seconds after which what a letter says is looked up again before it leaves
CLAIM_LASTS = timedelta(minutes=10)  # then a sender that cannot be asked is taken for dead; more than a letter takes
_LOCKED_OUT = CLAIM_LASTS.total_seconds()
_BREATH = 0.5  # seconds


class Mailer(Protocol):
    """Where letters are handed over, each by its number; portal.mail.post says how."""

    @property
    def is_open(self) -> bool: ...
    @property
    def is_free(self) -> bool: ...
    @property
    def in_a_second(self) -> float: ...
    def hand_over(self, number: LetterId, letter: Finished) -> None: ...
    def ended(self) -> Iterable[tuple[LetterId, BaseException | None]]: ...


@dataclass(frozen=True)
class Round:
    """What one round of sending came to, in letters."""

    sent: int = 0
    put_off: int = 0
    suppressed: int = 0
    failed: int = 0


NOTHING = Round()


def send_waiting(
    post: Mailer, turns: Turns, *, by: str, now: Callable[[], datetime], until: Callable[[], bool] = lambda: False
) -> Round:
    """Send every letter whose time has come, or until `until` says that it is enough; `by` names this sender.

    Raises StoreUnavailable when the database does not answer; then no letter that has gone was left unmarked, unless
    the database was away for ten minutes.
    """
    for name in _give_back(by, now=now()):
        live_senders.forget(name)
    sender = _Sender(post, turns, by, now, until)
    try:
        sender.run()
    finally:
        sender.put_back_untried()
    return Round(
        *(
            sender.outcomes[state]
            for state in (LetterState.SENT, LetterState.WAITING, LetterState.SUPPRESSED, LetterState.FAILED)
        )
    )


@dataclass(frozen=True)
class _Ready:
    """A letter that may leave."""

    claimed: Claimed
    finished: Finished


@dataclass
class _Sender:
    post: Mailer
    turns: Turns
    by: str
    now: Callable[[], datetime]
    until: Callable[[], bool]
    outcomes: Counter[LetterState] = field(default_factory=Counter)
    _claimed: deque[tuple[Claimed, WrittenLetter | None, AccountsNow]] = field(default_factory=deque)
    _looked_at: float = 0.0  # when that was, by a clock that is never set
    _ready: _Ready | None = None
    _on_its_way: dict[LetterId, Claimed] = field(default_factory=dict)

    def run(self) -> None:
        """While one letter is on its way, the next is made ready."""
        try:
            while self._is_ready() or self._on_its_way:
                if self._ready and self.post.is_free:
                    self._hand_over(self._ready)
                else:
                    self._wait()
        except Exception:
            while self._on_its_way:  # what became of these is to be known and kept all the same
                self._wait()
            raise

    def put_back_untried(self) -> None:
        untried = [letter.id for letter, _, _ in self._claimed] + ([self._ready.claimed.id] if self._ready else [])
        self._claimed.clear()
        self._ready = None
        if untried:
            _put_back(untried, self.by)

    def _is_ready(self) -> bool:
        """Whether there is a letter to hand over; makes one ready if it can."""
        while not self.until() and self.post.is_open:
            if self._ready:
                return True
            if not self._claimed and not self._claim():
                return False
            self._compose(*self._claimed.popleft())
        return False

    def _claim(self) -> bool:
        self._looked_at = time.monotonic()
        most = int(max(1, min(AT_ONCE, self.post.in_a_second)))
        self._claimed.extend(_claim(self.by, most, self.turns, now=self.now()))
        return bool(self._claimed)

    def _compose(self, letter: Claimed, written: WrittenLetter | None, standing: AccountsNow) -> None:
        try:
            finished = _finished(letter, written, standing, now=self.now())
        except StoreUnavailable:
            self._claimed.appendleft((letter, written, standing))
            raise
        except Exception as problem:  # noqa: BLE001 (whatever is wrong with one letter may not stop the others)
            self._mark(letter, retrying.put_off(letter.tries, _said(problem), now=self.now()))
            return
        if finished is None:
            self._mark(letter, Fate(LetterState.SUPPRESSED, "no longer true when it was to be sent"))
        else:
            self._ready = _Ready(letter, finished)

    def _hand_over(self, ready: _Ready) -> None:
        """If it had to wait for its turn, how things stand is looked up again: a letter is true when it leaves."""
        if time.monotonic() - self._looked_at > FRESH:
            self.put_back_untried()
            return
        self._ready = None
        self.turns.took(ready.claimed)
        self._on_its_way[ready.claimed.id] = ready.claimed
        self.post.hand_over(ready.claimed.id, ready.finished)

    def _wait(self) -> None:
        for number, problem in self.post.ended():
            self._settle(self._on_its_way.pop(number), problem)

    def _settle(self, letter: Claimed, problem: BaseException | None) -> None:
        self._mark(letter, retrying.fate(letter.tries, problem, now=self.now()))

    def _mark(self, letter: Claimed, fate: Fate) -> None:
        """However long the database takes: a letter that has gone and is not marked would go again."""
        given_up = time.monotonic() + _LOCKED_OUT
        while True:
            try:
                _keep(letter, self.by, fate, now=self.now())
                break
            except StoreUnavailable:
                if time.monotonic() > given_up:
                    raise
                time.sleep(_BREATH)
        self.outcomes[fate.state] += 1


def _finished(
    letter: Claimed, written: WrittenLetter | None, standing: AccountsNow, *, now: datetime
) -> Finished | None:
    """The letter as it leaves; None when it is no longer true. Raises CannotCompose, or what its row gave rise to."""
    if written is None:
        raise rendering.CannotCompose("what only this letter knows cannot be read")
    with languages.speaking(letter.language):
        facts = composing.facts(written, standing)
        if facts is None:
            return None
        return rendering.composed(facts, to=letter.to_address, message_id=letter.message_id, now=now)


def _said(problem: Exception) -> str:
    """Its own sentence, if it is one of ours; of another, its kind too."""
    is_ours = isinstance(problem, (OSError, ExamProblem, rendering.CannotCompose))
    return str(problem) if is_ours else f"{type(problem).__name__}: {problem}"


def _written(letter: Claimed) -> WrittenLetter | None:
    """None for a row that nobody can read."""
    try:
        known = json.loads(letter.facts or "{}")
    except ValueError:
        return None
    return WrittenLetter(letter.kind, letter.account_id, letter.entry_id, known) if isinstance(known, dict) else None


@one_transaction
def _give_back(by: str, *, now: datetime) -> list[str]:
    """What senders that are gone had in hand, and what this one had in an earlier round that broke off.

    Returns the names of those that are gone.
    """
    gone = [name for name in outbox.senders() if name != by and live_senders.is_gone(name)]
    outbox.give_back([by, *gone], claimed_before=now - CLAIM_LASTS, claimed_after=now + CLAIM_LASTS)
    return gone


@one_transaction
def _claim(
    by: str, most: int, turns: Turns, *, now: datetime
) -> list[tuple[Claimed, WrittenLetter | None, AccountsNow]]:
    """Some letters, each with how things stand at this moment.

    No more than can leave in a second: the office can still stop a letter that is not claimed.
    """
    claimed = [(letter, _written(letter)) for letter in claiming.claim(by, most, turns, now=now)]
    standing = composing.standing([written for _, written in claimed if written], now=now)
    return [(letter, written, standing) for letter, written in claimed]


@one_transaction
def _put_back(letter_ids: list[LetterId], by: str) -> None:
    outbox.put_back(letter_ids, by)


@one_transaction
def _keep(letter: Claimed, by: str, fate: Fate, *, now: datetime) -> None:
    outbox.settle(letter.id, by, fate.state, reason=fate.reason, next_at=fate.next_at, now=now)
