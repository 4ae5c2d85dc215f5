"""Proving: an ID Number and its Secret Number show whose entry it is; a try that leads to nothing is counted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from portal.store import entries
from portal.store.database import one_transaction
from portal.store.entries import Entry

from . import budgets, id_numbers, secret_numbers, throttling
from .budgets import Budgets

Found = TypeVar("Found")


@dataclass(frozen=True, kw_only=True)
class TypedNumbers:
    """The two numbers as typed, and the address they come from."""

    id_number: str
    secret_number: str
    address: str | None


@one_transaction
def tried(
    numbers: TypedNumbers, counting: Budgets, look: Callable[[Entry | None], Found | None], *, now: datetime
) -> Found | None:
    """What `look` finds for the entry that the numbers prove, or for None when they prove no entry.

    Finding nothing counts as a failure, in the transaction in which it was looked for. Raises TooManyTries or TooFast.
    """
    number = id_numbers.canonical(numbers.id_number)
    allowed = throttling.allowed(budgets.of_try(counting, number, numbers.address), now=now)
    entry = entries.with_id_number(number)
    found = look(entry if _is_right(numbers, entry) else None)
    if found is None:
        allowed.fail(now=now, is_made_up=entry is None)
    else:
        allowed.succeed(now=now)
    return found


def _is_right(numbers: TypedNumbers, entry: Entry | None) -> bool:
    """Costs the same for a wrong Secret Number and for an unknown ID Number."""
    sealed, key = (entry.secret_enc, entry.public_key) if entry else (None, None)
    return secret_numbers.matches(secret_numbers.canonical(numbers.secret_number), sealed, key)
