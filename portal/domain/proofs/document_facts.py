"""Documenting: what the two documents of a candidate say, gathered as plain values for whoever sets them on paper."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, TypeVar

from portal import addresses, exams
from portal.domain.refusals import NoSuchEntry
from portal.domain.results import showing
from portal.domain.results.showing import Outcome
from portal.domain.sittings import timetable
from portal.domain.sittings.timetable import Appointment
from portal.exams import Exam
from portal.ids import AccountId, EntryId
from portal.store import particulars, sittings
from portal.store.database import one_reading
from portal.store.entries import EntryFacts, KeptEntry

from . import issuing_statements
from .issuing_statements import Issued

T = TypeVar("T")


class Candidate(NamedTuple):
    """Who a document is about, as the board and the centre know them; the ID Number as it is printed."""

    id_number: str
    facts: EntryFacts

    @property
    def known_as(self) -> str:
        """For the office, when something is wrong with this one of many."""
        return f"{self.facts.name} (candidate {self.facts.candidate_number})"


@dataclass(frozen=True, kw_only=True)
class ConfirmationFacts:
    """Everything a Confirmation of Entry says. Moments in UTC; `zone` is the sitting's, appointments are on the
    centre's clocks."""

    candidate: Candidate
    exam: Exam
    sitting: str
    timetable: tuple[Appointment, ...]  # in the order to be printed
    results_by: datetime | None
    results_by_has_time: bool
    zone: str
    register_at: str  # the full address of the page to register on
    secret_number: str | None  # none where it must not be shown
    issued: datetime


@dataclass(frozen=True, kw_only=True)
class StatementFacts:
    """Everything a Statement of Results says: a result that has been released. Moments in UTC."""

    candidate: Candidate
    exam: Exam
    parts_variant: str | None  # which set of papers its scores are in
    sitting: str
    zone: str  # of the sitting
    outcome: Outcome
    code: str
    verify_at: str  # the full address of the page that verifies this code
    issued: datetime


def confirmation(account_id: AccountId, key: str, *, now: datetime) -> ConfirmationFacts:
    """Of an entry that this account holds, without the Secret Number, which has done its work.

    Raises NoSuchEntry.
    """
    entry_id = showing.attending(account_id, key, now=now).entry_id
    return _of(entry_id, confirmations([entry_id], now=now))


def statement(account_id: AccountId, key: str, *, now: datetime) -> StatementFacts:
    """Of an entry that this account holds. Raises NoSuchEntry for any other, and when there is none to issue, alike."""
    entry_id = showing.line(account_id, key, now=now).entry_id
    return _of(entry_id, statements([entry_id], now=now))


@one_reading
def confirmations(
    entry_ids: Collection[EntryId], *, secret_of: Callable[[KeptEntry], str] | None = None, now: datetime
) -> dict[EntryId, ConfirmationFacts]:
    """By entry, in this order, all of one sitting; without Secret Numbers unless `secret_of` reads them."""
    found = particulars.of_entries(entry_ids)
    if not found:
        return {}
    sitting = sittings.with_id(next(iter(found.values())).sitting_id)
    appointments = timetable.of_entries(sitting.id, list(found))
    exam = exams.current(sitting.exam)
    return {
        entry.id: ConfirmationFacts(
            candidate=Candidate(entry.id_number_printed, entry.facts),
            exam=exam,
            sitting=sitting.name,
            timetable=tuple(appointments[entry.id]),
            results_by=sitting.results_by,
            results_by_has_time=sitting.results_by_has_time,
            zone=sitting.zone,
            register_at=addresses.register(),
            secret_number=secret_of(entry) if secret_of else None,
            issued=now,
        )
        for entry in _in_order(entry_ids, found)
    }


def statements(entry_ids: Collection[EntryId], *, now: datetime) -> dict[EntryId, StatementFacts]:
    """By entry, in this order; nothing for those that have none to issue at `now`."""
    issued = issuing_statements.issue_all(entry_ids, now=now)
    return {entry_id: _statement(issued[entry_id]) for entry_id in entry_ids if entry_id in issued}


def _in_order(entry_ids: Collection[EntryId], found: Mapping[EntryId, KeptEntry]) -> Iterator[KeptEntry]:
    return (found[entry_id] for entry_id in entry_ids if entry_id in found)


def _of(entry_id: EntryId, facts: Mapping[EntryId, T]) -> T:
    """Raises NoSuchEntry."""
    if entry_id not in facts:
        raise NoSuchEntry
    return facts[entry_id]


def _statement(issued: Issued) -> StatementFacts:
    entry, line = issued.entry, issued.version.line
    return StatementFacts(
        candidate=Candidate(entry.id_number_printed, entry.facts),
        exam=exams.current(line.exam),
        parts_variant=line.parts_variant,
        sitting=line.sitting_name,
        zone=line.zone,
        outcome=line.outcome,
        code=issued.code,
        verify_at=issued.address,
        issued=issued.issued_at,
    )
