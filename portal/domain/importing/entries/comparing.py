"""The candidates of a file beside the entries there are: who is new, who is another than before, who clashes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import attrgetter
from typing import NamedTuple

from portal.domain import importing
from portal.domain.credentials import secret_numbers
from portal.domain.importing import Change, Counts, Remark
from portal.ids import CanonicalIdNumber, EntryId, SittingId
from portal.store import audit, entries, schools
from portal.store.entries import Known, Numbered

from .reading import EntryRow, composed, only_part, said

_REISSUED = "A new Secret Number was made for this candidate by hand. Empty the cell, or say --overwrite."


class Alteration(NamedTuple):
    """An entry there is, what the file says of it, and which of its facts will be others."""

    entry: Known
    candidate: EntryRow
    facts: list[str]
    sealed: bytes | None  # the other Secret Number, if that is among the facts

    @property
    def line(self) -> int:
        return self.candidate.line


@dataclass(kw_only=True)
class EntriesPlan(importing.ImportPlan):
    """Entries to be made and to be changed. The numbers the file does not have are already made."""

    additions: list[EntryRow] = field(default_factory=list)
    alterations: list[Alteration] = field(default_factory=list)
    made_id_numbers: int = 0
    made_secret_numbers: int = 0
    reissued: set[EntryId] = field(default_factory=set)  # those that were given a Secret Number by hand till now


@dataclass(frozen=True)
class _There:
    """The entries a file may speak of, by their numbers."""

    by_id_number: dict[CanonicalIdNumber, Numbered]
    by_candidate_number: dict[str, Numbered]
    elsewhere: set[CanonicalIdNumber]  # those of the file that are of another sitting


def compare(candidates: list[EntryRow], made: EntriesPlan, *, overwrite: bool) -> None:
    """Put every candidate without a fault beside the entry there is, if there is one."""
    there = _there(candidates, made.sitting_id)
    faulty = {fault.line for fault in made.faults}
    matched = dict[EntryId, EntryRow]()
    for candidate in candidates:
        if candidate.line in faulty:
            continue
        entry = _entry(candidate, there)
        clash = _clash(candidate, entry, there) or _already(candidate, entry, matched)
        if clash:
            made.faults.append(clash)
        elif entry is None:
            made.additions.append(candidate)
        else:
            matched[entry.id] = candidate
    _compare_facts(matched, made, overwrite=overwrite)
    made.counts = Counts(
        new=len(made.additions),
        changed=len(made.alterations),
        same=len(matched) - len(made.alterations),
        missing=len(there.by_candidate_number) - len(matched),
    )


def _compare_facts(matched: dict[EntryId, EntryRow], made: EntriesPlan, *, overwrite: bool) -> None:
    """Put what the file says of each entry (by its number) beside what is kept of it."""
    if not matched:
        return
    made.reissued = audit.whom(secret_numbers.REISSUED, made.sitting_id)
    protected = set() if overwrite else made.reissued
    facts = said(made.table.headings)
    same_facts, part = attrgetter(*facts), only_part(made.table.headings)
    for entry in entries.known_in(made.sitting_id):
        candidate = matched.get(entry.id)
        if candidate and part:
            candidate = _whole_name(candidate, entry, part, made)
        if candidate:
            others = [] if same_facts(candidate) == same_facts(entry) else _others(candidate, entry, facts)
            _plan_alteration(candidate, entry, others, made, protected)
    made.alterations.sort(key=lambda alteration: alteration.line)
    made.warnings += _emptied(made.alterations)
    made.changes.sort(key=lambda change: change.line)


def _emptied(alterations: list[Alteration]) -> Iterator[Remark]:
    """A warning for each fact that the file takes away: of a cell merged over rows, only the first holds its text."""
    taken = defaultdict[str, list[Alteration]](list)
    for alteration in alterations:
        for fact in alteration.facts:
            if fact != "secret_number" and not getattr(alteration.candidate, fact):
                taken[fact].append(alteration)
    for fact, there in taken.items():
        first = there[0]
        count = "1 candidate" if len(there) == 1 else f"{len(there)} candidates"
        remedy = (
            f"Empty cells take this away from {count}, first {str(getattr(first.entry, fact))!r}. If it is to stay, or "
            "the cells are merged with the one above, write it in each row."
        )
        yield Remark(first.line, fact, "", remedy)


def _there(candidates: list[EntryRow], sitting_id: SittingId) -> _There:
    here = entries.numbered_in(sitting_id)
    by_id_number = {entry.id_number: entry for entry in here}
    strangers = {candidate.id_number for candidate in candidates if candidate.id_number} - by_id_number.keys()
    return _There(by_id_number, {entry.candidate_number: entry for entry in here}, entries.taken(strangers))


def _entry(candidate: EntryRow, there: _There) -> Numbered | None:
    if candidate.id_number:
        return there.by_id_number.get(candidate.id_number)
    return there.by_candidate_number.get(candidate.candidate_number)


def _already(candidate: EntryRow, entry: Numbered | None, matched: dict[EntryId, EntryRow]) -> Remark | None:
    """Another row spoke of the same entry, by another of its numbers."""
    if entry is None or entry.id not in matched:
        return None
    remedy = f"Line {matched[entry.id].line} is about the same candidate, {entry.id_number}. Keep one of the lines."
    return Remark(candidate.line, "candidate_number", candidate.candidate_number, remedy)


def _clash(candidate: EntryRow, entry: Numbered | None, there: _There) -> Remark | None:
    """Why this row cannot stand beside the entries there are."""
    if candidate.id_number in there.elsewhere:
        remedy = "This ID Number belongs to a candidate of another sitting. Say --sitting for that one, or correct it."
        return Remark(candidate.line, "id_number", str(candidate.id_number_printed), remedy)
    by_number = there.by_candidate_number.get(candidate.candidate_number)
    if by_number and by_number is not entry:
        remedy = (
            f"This candidate number belongs to {by_number.id_number} ({by_number.name}) in this sitting. Correct it; "
            "to exchange numbers, first give one of the candidates a number that nobody has."
        )
        return Remark(candidate.line, "candidate_number", candidate.candidate_number, remedy)
    return None


def _others(candidate: EntryRow, entry: Known, facts: tuple[str, ...]) -> list[str]:
    """The facts of which the file says otherwise than the entry does."""
    return [fact for fact in facts if not _is_same(fact, getattr(entry, fact), getattr(candidate, fact))]


def _whole_name(candidate: EntryRow, entry: Known, part: str, made: EntriesPlan) -> EntryRow | None:
    """With the name made of the part the file has and the part that is kept; a name not kept in parts is a fault."""
    whole = {"family_name": entry.family_name, "given_name": entry.given_name, part: getattr(candidate, part)}
    if all(whole.values()):
        return candidate._replace(name=composed(**whole))
    if candidate.name == entry.name:
        return candidate
    remedy = f"This is one part of a name, and {entry.name!r} is not kept in parts. Add a column name with the whole."
    made.faults.append(Remark(candidate.line, part, str(getattr(candidate, part) or ""), remedy))
    return None


def _is_same(fact: str, old: object, new: object) -> bool:
    if fact == "school":
        return schools.key(str(old or "")) == schools.key(str(new or ""))
    return old == new


def _plan_alteration(
    candidate: EntryRow, entry: Known, others: list[str], made: EntriesPlan, protected: set[EntryId]
) -> None:
    """A Secret Number is named as changed, never shown."""
    sealed = _other_secret(candidate, entry)
    if sealed and entry.id in protected:
        made.faults.append(Remark(candidate.line, "secret_number", "", _REISSUED))
        return
    shown = [(fact, str(getattr(entry, fact) or ""), str(getattr(candidate, fact) or "")) for fact in others]
    if sealed:
        others, shown = [*others, "secret_number"], [*shown, ("secret_number", "secret", "another")]
    if others:
        made.alterations.append(Alteration(entry, candidate, others, sealed))
        made.changes += [Change(candidate.line, entry.id_number, *change) for change in shown]


def _other_secret(candidate: EntryRow, entry: Known) -> bytes | None:
    """The Secret Number of the file, sealed, when it is another than the entry's."""
    number = candidate.secret_number
    if not number or secret_numbers.matches(number, entry.secret_enc, entry.public_key):
        return None
    return secret_numbers.encrypted(number, entry.public_key)
