"""Candidates: the entry of a sitting that an ID Number names."""

from __future__ import annotations

from portal.domain.credentials import id_numbers
from portal.domain.refusals import Impossible
from portal.store import entries, sittings
from portal.store.entries import Entry
from portal.store.sittings import Sitting

from . import refusals


def entry_with(id_number: str) -> tuple[Entry, Sitting]:
    """The entry with this ID Number, in any spelling, and its sitting. Raises Impossible."""
    entry = entries.with_id_number(id_numbers.canonical(id_number))
    if entry is None:
        raise Impossible(refusals.UnknownIdNumber(id_number))
    return entry, sittings.with_id(entry.sitting_id)
