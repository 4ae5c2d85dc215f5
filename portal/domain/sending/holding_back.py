"""Holding letters back after a restore: those that waited when the backup was made may have gone since."""

from __future__ import annotations

from datetime import datetime

from portal.domain import auditing
from portal.domain.results import releasing
from portal.store import tended_letters
from portal.store.database import one_transaction

REASON = "restored from a backup: it may have gone already"


@one_transaction
def hold_back(*, by: str, now: datetime) -> int:
    """Letters that wait, and those of releases that have opened, count as failed until the office retries them.

    Returns how many there are.
    """
    releasing.write_letters(now=now)
    number = tended_letters.hold_back(REASON)
    auditing.note("letters held back", by=by, now=now, letters=number)
    return number
