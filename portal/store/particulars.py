"""The particulars of entries: what documents state of a candidate, and in which order documents are printed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select

from portal.ids import AccountId, EntryId, SittingId

from .database import db
from .entries import Entry
from .schools import School


class Particulars(NamedTuple):
    """An entry as its documents state it; its ID Number as it came, its Secret Number still sealed."""

    entry_id: EntryId
    sitting_id: SittingId
    public_key: str
    secret_enc: bytes
    name: str
    local_name: str | None
    candidate_number: str
    id_number_printed: str
    date_of_birth: date | None
    internal_id: str | None
    reference_number: str | None


class EntryFacts(NamedTuple):
    """Everything the office has said of an entry, beside what its holder did with it; `school` is the school's name."""

    entry_id: EntryId
    sitting_id: SittingId
    name: str
    family_name: str | None
    given_name: str | None
    local_name: str | None
    date_of_birth: date | None
    school: str | None
    candidate_number: str
    id_number_printed: str
    internal_id: str | None
    reference_number: str | None
    claimed_at: datetime | None
    verifiable: bool
    withdrawn_at: datetime | None


class ListedEntry(NamedTuple):
    """An entry by its candidate number and its school, which has a name and the key it is looked up by."""

    entry_id: EntryId
    candidate_number: str
    school: str | None
    school_key: str | None


def of_entries(entry_ids: Collection[EntryId]) -> dict[EntryId, Particulars]:
    """By entry; nothing for those that are erased."""
    columns = [Entry.id, *(getattr(Entry, name) for name in Particulars._fields[1:])]
    found = select(*columns).where(Entry.id.in_(entry_ids), Entry.erased_at.is_(None))
    return {row[0]: Particulars._make(row) for row in db.session.execute(found)}


def of_account(account_id: AccountId) -> dict[EntryId, EntryFacts]:
    """By entry; nothing for those that are erased."""
    columns = [School.name if name == "school" else getattr(Entry, name) for name in EntryFacts._fields[1:]]
    held = select(Entry.id, *columns).outerjoin(School, School.id == Entry.school_id)
    rows = db.session.execute(held.where(Entry.account_id == account_id, Entry.erased_at.is_(None)))
    return {row[0]: EntryFacts._make(row) for row in rows}


def in_sitting(sitting_id: SittingId) -> list[ListedEntry]:
    """By school, who has none last, then by candidate number; who has withdrawn or is erased is not among them."""
    found = select(Entry.id, Entry.candidate_number, School.name, School.name_key)
    found = found.outerjoin(School, School.id == Entry.school_id)
    here = found.where(Entry.sitting_id == sitting_id, Entry.withdrawn_at.is_(None), Entry.erased_at.is_(None))
    return [
        ListedEntry._make(row)
        for row in db.session.execute(here.order_by(School.name_key.nulls_last(), Entry.candidate_number))
    ]
