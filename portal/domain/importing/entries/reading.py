"""Reading one row of an entries file: whom it speaks of, what it says, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any, NamedTuple

from portal.domain.credentials import id_numbers, secret_numbers
from portal.domain.importing import HIDDEN, Remark, Row
from portal.ids import CanonicalIdNumber
from portal.language.notices import Notice
from portal.store.entries import EntryFacts

from . import notices

NAMES = ("name", "family_name", "given_name")
_ROOM = {"candidate_number": 40, **dict.fromkeys((*NAMES, "local_name"), 300), "school": 200}
LONGEST = {name: _ROOM.get(name, 100) for name in EntryFacts._fields if name != "date_of_birth"}
"""The most characters a fact may have: far more than any has, and few enough to be looked up by."""


class EntryRow(NamedTuple):
    """What a row says; None for what it does not. The ID Number as it is looked up and as it was written."""

    line: int
    id_number: CanonicalIdNumber | None
    id_number_printed: str | None
    secret_number: str | None
    facts: EntryFacts


def said(columns: Collection[str]) -> tuple[str, ...]:
    """Those of the facts that a file with these columns speaks of; it says nothing of the others."""
    names = {"name"} if set(NAMES) & set(columns) else set[str]()
    return tuple(fact for fact in EntryFacts._fields if fact in columns or fact in names)


def only_part(columns: Collection[str]) -> str | None:
    """The part of the name that stands alone in a file: no other part, nor the whole."""
    there = [name for name in NAMES if name in columns]
    return there[0] if len(there) == 1 and there[0] != "name" else None


def read(row: Row) -> EntryRow:
    """What the row says, right or wrong."""
    printed, secret_number = _cell(row, "id_number"), _cell(row, "secret_number")
    cells: dict[str, Any] = {name: _cell(row, name) for name in EntryFacts._fields}
    cells["candidate_number"] = row.get("candidate_number")
    cells["name"] = row.get("name") or composed(cells["family_name"], cells["given_name"])
    cells["date_of_birth"] = _day(row.get("date_of_birth"))
    return EntryRow(
        line=row.line,
        id_number=id_numbers.canonical(printed) if printed else None,
        id_number_printed=printed,
        secret_number=secret_numbers.canonical(secret_number) if secret_number else None,
        facts=EntryFacts(**cells),
    )


def _cell(row: Row, column: str) -> str | None:
    """None for an empty cell."""
    return row.cells.get(column) or None


def faults_in(row: Row, candidate: EntryRow, secret_number_length: int) -> Iterator[Remark]:
    """What is wrong with what the row says."""
    if not candidate.facts.candidate_number:
        yield Remark(row.line, "candidate_number", "", notices.CandidateNumberNeeded())
    if candidate.id_number is not None and not id_numbers.is_well_formed(candidate.id_number):
        printed = row.get("id_number")
        yield Remark(row.line, "id_number", printed, _id_number_remedy(printed))
    number = candidate.secret_number
    if number is not None and not secret_numbers.is_well_formed(number, secret_number_length):
        yield Remark(row.line, "secret_number", HIDDEN, _secret_number_remedy(number, secret_number_length))
    if not candidate.facts.name:
        yield Remark(row.line, "name", "", notices.NameNeeded())
    if row.get("date_of_birth") and candidate.facts.date_of_birth is None:
        yield Remark(row.line, "date_of_birth", row.get("date_of_birth"), notices.NoSuchBirthday())


def composed(family_name: str | None, given_name: str | None) -> str:
    """The two parts of a name, or the one there is."""
    return " ".join(filter(None, (family_name, given_name)))


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        return None


def _id_number_remedy(printed: str) -> Notice:
    return notices.IdNumberIsCalculated() if "E+" in printed.upper() else notices.IdNumberIsMalformed()


def _secret_number_remedy(number: str, length: int) -> Notice:
    return notices.SecretNumberIsMalformed(length, sum(map(str.isdecimal, number)), len(number))
