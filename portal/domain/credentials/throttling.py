"""Throttling: a try is checked only while the budgets of failures it counts for have room.

However many tries come at once, no more of them are checked than the budgets allow: a quick one is allowed, made and
settled in one transaction; a slow one (a password hash) is noted as under way before it is made. Failures are kept by
the minute, in the database: a restart forgets none, and the next failure sweeps out those that no longer matter.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import NamedTuple, Self

from portal.domain.refusals import TooFast, TooManyTries
from portal.store import attempts
from portal.store.attempts import AttemptChange, Key, Minute
from portal.store.database import one_reading, one_transaction

from . import budgets
from .budgets import DAY, MINUTE, SECOND, Counted, Limit, Whose

_CLOCK_WAS_AHEAD = timedelta(minutes=10)  # a failure noted so much later than now, before the clock was put back


class Lock(NamedTuple):
    """Tries are refused: until a moment, else until the office forgets the failures before."""

    until: datetime | None


Failures = Mapping[Counted, list[Minute]]
"""By the minute, the oldest first."""


@dataclass
class Try:
    """A try that may be made. It is settled once: a slow one by the end of a `with`, whatever happens inside."""

    counted: Sequence[Counted]
    failures: Failures  # before it
    noted_at: datetime | None = None  # as under way
    noted: Collection[Counted] = ()  # in these budgets
    is_settled: bool = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_problem: object) -> None:
        if self.noted_at and not self.is_settled:  # nobody knows whether it was right
            _settle(self, [], now=self.noted_at)

    def fail(self, *, now: datetime, is_made_up: bool = False) -> None:
        """It counts as a failure; `is_made_up` says that nobody has the ID Number."""
        _settle(self, [_change(each, now, failures=1, is_made_up=is_made_up) for each in self.counted], now=now)

    def succeed(self, *, now: datetime) -> None:
        """It counts for nothing, and takes back the failures before it that count for the first of its budgets."""
        taken_back = [
            _change(each, minute.start, failures=-minute.failures)
            for minute in self._forgiven()
            for each in self.counted
        ]
        _settle(self, taken_back, now=now)

    def _forgiven(self) -> list[Minute]:
        """Looked up again: another success may have taken them back meanwhile."""
        first = self.counted[0]
        return _failures([first])[first] if any(minute.failures for minute in self.failures[first]) else []


@one_transaction
def allowed(counted: Sequence[Counted], *, now: datetime) -> Try:
    """A quick try, to be made and settled in the transaction around this. Raises TooManyTries or TooFast."""
    has_shares = any(each.budget.share for each in counted)
    deciding = [each for each in counted if has_shares or each.budget.whose is not Whose.SITE]
    attempts.hold(_keys(deciding))
    failures = _failures(deciding)
    if waits := list(_waits(failures, now=now)):
        raise TooManyTries(max(waits))
    lot = _lot(counted[0], now=now)
    if pauses := [pause for each in deciding if (pause := _pause(each, failures[each], lot, now=now))]:
        raise TooFast(max(pauses))
    return Try(counted, failures)


@one_transaction
def begun(counted: Sequence[Counted], *, now: datetime) -> Try:
    """A slow try, under way from now on. Raises TooManyTries or TooFast."""
    tried = allowed(counted, now=now)
    limited = [each for each in counted if each.budget.limits and each.budget.whose is not Whose.SITE]
    slowed = [each for each, minutes in tried.failures.items() if _certain_after(each, minutes, now=now)]
    if any(_waits({each: tried.failures[each] for each in limited}, now=now, with_under_way=True)):
        raise TooFast(SECOND)  # those under way may spend the budget: wait for their outcome
    if any(_is_one_under_way(tried.failures[each], now=now) for each in slowed):
        raise TooFast(SECOND)  # or all who came before it has failed would be looked at
    tried.noted, tried.noted_at = {*limited, *slowed}, now
    attempts.change(_change(each, now, under_way=1) for each in tried.noted)
    return tried


@one_transaction
def clear(counted: Iterable[Counted]) -> None:
    """Forget the failures of these, and of those whose keys begin like theirs."""
    attempts.forget(_keys(counted))


@one_reading
def totals(counted: Iterable[Counted], *, since: datetime | None = None) -> dict[Counted, int]:
    """How many failures of each are counted, all of them or those since a moment."""
    return {
        each: sum(minute.failures for minute in minutes if since is None or minute.start >= since)
        for each, minutes in _failures(counted).items()
    }


@one_reading
def lock(counted: Counted, *, now: datetime) -> Lock | None:
    """Whether this budget is spent, of the keys that begin like its own the one that is spent for longest."""
    found = attempts.minutes_of(counted.budget.what, counted.whose)
    waits = [
        (limit, wait)
        for limit in counted.budget.limits
        for minutes in found
        if (wait := _wait(limit, minutes, now=now))
    ]
    if not waits:
        return None
    return Lock(None if any(limit.per is None for limit, _ in waits) else now + max(wait for _, wait in waits))


@one_transaction
def _settle(tried: Try, changes: list[AttemptChange], *, now: datetime) -> None:
    tried.is_settled = True
    ended = [_change(each, tried.noted_at, under_way=-1) for each in tried.noted] if tried.noted_at else []
    if changes or not attempts.end_alone(ended):
        attempts.change([*ended, *changes])
        attempts.sweep(_keys(tried.counted), now=now)


def _waits(failures: Failures, *, now: datetime, with_under_way: bool = False) -> Iterator[timedelta]:
    """How long until one more try is allowed, for each spent limit; a day for a limit without a time."""
    of_site = [each for each in failures if each.budget.whose is Whose.SITE]
    spent = [limit for each in of_site for limit in each.budget.limits if _wait(limit, failures[each], now=now)]
    for each, minutes in failures.items():
        limits = each.budget.limits if each not in of_site else ()
        shares = [Limit(each.budget.share, limit.per) for limit in spent] if each.budget.share else ()
        for limit in (*limits, *shares):
            if wait := _wait(limit, minutes, now=now, with_under_way=with_under_way):
                yield wait


def _wait(limit: Limit, minutes: list[Minute], *, now: datetime, with_under_way: bool = False) -> timedelta | None:
    left = limit.failures
    for minute in reversed(minutes):
        if limit.per and minute.start > now + _CLOCK_WAS_AHEAD:
            continue
        until = (minute.failed_at or minute.start + MINUTE) + limit.per - now if limit.per else DAY
        if until <= timedelta(0):
            return None
        left -= minute.failures + (minute.under_way if with_under_way else 0)
        if left <= 0:
            return until
    return None


def _pause(counted: Counted, minutes: list[Minute], lot: float, *, now: datetime) -> timedelta | None:
    """How long until a network that failed so often may try again; None if this try is looked at.

    The lot decides, and not the clock alone: else a guesser who tries all the time would take every turn.
    """
    certain = _certain_after(counted, minutes, now=now)
    if certain is None:
        return None
    passed = now - max(minute.failed_at for minute in minutes if minute.failed_at)
    is_looked_at = passed < timedelta(0) or lot < passed / certain
    return None if is_looked_at else min(certain - passed, budgets.DRAWN_AGAIN)


def _certain_after(counted: Counted, minutes: list[Minute], *, now: datetime) -> timedelta | None:
    """How long after the last failure of a network a try is looked at for certain; None if it is not slowed."""
    if counted.budget.free is None:
        return None
    recent = [minute for minute in minutes if minute.start + MINUTE + budgets.WITHIN > now]
    beyond = sum(minute.failures for minute in recent) - counted.budget.free
    if beyond <= 0:
        return None
    return SECOND * min(1 << beyond // budgets.DOUBLED_EVERY, budgets.FARTHEST_APART)


def _is_one_under_way(minutes: list[Minute], *, now: datetime) -> bool:
    """One of long ago was never settled: its process was killed."""
    return any(minute.under_way for minute in minutes if minute.start + 2 * MINUTE > now)


def _lot(counted: Counted, *, now: datetime) -> float:
    """From 0 to 1, another for each try. Nobody can tell it beforehand, for the key is an HMAC."""
    drawn = sha256(f"{counted.whose} {now.isoformat()}".encode()).digest()
    return int.from_bytes(drawn[:4]) / 2**32


def _failures(counted: Iterable[Counted]) -> Failures:
    by_key = {(each.budget.what, each.whose): each for each in counted}
    return {by_key[key]: minutes for key, minutes in attempts.minutes(by_key).items()}


def _change(
    counted: Counted, at: datetime, *, failures: int = 0, under_way: int = 0, is_made_up: bool = False
) -> AttemptChange:
    minute, lasts = at.replace(second=0, microsecond=0), counted.budget.lasts
    if lasts is None and is_made_up:
        lasts = budgets.MADE_UP_LASTS
    return AttemptChange(
        what=counted.budget.what,
        whose=counted.whose,
        window_start=minute,
        failures=failures,
        under_way=under_way,
        failed_at=at,
        forget_at=minute + MINUTE + lasts if lasts else None,
    )


def _keys(counted: Iterable[Counted]) -> list[Key]:
    return [(each.budget.what, each.whose) for each in counted]
