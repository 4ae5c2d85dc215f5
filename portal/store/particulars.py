"""The particulars of entries: what documents state of a candidate, and in which order documents are printed."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import select

from portal.ids import AccountId, EntryId, SittingId

from .database import db
from .entries import Entry, KeptEntry, kept
from .schools import School


class ListedEntry(NamedTuple):
    """An entry by its candidate number and its school, which has a name and the key it is looked up by."""

    entry_id: EntryId
    candidate_number: str
    school: str | None
    school_key: str | None


def of_entries(entry_ids: Collection[EntryId]) -> dict[EntryId, KeptEntry]:
    """By entry; nothing for those that are erased."""
    return {entry.id: entry for entry in kept(Entry.id.in_(entry_ids), Entry.erased_at.is_(None))}


def of_account(account_id: AccountId) -> dict[EntryId, KeptEntry]:
    """By entry; nothing for those that are erased."""
    return {entry.id: entry for entry in kept(Entry.account_id == account_id, Entry.erased_at.is_(None))}


def in_sitting(sitting_id: SittingId) -> list[ListedEntry]:
    """By school, who has none last, then by candidate number; who has withdrawn or is erased is not among them."""
    found = select(Entry.id, Entry.candidate_number, School.name, School.name_key)
    found = found.outerjoin(School, School.id == Entry.school_id)
    here = found.where(Entry.sitting_id == sitting_id, Entry.withdrawn_at.is_(None), Entry.erased_at.is_(None))
    return [
        ListedEntry._make(row)
        for row in db.session.execute(here.order_by(School.name_key.nulls_last(), Entry.candidate_number))
    ]
