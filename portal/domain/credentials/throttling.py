"""Budgets of failed tries, so that guessing a Secret Number takes longer than a life.

However many tries come at once, no more of them are looked at than the budget allows: a quick one is checked, made
and counted in one transaction; a slow one (a password hash) is noted as under way before it is made, and those that
find no room beside it wait for a moment, so that who succeeds is never refused for others who do. Failures are kept
by the minute, in the database: restarts forget nothing.
"""

from __future__ import annotations

import hmac
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address
from time import sleep

from portal import settings
from portal.domain.refusals import Refused, TooManyTries
from portal.ids import CanonicalIdNumber
from portal.store import attempts
from portal.store.database import one_transaction

log = logging.getLogger(__name__)

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SITE = "the whole site"
PATIENCE, STEP = 60, 0.05  # times, seconds: as long as a few hashes take on a busy machine


@dataclass(frozen=True)
class Limit:
    """So many failures in so long a time; without a time, ever, until the office clears them."""

    failures: int
    per: timedelta | None


@dataclass(frozen=True)
class Budget:
    """What is counted together, and how many failures it bears."""

    what: str
    limits: tuple[Limit, ...]

    @property
    def longest(self) -> timedelta | None:
        """How long a failure matters; None: for ever."""
        lengths = [limit.per for limit in self.limits]
        return None if None in lengths else max(length for length in lengths if length)


_NUMBERS = (Limit(5, 15 * MINUTE), Limit(10, DAY), Limit(50, None))
REGISTERING = Budget("register", _NUMBERS)  # per ID Number
VERIFYING = Budget("verify", _NUMBERS)  # per ID Number; no failure to verify counts against its holder (T3)
LOGGING_IN_HERE = Budget("log in from here", (Limit(5, 15 * MINUTE),))  # per ID Number and address
LOGGING_IN = Budget("log in", (Limit(100, DAY),))  # per ID Number
CHANGING_PASSWORD = Budget("change password", (Limit(5, 15 * MINUTE), Limit(20, DAY)))  # per account
FROM_ADDRESS = Budget("from address", (Limit(60, 15 * MINUTE), Limit(400, DAY)))
VERIFYING_FROM_ADDRESS = Budget("verify, from address", FROM_ADDRESS.limits)
VERIFYING_ANYWHERE = Budget("verify, whole site", (Limit(300, HOUR), Limit(1_000, DAY)))
NUMBERS_ANYWHERE = Budget("numbers, whole site", (Limit(300, HOUR), Limit(1_000, DAY)))
PASSWORDS_ANYWHERE = Budget("passwords, whole site", (Limit(5_000, HOUR),))

OF_ID_NUMBER = (REGISTERING, VERIFYING, LOGGING_IN)
Counted = tuple[Budget, str]


@contextmanager
def trying(*counted: Counted, failing: type[Refused], now: datetime) -> Iterator[None]:
    """A slow try inside the block: refused as `failing`, it counts against each budget of whom it is counted for.

    Raises TooManyTries, with how long to wait, when one of the budgets is spent; then the block does not run.
    """
    noted = _reserve(counted, now=now)
    try:
        yield
    except failing:
        _settle(counted, noted, now=now, has_failed=True)
        raise
    except BaseException:
        _settle(counted, noted, now=now, has_failed=False)
        raise
    _settle(counted, noted, now=now, has_failed=False)


@one_transaction
def check(*counted: Counted, now: datetime) -> None:
    """Raises TooManyTries, with how long to wait, when one of the budgets is spent."""
    for budget, of in sorted(counted, key=lambda each: each[0].what):  # always in one order: no deadlock
        attempts.hold(budget.what, _whose(budget, of))
        wait = _wait(budget, _failures(budget, of), now=now)
        if wait and of == SITE:
            log.warning("the budget of failed tries is spent: %s. Somebody may be guessing.", budget.what)
        if wait:
            raise TooManyTries(wait)


@one_transaction
def count(*counted: Counted, now: datetime) -> None:
    """One failure more. In the transaction of the check before it, no two callers get the last try."""
    minute = _minute(now)
    for budget, of in counted:
        attempts.add(budget.what, _whose(budget, of), minute)
        if budget.longest:
            attempts.forget(budget.what, _whose(budget, of), before=minute - budget.longest)


