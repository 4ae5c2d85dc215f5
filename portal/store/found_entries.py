"""Entries as the office tells candidates apart, and looked for by any part of what is known of them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, or_, select

from portal.ids import CanonicalIdNumber, EntryId
from portal.language.folding import folded

from .accounts import Account
from .database import db
from .entries import Entry
from .schools import School
from .sittings import Sitting


class NamedEntry(NamedTuple):
    """An entry by all that tells its candidate from others; `sitting` is its code."""

    id: EntryId
    id_number: CanonicalIdNumber
    name: str
    local_name: str | None
    candidate_number: str
    sitting: str
    date_of_birth: date | None
    school: str | None
    claimed_at: datetime | None
    withdrawn_at: datetime | None


_OWN = (Entry.id, Entry.id_number, Entry.name, Entry.local_name, Entry.candidate_number)
_NAMED = (
    select(*_OWN, Sitting.code, Entry.date_of_birth, School.name, Entry.claimed_at, Entry.withdrawn_at)
    .join(Sitting, Sitting.id == Entry.sitting_id)
    .outerjoin(School, School.id == Entry.school_id)
    .where(Entry.erased_at.is_(None))
    .order_by(Entry.id.desc())
)


def find(words: Collection[str], most: int) -> tuple[list[NamedEntry], int]:
    """Entries of which each word is a part of some fact, the latest first; and how many there are in all."""
    is_found = [_has(word) for word in words]
    found = db.session.execute(_NAMED.where(*is_found).limit(most))
    counted = select(func.count()).select_from(Entry).where(Entry.erased_at.is_(None), *is_found)
    return [NamedEntry._make(row) for row in found], db.session.scalar(counted) or 0


def named(entry_ids: Collection[EntryId]) -> dict[EntryId, NamedEntry]:
    """By entry; nothing for those that are erased."""
    found = db.session.execute(_NAMED.where(Entry.id.in_(entry_ids)))
    return {row[0]: NamedEntry._make(row) for row in found}


def _has(word: str) -> ColumnElement[bool]:
    """The entry itself, or the address of the account that holds it."""
    holders = select(Account.id).where(Account.email_key.contains(word.casefold(), autoescape=True))
    return or_(Entry.search_text.contains(folded(word)), Entry.account_id.in_(holders))
