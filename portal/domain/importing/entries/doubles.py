"""Doubles: one person, by name and date of birth, under two candidate numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from portal.domain.importing import Remark
from portal.store.entries import EntryFacts

from . import notices
from .reading import EntryRow

Person = tuple[str, date]


def person(name: str, born: date | None) -> Person | None:
    """What says who somebody is; None without a date of birth."""
    return (" ".join(name.casefold().split()), born) if born else None


def remarks(candidates: Iterable[EntryRow], entered: Mapping[Person, str]) -> Iterator[Remark]:
    """A warning for each candidate who is in the file before, or `entered` already, under another number."""
    first = dict[Person, EntryRow]()
    for candidate in candidates:
        who = _who(candidate.facts)
        if who is None:
            continue
        number, before = candidate.facts.candidate_number, first.setdefault(who, candidate)
        if before.facts.candidate_number != number:
            remedy = notices.SamePersonOnLine(before.line, before.facts.candidate_number)
            yield Remark(candidate.line, "name", candidate.facts.name, remedy)
        elif entered.get(who, number) != number:
            yield Remark(candidate.line, "name", candidate.facts.name, notices.SamePersonEntered(entered[who]))


def _who(facts: EntryFacts) -> Person | None:
    return person(facts.name, facts.date_of_birth)
