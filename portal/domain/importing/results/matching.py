"""Matching the rows of a results file to entries: by the ID Number, else by the candidate number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

from portal.domain.credentials import id_numbers
from portal.domain.importing import MOST_GUESSES, Remark, Row
from portal.domain.sittings.candidates import Entered
from portal.store.entries import Numbered

from . import notices


def entries_of(rows: Iterable[Row], entered: Entered, *, already_wrong: int) -> list[Numbered | Remark]:
    """The entry each row speaks of, or what is wrong with how it does; only the first faults of a file have a guess."""
    matched = list[Numbered | Remark]()
    for row in rows:
        entry = _entry(row, entered, may_guess=already_wrong < MOST_GUESSES)
        already_wrong += isinstance(entry, Remark)
        matched.append(entry)
    return matched


def _entry(row: Row, entered: Entered, *, may_guess: bool) -> Numbered | Remark:
    """By its ID Number, else by its candidate number."""
    typed, number = row.get("id_number"), row.get("candidate_number")
    if not typed and not number:
        return Remark(row.line, "id_number", "", notices.IdNumberNeeded())
    if not typed:
        return entered.by_candidate_number.get(number) or _stranger(
            row, "candidate_number", number, entered.by_candidate_number, may_guess=may_guess
        )
    key = id_numbers.canonical(typed)
    entry = entered.by_id_number.get(key)
    if entry is None:
        return _stranger(row, "id_number", key, entered.by_id_number, may_guess=may_guess)
    if number and entry.candidate_number != number:
        remedy = notices.OtherCandidateNumber(entry.id_number, entry.name, entry.candidate_number)
        return Remark(row.line, "candidate_number", number, remedy)
    return entry


def _stranger(row: Row, column: str, key: str, known: Mapping[str, Numbered], *, may_guess: bool) -> Remark:
    near = get_close_matches(key, known, n=1) if may_guess else []
    remedy = notices.UnknownCandidate(near[0], known[near[0]].name) if near else notices.UnknownCandidate(None, None)
    return Remark(row.line, column, row.get(column), remedy)


def is_somebody_here(matched: Numbered | Remark) -> bool:
    """Whether the row's numbers are those of the sitting's candidates, though they may be two people's."""
    return isinstance(matched, Numbered) or isinstance(matched.remedy, notices.OtherCandidateNumber)


def doubled(rows: Iterable[Row], known: Sequence[Numbered | None]) -> list[Remark]:
    """`known` are the entries of the rows."""
    counted = Counter(known)
    if all(count == 1 for entry, count in counted.items() if entry):
        return []
    return [
        Remark(row.line, "id_number", entry.id_number, notices.CandidateIsDoubled())
        for row, entry in zip(rows, known, strict=True)
        if entry and counted[entry] > 1
    ]