@one_transaction
def clear(id_number: CanonicalIdNumber) -> None:
    """Forget the failures of an ID Number: the office vouches for its holder."""
    for budget in OF_ID_NUMBER:
        attempts.forget(budget.what, _whose(budget, id_number))


def failures(id_number: CanonicalIdNumber) -> dict[str, int]:
    """How many failures are counted for an ID Number, by what was tried."""
    counted = {budget.what: attempts.failures(budget.what, _whose(budget, id_number)) for budget in OF_ID_NUMBER}
    return {what: sum(number for _, number in minutes) for what, minutes in counted.items() if minutes}


@one_transaction
def let_in(id_numbers: Iterable[CanonicalIdNumber], address: str | None) -> None:
    """Forget the wrong passwords given for these ID Numbers: their holder has got in another way."""
    here = network(address)
    for number in id_numbers:
        attempts.forget(LOGGING_IN.what, _whose(LOGGING_IN, number))
        attempts.forget(LOGGING_IN_HERE.what, _whose(LOGGING_IN_HERE, f"{number} {here}"))


def network(address: str | None) -> str:
    """Whom an address stands for: itself, or for IPv6 its /64, since a household has that many to choose from."""
    try:
        parsed = ip_address(_without_port(address or ""))
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address) and not parsed.ipv4_mapped:
        return f"{IPv6Address(int(parsed) >> 64 << 64)}/64"
    return str(getattr(parsed, "ipv4_mapped", None) or parsed)


def _without_port(address: str) -> str:
    """Some proxies write 192.0.2.1:1234 or [2001:db8::1]:1234."""
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address.partition(":")[0] if address.count(":") == 1 else address


def _reserve(counted: tuple[Counted, ...], *, now: datetime) -> datetime:
    """Note a slow try as under way, and when. Waits a moment when those under way could fill the budget."""
    for _ in range(PATIENCE):
        if noted := _note_under_way(counted, now=now):
            return noted
        sleep(STEP)
    raise TooManyTries(MINUTE)


@one_transaction
def _note_under_way(counted: tuple[Counted, ...], *, now: datetime) -> datetime | None:
    """When the try was noted; None when there is no room for it."""
    check(*counted, now=now)
    under_way = [(_under_way(budget), of) for budget, of in counted]
    for (budget, of), (waiting, _) in zip(counted, under_way, strict=True):
        tries = _failures(budget, of) + _failures(waiting, of)
        if _wait(budget, sorted(tries), now=now):
            return None
    count(*under_way, now=now)
    return now


@one_transaction
def _settle(counted: tuple[Counted, ...], noted: datetime, *, now: datetime, has_failed: bool) -> None:
    """The try that was noted then is no longer under way; if it failed, it stays counted."""
    for budget, of in counted:
        waiting = _under_way(budget)
        attempts.take_back(waiting.what, _whose(waiting, of), _minute(noted))
    if has_failed:
        count(*counted, now=now)


def _minute(moment: datetime) -> datetime:
    """The one it lies in."""
    return moment.replace(second=0, microsecond=0)


def _under_way(budget: Budget) -> Budget:
    """Where tries stand until it is known how they went; those of a process that died count as failures there."""
    return Budget(f"{budget.what}, under way", budget.limits)


def _failures(budget: Budget, of: str) -> list[tuple[datetime, int]]:
    return attempts.failures(budget.what, _whose(budget, of))


def _wait(budget: Budget, failures: list[tuple[datetime, int]], *, now: datetime) -> timedelta | None:
    """How long until one more try is allowed; None: at once. A budget spent for ever says a day."""
    waits = [_wait_for(limit, failures, now=now) for limit in budget.limits]
    return max((wait for wait in waits if wait), default=None)


def _wait_for(limit: Limit, failures: list[tuple[datetime, int]], *, now: datetime) -> timedelta | None:
    if limit.per is None:
        return DAY if sum(number for _, number in failures) >= limit.failures else None
    left = limit.failures
    for minute, number in reversed(failures):
        until = minute + MINUTE + limit.per - now
        if until <= timedelta(0):
            return None
        left -= number
        if left <= 0:
            return until
    return None


def _whose(budget: Budget, of: str) -> str:
    """Whom a failure is counted for, as it stands in the database: nobody can read an ID Number out of it."""
    return hmac.new(settings.current().secret_key.encode(), f"{budget.what}:{of}".encode(), sha256).hexdigest()[:32]
