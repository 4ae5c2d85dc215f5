"""Candidates: the entry that an ID Number names, and all those of a sitting by their numbers."""

from __future__ import annotations

from dataclasses import dataclass

from portal.domain.credentials import id_numbers
from portal.domain.refusals import Impossible
from portal.ids import SittingId
from portal.store import entries, sittings
from portal.store.entries import Entry, Numbered
from portal.store.sittings import Sitting

from . import refusals


@dataclass(frozen=True)
class Entered:
    """The entries of a sitting, by each of their numbers."""

    by_id_number: dict[str, Numbered]
    by_candidate_number: dict[str, Numbered]


def entered(sitting_id: SittingId) -> Entered:
    here = entries.numbered_in(sitting_id)
    return Entered({entry.id_number: entry for entry in here}, {entry.candidate_number: entry for entry in here})


def entry_with(id_number: str) -> tuple[Entry, Sitting]:
    """The entry with this ID Number, in any spelling, and its sitting. Raises Impossible."""
    entry = entries.with_id_number(id_numbers.canonical(id_number))
    if entry is None:
        raise Impossible(refusals.UnknownIdNumber(id_number))
    return entry, sittings.with_id(entry.sitting_id)
