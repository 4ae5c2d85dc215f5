"""The candidates of a file beside the entries there are: who is new, who is another than before, who clashes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import NamedTuple

from portal.domain.credentials import secret_numbers
from portal.domain.importing import Change, Counts, Findings, Remark
from portal.domain.importing.people import is_same_name, withdrawn, wrong_sitting
from portal.domain.sittings.candidates import Entered, entered
from portal.ids import CanonicalIdNumber, EntryId, SittingId
from portal.store import audit, entries, results, schools
from portal.store.entries import EntryFacts, KeptEntry, Numbered
from portal.store.sittings import Sitting

from . import doubles, notices
from .reading import EntryRow, composed, only_part, said


class Alteration(NamedTuple):
    """An entry there is, what the file says of it, and which of its facts will be others."""

    entry: KeptEntry
    candidate: EntryRow
    facts: list[str]
    sealed: bytes | None  # the other Secret Number, if that is among the facts

    @property
    def line(self) -> int:
        return self.candidate.line

    @property
    def is_somebody_else(self) -> bool:
        """Whether nothing says that this is the person there is: neither name, nor the date of birth."""
        said, kept = self.candidate.facts, self.entry.facts
        alike = ((said.local_name, kept.local_name), (said.date_of_birth, kept.date_of_birth))
        return self._has_another_name and not any(one and one == other for one, other in alike)

    @property
    def is_another_person(self) -> bool:
        """Whether name and date of birth are both another's; of a date that is not known nobody can say."""
        births = {self.candidate.facts.date_of_birth, self.entry.facts.date_of_birth}
        return self._has_another_name and len(births - {None}) == 2

    @property
    def _has_another_name(self) -> bool:
        return not is_same_name(self.candidate.facts.name, self.entry.facts.name)

    @property
    def changes(self) -> Iterator[Change]:
        """A Secret Number is named as changed, never shown."""
        for fact in self.facts:
            is_secret = fact == "secret_number"
            old, new = (notices.SecretBefore(), notices.SecretAfter()) if is_secret else self._old_and_new(fact)
            yield Change(self.line, self.entry.id_number, fact, old, new)

    def _old_and_new(self, fact: str) -> tuple[str, str]:
        return str(getattr(self.entry.facts, fact) or ""), str(getattr(self.candidate.facts, fact) or "")


@dataclass(frozen=True, kw_only=True)
class EntriesComparison(Findings):
    """The candidates of a file beside the entries of a sitting: which are new, and which are other than before."""

    additions: tuple[EntryRow, ...]
    alterations: tuple[Alteration, ...]
    counts: Counts
    reissued: frozenset[EntryId]  # entries that were given a Secret Number by hand till now

    @property
    def changes(self) -> tuple[Change, ...]:
        return tuple(change for alteration in self.alterations for change in alteration.changes)


def compare(
    candidates: Collection[EntryRow], sitting: Sitting, columns: Collection[str], *, overwrite: bool, now: datetime
) -> EntriesComparison:
    """Put every candidate beside the entry there is, if there is one. `columns` are those the file has."""
    there = entered(sitting.id)
    additions, matched, clashes = _matched(candidates, there)
    reissued = frozenset(audit.whom(secret_numbers.REISSUED, sitting.id)) if matched else frozenset[EntryId]()
    compared = list(_compared(matched, sitting.id, columns, frozenset() if overwrite else reissued))
    faults = [*clashes, *(fault for fault in compared if isinstance(fault, Remark))]
    alterations = sorted((row for row in compared if isinstance(row, Alteration)), key=attrgetter("line"))
    if alterations and not overwrite:
        faults += _other_people(alterations, results.released(sitting.id, now=now))
    strangers = [(row.line, row.candidate.facts.name) for row in alterations if row.is_somebody_else]
    doubled = doubles.remarks(candidates, _entered(sitting.id, matched) if additions else {})
    out = withdrawn((candidate.line, _entry(candidate, there)) for candidate in candidates)
    return EntriesComparison(
        additions=tuple(additions),
        alterations=tuple(alterations),
        faults=tuple(faults),
        warnings=(*wrong_sitting(strangers, len(matched), sitting.code), *out, *doubled, *_emptied(alterations)),
        counts=Counts(
            new=len(additions),
            changed=len(alterations),
            same=len(matched) - len(alterations),
            missing=len(there.by_candidate_number) - len(matched),
        ),
        reissued=reissued,
    )


def _other_people(alterations: Iterable[Alteration], released: Collection[EntryId]) -> Iterator[Remark]:
    """A fault where a number that is registered or has a released result would become another person's."""
    for alteration in alterations:
        kept, name = alteration.entry.facts, alteration.candidate.facts.name
        is_fixed = alteration.entry.claimed_at is not None or alteration.entry.id in released
        if is_fixed and alteration.is_another_person and kept.date_of_birth:
            yield Remark(alteration.line, "name", name, notices.AnotherPerson(kept.name, kept.date_of_birth))


def _entered(sitting_id: SittingId, matched: Collection[EntryId]) -> dict[doubles.Person, str]:
    """The candidate number of each entry that the file does not speak of, by whose it is."""
    rows = (row for row in entries.born_in(sitting_id) if row.id not in matched)
    return {who: row.candidate_number for row in rows if (who := doubles.person(row.name, row.date_of_birth))}


