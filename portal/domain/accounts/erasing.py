"""Erasing a candidate: the entry with all that is kept about it, and the account that held nothing else.

The number of the entry stays, so that the audit log and the backups can tell that it was erased; nothing tells whose it
was. What is written outside the database is removed by `backups.erasures`, which finds in `meta` what is left to do.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal import settings
from portal.domain import auditing
from portal.domain.credentials import budgets, throttling
from portal.domain.sittings import candidates
from portal.ids import EntryId
from portal.store import accounts, entries, erased, found_entries, meta
from portal.store.database import one_reading, one_transaction
from portal.store.entries import Entry
from portal.store.erased import ErasedEntry
from portal.store.found_entries import NamedEntry

from . import closing_account

_ENDED = "erased by the office"  # how sign-ins ended
_LEFT = "left of the erased"  # the key in `meta`: Message-IDs of letters that may still lie in the outbox folder


@dataclass(frozen=True)
class Erasure:
    """Who is to be erased: how many rows of each table, and whether an account goes too."""

    named: NamedEntry
    rows: dict[str, int]
    email: str | None  # of the account that holds the entry
    exams_left: int  # that the account holds besides


@one_reading
def plan(id_number: str) -> Erasure:
    """Raises Impossible for an unknown ID Number."""
    entry, _ = candidates.entry_with(id_number)
    account = accounts.with_id(entry.account_id) if entry.account_id else None
    return Erasure(
        named=found_entries.named([entry.id])[entry.id],
        rows=erased.count(entry.id),
        email=account.email if account else None,
        exams_left=len(entries.of_account(account.id)) - 1 if account else 0,
    )


@one_transaction
def erase(id_number: str, *, reason: str, by: str, now: datetime) -> None:
    """Raises Impossible for an unknown ID Number."""
    entry, _ = candidates.entry_with(id_number)
    _erase([entry], reason=reason, by=by, now=now)


@one_transaction
def erase_all(entry_ids: list[EntryId], *, reason: str, by: str, now: datetime) -> None:
    """In one turn, so let them be few."""
    _erase(erased.with_ids(entry_ids), reason=reason, by=by, now=now)


@one_reading
def still_there(public_keys: Collection[str]) -> list[EntryId]:
    """Those of the entries of these keys that are not erased."""
    return erased.not_erased(public_keys)


@one_reading
def erased_entries() -> list[ErasedEntry]:
    """Everybody who was erased, the first one first."""
    return erased.every()


@one_reading
def left() -> list[str] | None:
    """The Message-IDs of erased letters whose files may still be there; None once nothing is left of anybody erased."""
    written = meta.get(_LEFT)
    return None if written is None else list(json.loads(written))


@one_transaction
def note_remains(message_ids: Collection[str]) -> None:
    """Of rows that go, traces and the files of these letters may still be there."""
    meta.put(_LEFT, json.dumps([*(left() or []), *message_ids]))


@one_transaction
def forget_facts(entry_ids: Collection[EntryId]) -> None:
    """What is known of candidates besides their results goes. In one turn, so let them be few."""
    erased.forget_facts(entry_ids)
    note_remains([])


@one_transaction
def nothing_is_left(letters: list[str]) -> None:
    """Of what `left` told; somebody else may have been erased meanwhile."""
    if left() == letters:
        meta.remove(_LEFT)


def _erase(chosen: Sequence[Entry], *, reason: str, by: str, now: datetime) -> None:
    for entry in chosen:
        throttling.clear(budgets.of_number(entry.id_number, budgets.REGISTERING, budgets.VERIFYING, budgets.LOGGING_IN))
    entry_ids, holders = [entry.id for entry in chosen], {entry.account_id for entry in chosen if entry.account_id}
    emptied = [number for number in holders if not {held.id for held, _ in entries.of_account(number)} - {*entry_ids}]
    has_files = settings.current().outbox.is_dir()
    note_remains(erased.message_ids(entry_ids, emptied) if has_files else [])
    erased.erase(entry_ids, now=now)
    for account_id in emptied:
        closing_account.close(account_id, why=_ENDED, now=now)
    erased.erase_accounts(emptied)
    for entry_id in entry_ids:
        auditing.note("erased", by=by, now=now, entry=entry_id, reason=reason)
