"""Reading one row of an entries file: whom it speaks of, what it says, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from portal.domain.credentials import id_numbers, secret_numbers
from portal.domain.importing import HIDDEN, Remark, Row
from portal.ids import CanonicalIdNumber

NAMES = ("name", "family_name", "given_name")
FACTS = (
    "candidate_number", *NAMES, "local_name", "date_of_birth", "internal_id", "reference_number", "school",
)  # fmt: skip


LONGEST = {
    "candidate_number": 40, **dict.fromkeys((*NAMES, "local_name"), 300), "school": 200, "internal_id": 100,
    "reference_number": 100,
}  # fmt: skip
"""The most characters a fact may have: far more than any has, and few enough to be looked up by."""
NO_NUMBER = "Every candidate needs a candidate number. If this line is no candidate, take it out of the file."


class EntryRow(NamedTuple):
    """What a row says; None for what it does not. The ID Number as it is looked up and as it was written."""

    line: int
    candidate_number: str
    id_number: CanonicalIdNumber | None
    id_number_printed: str | None
    secret_number: str | None
    name: str
    family_name: str | None
    given_name: str | None
    local_name: str | None
    date_of_birth: date | None
    internal_id: str | None
    reference_number: str | None
    school: str | None


def said(columns: Collection[str]) -> tuple[str, ...]:
    """Those of the facts that a file with these columns speaks of; it says nothing of the others."""
    names = {"name"} if set(NAMES) & set(columns) else set[str]()
    return tuple(fact for fact in FACTS if fact in columns or fact in names)


def only_part(columns: Collection[str]) -> str | None:
    """The part of the name that stands alone in a file: no other part, nor the whole."""
    there = [name for name in NAMES if name in columns]
    return there[0] if len(there) == 1 and there[0] != "name" else None


def read(row: Row, secret_number_length: int, faults: list[Remark]) -> EntryRow:
    """What the row says; what is wrong with it goes to `faults`."""
    cell = row.cells.get
    if not cell("candidate_number"):
        faults.append(Remark(row.line, "candidate_number", "", NO_NUMBER))
    printed = cell("id_number") or None
    family_name, given_name = cell("family_name") or None, cell("given_name") or None
    return EntryRow(
        line=row.line,
        candidate_number=cell("candidate_number", ""),
        id_number=_id_number(row, printed, faults) if printed else None,
        id_number_printed=printed,
        secret_number=_secret_number(row, secret_number_length, faults),
        name=_name(row, family_name, given_name, faults),
        family_name=family_name,
        given_name=given_name,
        local_name=cell("local_name") or None,
        date_of_birth=_day(row, faults),
        internal_id=cell("internal_id") or None,
        reference_number=cell("reference_number") or None,
        school=cell("school") or None,
    )


def _name(row: Row, family_name: str | None, given_name: str | None, faults: list[Remark]) -> str:
    """The name as printed: its own column, else its two parts."""
    name = row.get("name") or composed(family_name, given_name)
    if not name:
        faults.append(Remark(row.line, "name", "", "Every candidate needs a name."))
    return name


def composed(family_name: str | None, given_name: str | None) -> str:
    """The two parts of a name, or the one there is."""
    return " ".join(filter(None, (family_name, given_name)))


def _id_number(row: Row, printed: str, faults: list[Remark]) -> CanonicalIdNumber:
    id_number = id_numbers.canonical(printed)
    if not id_numbers.is_well_formed(id_number):
        faults.append(Remark(row.line, "id_number", printed, _id_number_remedy(printed)))
    return id_number


def _id_number_remedy(printed: str) -> str:
    if "E+" in printed.upper():
        return (
            "The spreadsheet turned the ID Number into a calculation and lost digits. "
            "Format the column as text and type it again from the board's list."
        )
    return "An ID Number has 6 digits and 3 letters, like 123456ABC, or 3 letters and 6 digits."


def _secret_number(row: Row, length: int, faults: list[Remark]) -> str | None:
    written = row.get("secret_number")
    if not written:
        return None
    if secret_numbers.is_well_formed(written, length):
        return written
    number = secret_numbers.canonical(written)
    if not secret_numbers.is_well_formed(number, length):
        digits = sum(map(str.isdecimal, number))
        remedy = f"A Secret Number has {length} digits. Of the characters here, {digits} of {len(number)} are digits."
        faults.append(Remark(row.line, "secret_number", HIDDEN, remedy))
    return number


def _day(row: Row, faults: list[Remark]) -> date | None:
    written = row.get("date_of_birth")
    if not written:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        remedy = "There is no such day. Write year-month-day, like 2007-03-28."
        faults.append(Remark(row.line, "date_of_birth", written, remedy))
        return None
