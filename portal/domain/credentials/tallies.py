"""Tallies: how far the budgets of the whole site and of a network are spent, for the office to see and to clear."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from portal.domain import auditing
from portal.store.database import one_reading, one_transaction

from . import budgets, throttling
from .budgets import Budgets, Counted, Limit, Whose

KINDS = (budgets.LOGGING_IN, budgets.REGISTERING, budgets.VERIFYING, budgets.FORGETTING_PASSWORD)


class Tally(NamedTuple):
    """How many failures there were, of what kind and whose, and how many are allowed."""

    kind: Budgets
    whose: Whose
    failures: int
    limit: Limit

    @property
    def is_spent(self) -> bool:
        return self.failures >= self.limit.failures


@one_reading
def show(network: str | None, *, now: datetime) -> list[Tally]:
    """For the network of an address, else for the whole site. The budget of a slowed network counts as spent."""
    return [tally for kind, counted in _counted(network) for tally in _tallies(kind, counted, now=now)]


@one_transaction
def clear(network: str | None, *, by: str, now: datetime) -> int:
    """Forget these failures; returns how many. Those counted for ID Numbers stay: see `help_desk.unlock`."""
    counted = list(_counted(network))
    failures = throttling.totals(each for _, each in counted)
    of_kinds = ([failures[each] for own, each in counted if own is kind] for kind in KINDS)
    forgotten = sum(max(counts, default=0) for counts in of_kinds)  # a larger network's hold those of a smaller one
    throttling.clear(failures)
    auditing.note("failed tries cleared", by=by, now=now, failures=forgotten, whose="network" if network else "site")
    return forgotten


def _counted(network: str | None) -> Iterator[tuple[Budgets, Counted]]:
    for kind in KINDS:
        found = budgets.of_network(kind, network) if network else budgets.of_site(kind)
        yield from ((kind, each) for each in found)


def _tallies(kind: Budgets, counted: Counted, *, now: datetime) -> Iterator[Tally]:
    slowing = [Limit(counted.budget.free, budgets.WITHIN)] if counted.budget.free else []
    for limit in (*slowing, *counted.budget.limits):
        since = now - limit.per if limit.per else None
        yield Tally(kind, counted.budget.whose, throttling.totals([counted], since=since)[counted], limit)