def _matched(
    candidates: Collection[EntryRow], there: Entered
) -> tuple[list[EntryRow], dict[EntryId, EntryRow], list[Remark]]:
    """The candidates that are new, those that are there already (by the entry's number), and what clashes."""
    strangers = {candidate.id_number for candidate in candidates if candidate.id_number} - there.by_id_number.keys()
    elsewhere = entries.taken(strangers)
    new, matched, clashes = list[EntryRow](), dict[EntryId, EntryRow](), list[Remark]()
    for candidate in candidates:
        entry = _entry(candidate, there)
        clash = _clash(candidate, entry, there, elsewhere) or _already(candidate, entry, matched)
        if clash:
            clashes.append(clash)
        elif entry is None:
            new.append(candidate)
        else:
            matched[entry.id] = candidate
    return new, matched, clashes


def _compared(
    matched: Mapping[EntryId, EntryRow], sitting_id: SittingId, columns: Collection[str], protected: Collection[EntryId]
) -> Iterator[Alteration | Remark]:
    """What the file says of each entry (by its number) beside what is kept of it."""
    if not matched:
        return
    facts = said(columns)
    same_facts, part = attrgetter(*facts), only_part(columns)
    for entry in entries.exported(sitting_id):
        candidate = matched.get(entry.id)
        if candidate is None:
            continue
        whole = _whole_name(candidate, entry, part) if part else candidate
        if isinstance(whole, Remark):
            yield whole
            continue
        others = [] if same_facts(whole.facts) == same_facts(entry.facts) else _others(whole.facts, entry.facts, facts)
        outcome = _alteration(whole, entry, others, protected)
        if outcome:
            yield outcome


def _emptied(alterations: Iterable[Alteration]) -> Iterator[Remark]:
    """A warning for each fact that the file takes away: of a cell merged over rows, only the first holds its text."""
    taken = defaultdict[str, list[Alteration]](list)
    for alteration in alterations:
        for fact in alteration.facts:
            if fact != "secret_number" and not getattr(alteration.candidate.facts, fact):
                taken[fact].append(alteration)
    for fact, there in taken.items():
        first = there[0]
        yield Remark(first.line, fact, "", notices.CellsAreEmpty(len(there), str(getattr(first.entry.facts, fact))))


def _entry(candidate: EntryRow, there: Entered) -> Numbered | None:
    if candidate.id_number:
        return there.by_id_number.get(candidate.id_number)
    return there.by_candidate_number.get(candidate.facts.candidate_number)


def _already(candidate: EntryRow, entry: Numbered | None, matched: Mapping[EntryId, EntryRow]) -> Remark | None:
    """Another row spoke of the same entry, by another of its numbers."""
    if entry is None or entry.id not in matched:
        return None
    remedy = notices.EntryIsDoubled(matched[entry.id].line, entry.id_number)
    return Remark(candidate.line, "candidate_number", candidate.facts.candidate_number, remedy)


def _clash(
    candidate: EntryRow, entry: Numbered | None, there: Entered, elsewhere: Collection[CanonicalIdNumber]
) -> Remark | None:
    """Why this row cannot stand beside the entries there are; `elsewhere` are ID Numbers of other sittings."""
    if candidate.id_number in elsewhere:
        return Remark(candidate.line, "id_number", str(candidate.id_number_printed), notices.OfAnotherSitting())
    by_number = there.by_candidate_number.get(candidate.facts.candidate_number)
    if by_number and by_number is not entry:
        remedy = notices.CandidateNumberIsTaken(by_number.id_number, by_number.name)
        return Remark(candidate.line, "candidate_number", candidate.facts.candidate_number, remedy)
    return None


def _others(said: EntryFacts, kept: EntryFacts, facts: tuple[str, ...]) -> list[str]:
    """The facts of which the file says otherwise than the entry does."""
    return [fact for fact in facts if not _is_same(fact, getattr(kept, fact), getattr(said, fact))]


def _whole_name(candidate: EntryRow, entry: KeptEntry, part: str) -> EntryRow | Remark:
    """With the name made of the part the file has and the part that is kept; a name not kept in parts is a fault."""
    said, kept = candidate.facts, entry.facts
    whole = {"family_name": kept.family_name, "given_name": kept.given_name, part: getattr(said, part)}
    if all(whole.values()):
        return candidate._replace(facts=said._replace(name=composed(**whole)))
    if said.name == kept.name:
        return candidate
    return Remark(candidate.line, part, str(getattr(said, part) or ""), notices.OnePartOfName(kept.name))


def _is_same(fact: str, old: object, new: object) -> bool:
    if fact == "school":
        return schools.key(str(old or "")) == schools.key(str(new or ""))
    return old == new


def _alteration(
    candidate: EntryRow, entry: KeptEntry, others: list[str], protected: Collection[EntryId]
) -> Alteration | Remark | None:
    """What will be other about the entry, if anything; a fault when its Secret Number is not for a file to change."""
    sealed = _other_secret(candidate, entry)
    if sealed and entry.id in protected:
        return Remark(candidate.line, "secret_number", "", notices.GivenByHand())
    facts = [*others, "secret_number"] if sealed else others
    return Alteration(entry, candidate, facts, sealed) if facts else None


def _other_secret(candidate: EntryRow, entry: KeptEntry) -> bytes | None:
    """The Secret Number of the file, sealed, when it is another than the entry's."""
    number = candidate.secret_number
    if not number or secret_numbers.matches(number, entry.secret_enc, entry.public_key):
        return None
    return secret_numbers.encrypted(number, entry.public_key)
