"""Budgets: how many failed tries are allowed, to whom, and why. They stop guessers, and lock nobody else out.

Only failures count. A success takes back the earlier failures of the same ID Number from the same place.

* An ID Number. Its Secret Number has 10,000 values, so few may be tried (5 in 15 minutes, 10 a day, 50 ever), wherever
  they come from. Registering and verifying count apart: no failure to verify keeps the holder from registering.
* A password is guessed far less easily, and strangers must not keep its holder out: 5 in 15 minutes for the ID Number
  from one household, 100 a day from everywhere. A browser that has logged in before (`devices`) counts by itself, and
  the letter for a forgotten password lets everybody else in.
* A network may be a guesser or a school, or both. Beyond 60 failures in 15 minutes (with passwords: 60 of a household,
  240 of its neighbourhood) a lot decides which of its tries are looked at: none right after one that failed, half
  after 4 seconds, all after 8 (at first after 1, then 2 and 4). So a guesser who goes on and on is slowed, but cannot
  take every turn: the others get theirs within a minute. No password is refused for its network. A Secret Number is,
  beyond 150 an hour and 300 a day of a neighbourhood: so even with a list of ID Numbers still free, a guesser hits 3
  in 100 days.
* The whole site allows 300 wrong Secret Numbers an hour and 1,000 a day. Once they are spent, a neighbourhood may still
  fail 5 times in that time and a region 400 times, so that those who spent them leave others a share. After 5,000
  wrong passwords an hour nobody is refused. The office is told of both.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto
from typing import NamedTuple

from portal import settings
from portal.ids import CanonicalIdNumber

from . import networks

SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
FREE, FREE_NEARBY = 60, 240  # failures of an address, and of its neighbourhood, before tries are slowed
WITHIN = 15 * MINUTE
DOUBLED_EVERY, FARTHEST_APART = 20, 8  # further failures; seconds after which a try is looked at for certain
DRAWN_AGAIN = SECOND  # the longest wait that a slowed visitor is told: each try is a lot of its own
MADE_UP_LASTS = (
    90 * DAY
)  # a failure without a time limit, for an ID Number that does not exist: else anybody could fill the table


class Whose(Enum):
    """Whose failures are counted together."""

    NUMBER_HERE = auto()  # an ID Number's, from one household
    NUMBER = auto()
    HOUSEHOLD = auto()
    NEIGHBOURHOOD = auto()
    REGION = auto()
    SITE = auto()
    READER = auto()  # an account's that is logged in, or a known browser's


@dataclass(frozen=True)
class Limit:
    """How many failures are allowed in a time; without a time, until the office clears them."""

    failures: int
    per: timedelta | None


@dataclass(frozen=True, eq=False)
class Budget:
    """Failures that are counted together, and how many of them are allowed."""

    what: str
    whose: Whose
    limits: tuple[Limit, ...] = ()
    share: int | None = None  # failures still allowed to each while the site's are spent
    free: int | None = None  # failures, beyond which tries are slowed

    @property
    def lasts(self) -> timedelta | None:
        """How long a failure matters; None: for ever."""
        if any(limit.per is None for limit in self.limits):
            return None
        return max((limit.per for limit in self.limits if limit.per), default=DAY)


Budgets = tuple[Budget, ...]
_NETWORKS = (Whose.HOUSEHOLD, Whose.NEIGHBOURHOOD, Whose.REGION)


class Counted(NamedTuple):
    """A budget and whose it is, as HMACs: nobody can read an ID Number or an address out of the database."""

    budget: Budget
    whose: str


def _of_numbers(what: str) -> tuple[Budget, ...]:
    return (
        Budget(f"{what}, from here", Whose.NUMBER_HERE),
        Budget(what, Whose.NUMBER, (Limit(5, 15 * MINUTE), Limit(10, DAY), Limit(50, None))),
        Budget(f"{what}, nearby", Whose.NEIGHBOURHOOD, (Limit(150, HOUR), Limit(300, DAY)), share=5, free=FREE),
        Budget(f"{what}, region", Whose.REGION, share=400),
        Budget(f"{what}, whole site", Whose.SITE, (Limit(300, HOUR), Limit(1_000, DAY))),
    )


# What a failure counts for. A success takes back the failures before it that count for the first.
REGISTERING, VERIFYING = _of_numbers("register"), _of_numbers("verify")
LOGGING_IN = (
    Budget("log in, from here", Whose.NUMBER_HERE, (Limit(5, 15 * MINUTE),)),
    Budget("log in", Whose.NUMBER, (Limit(100, DAY),)),
    Budget("log in, household", Whose.HOUSEHOLD, free=FREE),
    Budget("log in, nearby", Whose.NEIGHBOURHOOD, free=FREE_NEARBY),
    Budget("log in, whole site", Whose.SITE, (Limit(5_000, HOUR),)),
)
LOGGING_IN_AGAIN = (Budget("log in again", Whose.READER, (Limit(5, 15 * MINUTE), Limit(20, DAY))),)
CHANGING_PASSWORD = (Budget("change password", Whose.READER, (Limit(5, 15 * MINUTE), Limit(20, DAY))),)
FORGETTING_PASSWORD = (
    Budget("forgotten password, household", Whose.HOUSEHOLD, free=FREE),
    Budget("forgotten password, nearby", Whose.NEIGHBOURHOOD, free=FREE_NEARBY),
)


def of_try(budgets: Budgets, number: CanonicalIdNumber, address: str | None) -> tuple[Counted, ...]:
    """What a try with this ID Number from this address counts for."""
    return tuple(counted(each, *_words(each.whose, number, address)) for each in budgets)


def of_number(number: CanonicalIdNumber, *kinds: Budgets) -> list[Counted]:
    """What is counted for this ID Number from all addresses: the keys for a single address begin like these."""
    owned = (Whose.NUMBER, Whose.NUMBER_HERE)
    return [counted(each, number) for budgets in kinds for each in budgets if each.whose in owned]


def of_network(budgets: Budgets, address: str | None) -> tuple[Counted, ...]:
    """What counts for the networks of this address, whatever was tried."""
    return tuple(counted(each, *_words(each.whose, "", address)) for each in budgets if each.whose in _NETWORKS)


def of_site(budgets: Budgets) -> tuple[Counted, ...]:
    """What counts for the whole site."""
    return tuple(counted(each, "") for each in budgets if each.whose is Whose.SITE)


def of_reader(budgets: Budgets, reader: str) -> tuple[Counted, ...]:
    """What a try by an account that is logged in, or by a known browser, counts for."""
    return tuple(counted(each, reader) for each in budgets)


def counted(budget: Budget, *words: str) -> Counted:
    secret = settings.current().secret_key.encode()
    hashes = (hmac.digest(secret, f"{budget.what}:{word}".encode(), "sha256").hex()[:32] for word in words)
    return Counted(budget, "".join(hashes))


def _words(whose: Whose, number: str, address: str | None) -> tuple[str, ...]:
    match whose:
        case Whose.NUMBER_HERE:
            return number, networks.household(address)
        case Whose.NUMBER:
            return (number,)
        case Whose.HOUSEHOLD:
            return (networks.household(address),)
        case Whose.NEIGHBOURHOOD:
            return (networks.neighbourhood(address),)
        case Whose.REGION:
            return (networks.region(address),)
        case _:
            return ("",)
