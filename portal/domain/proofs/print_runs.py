"""Printing documents for a whole sitting, one school of it or one candidate: who gets one, in which order.

What is printed is read a few hundred candidates at a time, as it is asked for. While pages are being set, which takes
most of the time, the database is not held.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from typing import Generic, TypeVar

from portal.domain import auditing
from portal.domain.credentials import secret_numbers
from portal.domain.refusals import Impossible
from portal.domain.results import showing
from portal.domain.sittings.sittings import sitting as the_sitting
from portal.ids import EntryId, SittingId
from portal.language.notices import Notice
from portal.store import particulars, releases, schools
from portal.store.database import one_reading, one_transaction
from portal.store.particulars import ListedEntry
from portal.store.sittings import Sitting

from . import document_facts, refusals
from .document_facts import ConfirmationFacts, StatementFacts

T = TypeVar("T")

BATCH = 500  # candidates read at once
_MOST_TOLD = 10  # of the names there are, when none is near the one that was typed


@dataclass(frozen=True)
class Choice:
    """Whom to print for: everybody, or a school by its name, or a candidate by their number."""

    candidate: str | None = None
    school: str | None = None


@dataclass(frozen=True)
class PrintRun(Generic[T]):
    """`count` documents in the order to be printed, to be taken once."""

    count: int
    documents: Iterator[T]


@dataclass(frozen=True)
class _Chosen:
    """Those who are printed for, in order; `whom` names them."""

    sitting_id: SittingId
    code: str
    whom: refusals.Whom
    entry_ids: list[EntryId]


def confirmations(code: str, choice: Choice, *, by: str, now: datetime) -> PrintRun[ConfirmationFacts]:
    """With their Secret Numbers, which is written down before the first of them is read. Raises Impossible."""
    chosen = _chosen(code, choice)
    _note_secrets(chosen, by=by, now=now)
    return PrintRun(len(chosen.entry_ids), _confirmations(chosen.entry_ids, now=now))


def statements(code: str, choice: Choice, *, now: datetime) -> PrintRun[StatementFacts]:
    """Of those whose result has been released and is confirmed to others. Raises Impossible when there are none."""
    chosen = _chosen(code, choice)
    batches = _batches(chosen.entry_ids)
    having = [entry_id for batch in batches for entry_id in _in_order(batch, showing.confirmed(batch, now=now))]
    if not having:
        raise Impossible(_why_none(chosen, now=now))
    return PrintRun(len(having), _statements(having, now=now))


@one_reading
def _chosen(code: str, choice: Choice) -> _Chosen:
    sitting = the_sitting(code)
    listed = particulars.in_sitting(sitting.id)
    whom: refusals.Whom = sitting.code
    if not listed:
        raise Impossible(refusals.NobodyEntered(sitting.code))
    if choice.school is not None:
        listed, whom = _of_school(listed, choice.school, sitting)
    if choice.candidate is not None:
        listed, whom = _with_number(listed, choice.candidate, sitting, whom)
    return _Chosen(sitting.id, sitting.code, whom, [each.entry_id for each in listed])


def _of_school(listed: Sequence[ListedEntry], name: str, sitting: Sitting) -> tuple[list[ListedEntry], refusals.Whom]:
    wanted, names = schools.key(name), {each.school_key: each.school for each in listed if each.school_key}
    if wanted not in names:
        near = get_close_matches(wanted, names, n=1)
        nearest = names[near[0]] if near else None
        raise Impossible(refusals.UnknownSchool(name, sitting.code, nearest, _first(names.values())))
    return [each for each in listed if each.school_key == wanted], refusals.SchoolIn(names[wanted] or "", sitting.code)


def _with_number(
    listed: Sequence[ListedEntry], number: str, sitting: Sitting, whom: refusals.Whom
) -> tuple[list[ListedEntry], refusals.Whom]:
    """By the candidate number; zeros before it may be left out."""
    numbers, typed = {each.candidate_number: each for each in listed}, number.strip()
    padded = typed.zfill(sitting.candidate_number_length)
    found = numbers.get(typed) or numbers.get(padded)
    if found is None:
        near = get_close_matches(padded, numbers, n=1)
        raise Impossible(refusals.UnknownCandidateNumber(number, whom, near[0] if near else None, _first(numbers)))
    return [found], refusals.CandidateIn(found.candidate_number, whom)


def _first(names: Iterable[str | None]) -> refusals.FirstNames | tuple[str, ...]:
    ordered = tuple(sorted(name for name in names if name))
    more = len(ordered) - _MOST_TOLD
    return refusals.FirstNames(ordered[:_MOST_TOLD], more) if more > 0 else ordered


@one_transaction
def _note_secrets(chosen: _Chosen, *, by: str, now: datetime) -> None:
    """How many, of which sitting; of one alone, whose."""
    alone = chosen.entry_ids[0] if len(chosen.entry_ids) == 1 else None
    auditing.note("Secret Numbers printed", by=by, now=now, entry=alone, sitting=chosen.code,
                  entries=len(chosen.entry_ids))  # fmt: skip


@one_reading
def _why_none(chosen: _Chosen, *, now: datetime) -> Notice:
    if not releases.opened_sittings([chosen.sitting_id], now=now):
        return refusals.NothingReleased(chosen.code)
    return refusals.NoStatements(chosen.whom)


def _confirmations(entry_ids: Sequence[EntryId], *, now: datetime) -> Iterator[ConfirmationFacts]:
    for batch in _batches(entry_ids):
        yield from document_facts.confirmations(batch, secret_of=secret_numbers.opened, now=now).values()


def _statements(entry_ids: Sequence[EntryId], *, now: datetime) -> Iterator[StatementFacts]:
    for batch in _batches(entry_ids):
        yield from document_facts.statements(batch, now=now).values()


def _batches(entry_ids: Sequence[EntryId]) -> Iterator[Sequence[EntryId]]:
    return (entry_ids[start : start + BATCH] for start in range(0, len(entry_ids), BATCH))


def _in_order(entry_ids: Sequence[EntryId], wanted: set[EntryId]) -> list[EntryId]:
    return [entry_id for entry_id in entry_ids if entry_id in wanted]
