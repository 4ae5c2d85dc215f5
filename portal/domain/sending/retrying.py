"""Trying again: what becomes of a letter after a try, when it is tried next, and when it is given up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from portal import settings
from portal.mail import Undeliverable
from portal.store.outbox import LetterState

LONGEST_WAIT = timedelta(hours=1)  # between two tries
GIVEN_UP_AFTER = timedelta(days=2)  # of waiting in all
_DOUBLINGS = 12  # make an hour and more of any first wait


@dataclass(frozen=True)
class Fate:
    """What became of a letter."""

    state: LetterState
    reason: str | None = None
    next_at: datetime | None = None


def fate(tries: int, problem: BaseException | None, *, now: datetime) -> Fate:
    """What becomes of a letter after so many tries, the last of which met this problem or none.

    Raises a problem that is none of the mail server's.
    """
    match problem:
        case None:
            return Fate(LetterState.SENT)
        case Undeliverable():
            return Fate(LetterState.FAILED, str(problem))
        case OSError() | ValueError():
            return put_off(tries, str(problem) or type(problem).__name__, now=now)
        case _:
            raise problem


def put_off(tries: int, reason: str, *, now: datetime) -> Fate:
    """To be tried again after the first wait of the settings, then after twice as long each time, for two days."""
    waits = (min(_first_wait() * 2 ** min(tried, _DOUBLINGS), LONGEST_WAIT) for tried in range(tries))
    waited, wait = timedelta(), timedelta()
    for wait in waits:
        waited += wait
        if waited > GIVEN_UP_AFTER:
            return Fate(LetterState.FAILED, f"given up after two days; the last time: {reason}")
    return Fate(LetterState.WAITING, reason, now + wait)


def _first_wait() -> timedelta:
    return timedelta(seconds=settings.current().mail_retry_seconds)
