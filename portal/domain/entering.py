"""Entering candidates from the office's file: what a row of an entries file says, planned and carried out."""

from __future__ import annotations

import secrets
import unicodedata
from base64 import b32encode
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime

from portal.spreadsheets import Row, Sheet
from portal.store import entries
from portal.store.database import one_reading, one_transaction
from portal.store.entries import Entry
from portal.store.sittings import Sitting

from . import id_numbers, importing, secret_numbers
from .arranging import sitting as the_sitting
from .importing import Change, Counts, Remark

KIND = "entries"
PLAIN = ("local_name", "internal_id", "reference_number", "school")
NAMES = ("name", "family_name", "given_name")
COLUMNS = {"candidate_number", "date_of_birth", "id_number", "secret_number", *PLAIN, *NAMES}
_KEY_BYTES = 10

Facts = dict[str, str | date | None]
"""What a row says of an entry, by the names of the columns above; what the file does not say is not there."""


@dataclass(kw_only=True)
class Plan(importing.Plan):
    """Entries to be made, and by entry number what is to be changed of those there are."""

    additions: list[Facts] = field(default_factory=list)
    alterations: dict[int, Facts] = field(default_factory=dict)
    made_id_numbers: int = 0
    made_secret_numbers: int = 0


@dataclass(frozen=True)
class _Known:
    """The entries a file may speak of."""

    by_id_number: dict[str, Entry]  # in whatever sitting: an ID Number belongs to one entry only
    by_candidate_number: dict[str, Entry]
    schools: dict[int, str]


@one_reading
def plan(sheet: Sheet, code: str) -> Plan:
    """What the file would do to the sitting. Raises Impossible when it is no entries file."""
    sitting = the_sitting(code)
    unused = importing.check_columns(sheet, COLUMNS, [{"candidate_number"}, set(NAMES)])
    made = Plan(kind=KIND, sitting_id=sitting.id, sitting=code, sheet=sheet, unused_columns=unused)
    read = [(row, _facts(row, sitting, made.faults)) for row in sheet.rows]
    for column in ("candidate_number", "id_number"):
        made.faults += _doubled(read, column)
    known = _known(read, sitting)
    faulty = {fault.line for fault in made.faults}
    matched = {_plan_row(row, facts, known, made) for row, facts in read if row.line not in faulty}
    same = sum(number is not None for number in matched) - len(made.alterations)
    made.counts = Counts(
        new=len(made.additions),
        changed=len(made.alterations),
        same=same,
        missing=len({entry.id for entry in known.by_candidate_number.values()} - matched),
    )
    made.faults.sort(key=lambda fault: fault.line)
    _complete(made, sitting)
    return made


@one_transaction
def carry_out(plan: Plan, *, by: str, now: datetime) -> None:
    """Make and change what the plan says. Raises Impossible for a plan with a fault."""
    importing.carry_out_only(plan)
    importing.note(plan, by=by, now=now)
    made = [Entry(sitting_id=plan.sitting_id, public_key=_new_key(), secret_key_no=secret_numbers.KEY_NO)
            for _ in plan.additions]  # fmt: skip
    for entry, facts in zip(made, plan.additions, strict=True):
        _write(entry, facts)
    entries.add_all(made)
    if plan.alterations:
        there = {entry.id: entry for entry in entries.in_sitting(plan.sitting_id)}
        for number, facts in plan.alterations.items():
            _write(there[number], facts)


def _facts(row: Row, sitting: Sitting, faults: list[Remark]) -> Facts:
    """What the row says; what is wrong with it goes to `faults`."""
    facts: Facts = {column: row.get(column) or None for column in PLAIN if column in row.cells}
    facts["candidate_number"] = row.get("candidate_number")
    if not facts["candidate_number"]:
        faults.append(Remark(row.line, "candidate_number", "", "Every candidate needs a candidate number."))
    facts |= _names(row, faults)
    facts |= _numbers(row, sitting, faults)
    if "date_of_birth" in row.cells:
        facts["date_of_birth"] = _day(row, faults)
    return facts


def _names(row: Row, faults: list[Remark]) -> Facts:
    """The name as printed, and its two parts where the file has them."""
    parts: Facts = {column: unicodedata.normalize("NFC", row.get(column)) for column in NAMES if column in row.cells}
    family_and_given = [str(parts[column]) for column in NAMES[1:] if parts.get(column)]
    name = parts.get("name") or " ".join(family_and_given)
    if not name:
        faults.append(Remark(row.line, "name", "", "Every candidate needs a name."))
    return {column: text or None for column, text in parts.items()} | {"name": name}


def _numbers(row: Row, sitting: Sitting, faults: list[Remark]) -> Facts:
    """The ID Number and the Secret Number, where the file has them; the others are made later."""
    facts: Facts = {}
    typed, secret = row.get("id_number"), secret_numbers.canonical(row.get("secret_number"))
    if typed:
        facts["id_number"], facts["id_number_printed"] = id_numbers.canonical(typed), typed
        if not id_numbers.is_well_formed(id_numbers.canonical(typed)):
            faults.append(Remark(row.line, "id_number", typed, _id_number_remedy(typed)))
    if secret:
        facts["secret_number"] = secret
        if not secret_numbers.is_well_formed(secret, sitting.secret_number_length):
            remedy = f"A Secret Number has {sitting.secret_number_length} digits."
            faults.append(Remark(row.line, "secret_number", row.get("secret_number"), remedy))
    return facts


