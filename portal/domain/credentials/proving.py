"""Proving: an ID Number and its Secret Number show whose entry it is; a try that leads to nothing is counted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from portal.store import entries
from portal.store.database import one_transaction
from portal.store.entries import Entry

from . import id_numbers, secret_numbers, throttling
from .throttling import Budget

Found = TypeVar("Found")
Budgets = tuple[Budget, Budget, Budget]
"""What a failure counts against: its ID Number, the network it comes from, the whole site."""

REGISTERING: Budgets = (throttling.REGISTERING, throttling.FROM_ADDRESS, throttling.NUMBERS_ANYWHERE)
VERIFYING: Budgets = (throttling.VERIFYING, throttling.VERIFYING_FROM_ADDRESS, throttling.VERIFYING_ANYWHERE)


@dataclass(frozen=True, kw_only=True)
class TypedNumbers:
    """The two numbers as typed, and the address they come from."""

    id_number: str
    secret_number: str
    address: str | None


@one_transaction
def tried(
    numbers: TypedNumbers, budgets: Budgets, look: Callable[[Entry | None], Found | None], *, now: datetime
) -> Found | None:
    """What `look` finds for the entry that the numbers prove, or for None when they prove no entry.

    Finding nothing counts as a failure, in the transaction in which it was looked for. Raises TooManyTries.
    """
    whose = (id_numbers.canonical(numbers.id_number), throttling.network(numbers.address), throttling.SITE)
    counted = tuple(zip(budgets, whose, strict=True))
    throttling.check(*counted, now=now)
    found = look(_entry(numbers))
    if found is None:
        throttling.count(*counted, now=now)
    return found


def _entry(numbers: TypedNumbers) -> Entry | None:
    """Costs the same for a wrong Secret Number and for an unknown ID Number."""
    entry = entries.with_id_number(id_numbers.canonical(numbers.id_number))
    sealed, key = (entry.secret_enc, entry.public_key) if entry else (None, None)
    is_right = secret_numbers.matches(secret_numbers.canonical(numbers.secret_number), sealed, key)
    return entry if is_right else None
