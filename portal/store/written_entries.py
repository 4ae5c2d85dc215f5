"""Entries written many at once, and with each the text by which the help desk finds it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement

from portal.ids import CanonicalIdNumber, EntryId, SchoolId, SittingId
from portal.language.folding import folded

from . import bulk
from .entries import BATCH, Entry, EntryFacts, kept


class NewEntry(NamedTuple):
    """An entry to be made, with the id of its school; every other column is empty at first."""

    id: EntryId
    public_key: str
    sitting_id: SittingId
    id_number: CanonicalIdNumber
    id_number_printed: str
    secret_enc: bytes
    secret_key_no: int
    school_id: SchoolId | None
    verifiable: bool
    facts: EntryFacts


_OWN = NewEntry._fields[:-1]
_PLAIN = tuple(name for name in EntryFacts._fields if name != "school")  # facts that are columns of the entry
_plain = attrgetter(*_PLAIN)


def add_all(news: Iterable[NewEntry]) -> None:
    rows = ((*new[:-1], *_plain(new.facts), search_text(new.id_number, new.facts)) for new in news)
    bulk.insert(Entry, (*_OWN, *_PLAIN, "search_text"), rows)


def alter_all(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Write these columns of entries; the last value of each row is the entry's id."""
    bulk.update(Entry, columns, rows)
    for start in range(0, len(rows), BATCH):
        renew_search_text(Entry.id.in_([row[-1] for row in rows[start : start + BATCH]]))


def renew_search_text(*of: ColumnElement[bool]) -> None:
    """Of the entries that meet these conditions, after their facts have changed."""
    bulk.update(Entry, ["search_text"], [(search_text(entry.id_number, entry.facts), entry.id) for entry in kept(*of)])


def search_text(id_number: CanonicalIdNumber, facts: EntryFacts) -> str:
    """Every fact that the help desk looks for, a line each."""
    told = (id_number, facts.candidate_number, facts.name, facts.local_name, facts.internal_id, facts.school)
    return folded("\n".join(filter(None, told)))