def _id_number_remedy(typed: str) -> str:
    if "E+" in typed.upper():
        return (
            "The spreadsheet turned the ID Number into a calculation and lost digits. "
            "Format the column as text and type it again from the board's list."
        )
    return "An ID Number has 6 digits and 3 letters, like 123456ABC, or 3 letters and 6 digits."


def _day(row: Row, faults: list[Remark]) -> date | None:
    text = row.get("date_of_birth")
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        remedy = "There is no such day. Write year-month-day, like 2007-03-28."
        faults.append(Remark(row.line, "date_of_birth", text, remedy))
        return None


def _doubled(read: list[tuple[Row, Facts]], column: str) -> list[Remark]:
    counted = Counter(facts.get(column) for _, facts in read)
    return [
        Remark(row.line, column, str(facts[column]), "This is in the file more than once. Keep one of the lines.")
        for row, facts in read
        if facts.get(column) and counted[facts[column]] > 1
    ]


def _known(read: list[tuple[Row, Facts]], sitting: Sitting) -> _Known:
    here = entries.in_sitting(sitting.id)
    named = [str(facts["id_number"]) for _, facts in read if facts.get("id_number")]
    return _Known(
        by_id_number=entries.with_id_numbers(named) | {entry.id_number: entry for entry in here},
        by_candidate_number={entry.candidate_number: entry for entry in here},
        schools=entries.school_names(),
    )


def _plan_row(row: Row, facts: Facts, known: _Known, made: Plan) -> int | None:
    """Put the row into the plan; the number of the entry it speaks of, if there is one."""
    by_number = known.by_candidate_number.get(str(facts["candidate_number"]))
    entry = known.by_id_number.get(str(facts.get("id_number"))) or (by_number if "id_number" not in facts else None)
    clash = _clash(row, facts, entry, by_number, made)
    if clash:
        made.faults.append(clash)
    elif entry is None:
        made.additions.append(facts)
    else:
        changes = _changes(row, facts, entry, known.schools)
        if changes:
            made.changes += changes
            made.alterations[entry.id] = facts
    return entry.id if entry else None


def _clash(row: Row, facts: Facts, entry: Entry | None, by_number: Entry | None, made: Plan) -> Remark | None:
    """Why this row cannot stand beside the entries there are."""
    if entry and entry.sitting_id != made.sitting_id:
        remedy = "This ID Number belongs to a candidate of another sitting."
        return Remark(row.line, "id_number", row.get("id_number"), remedy)
    if by_number and by_number is not entry:
        remedy = f"This candidate number belongs to {by_number.id_number} ({by_number.name}) in this sitting."
        return Remark(row.line, "candidate_number", str(facts["candidate_number"]), remedy)
    return None


def _changes(row: Row, facts: Facts, entry: Entry, schools: dict[int, str]) -> list[Change]:
    """What the row says otherwise than the entry does. A Secret Number is named as changed, never shown."""
    secret = facts.get("secret_number")
    is_other = secret and not secret_numbers.matches(str(secret), entry.secret_enc, entry.public_key)
    changes = [Change(row.line, entry.id_number, "secret_number", "secret", "another")] if is_other else []
    for column, new in facts.items():
        if column in ("secret_number", "id_number", "id_number_printed"):
            continue
        old = schools.get(entry.school_id or 0) if column == "school" else getattr(entry, column)
        if not _is_same(column, old, new):
            changes.append(Change(row.line, entry.id_number, column, str(old or ""), str(new or "")))
    return changes


def _is_same(column: str, old: str | date | None, new: str | date | None) -> bool:
    if column == "school":
        return entries.school_key(str(old or "")) == entries.school_key(str(new or ""))
    return old == new


def _complete(made: Plan, sitting: Sitting) -> None:
    """Make the ID Numbers and Secret Numbers that the file does not have."""
    taken = {str(facts["id_number"]) for facts in made.additions if "id_number" in facts}
    for facts in made.additions:
        if "id_number" not in facts:
            facts["id_number"] = facts["id_number_printed"] = _unused_id_number(taken)
            made.made_id_numbers += 1
        if "secret_number" not in facts:
            facts["secret_number"] = secret_numbers.new(sitting.secret_number_length)
            made.made_secret_numbers += 1


def _unused_id_number(taken: set[str]) -> str:
    while True:
        number = id_numbers.new()
        if number not in taken and entries.with_id_number(number) is None:
            taken.add(number)
            return number


def _write(entry: Entry, facts: Facts) -> None:
    for column, value in facts.items():
        if column == "secret_number":
            entry.secret_enc = secret_numbers.encrypted(str(value), entry.public_key)
        elif column == "school":
            entry.school_id = entries.school(str(value)).id if value else None
        else:
            setattr(entry, column, value)


def _new_key() -> str:
    """80 random bits for the address of the entry's page, in small letters and digits."""
    return b32encode(secrets.token_bytes(_KEY_BYTES)).decode().lower()
