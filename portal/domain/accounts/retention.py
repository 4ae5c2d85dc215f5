"""Retention: what is older than the centre keeps it, and its erasure, a few at a time.

Candidates are erased with their results, after the time for which those are kept. What is known besides may go before.
Both count from the end of the sitting; of a sitting whose results wait for a release nothing goes.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from portal import settings
from portal.domain import auditing
from portal.mail.folder import Folder
from portal.settings.spans import Span
from portal.store import older_rows
from portal.store.database import one_reading, one_transaction
from portal.store.older_rows import PastSitting

from . import erasing

_BATCH = 25  # candidates erased in one turn to write: well under a second, so that no other writer waits for long
_PAUSE = 0.15  # seconds between two turns: a writer that waits looks again within a tenth of a second
_MANY = 1_000  # rows of a simpler kind in one turn
REASON = "older than the centre keeps"


@dataclass(frozen=True)
class PastDue:
    """Of one sitting, how many candidates have been kept for long enough, or what is known besides their results."""

    sitting: PastSitting
    candidates: int
    with_facts: int


@dataclass(frozen=True)
class RetentionPlan:
    """What is older than the centre keeps, by purpose; `waiting` are sittings kept because a release is to come."""

    sittings: list[PastDue]
    waiting: list[PastSitting]
    letters: int
    sign_ins: int
    audit_details: int

    @property
    def candidates(self) -> int:
        return sum(each.candidates for each in self.sittings)

    @property
    def with_facts(self) -> int:
        return sum(each.with_facts for each in self.sittings)

    @property
    def is_due(self) -> bool:
        return bool(self.candidates or self.with_facts or self.letters or self.sign_ins or self.audit_details)


@one_reading
def due(*, now: datetime) -> RetentionPlan:
    chosen = settings.current()
    past = older_rows.past_sittings(now=now)
    found = [_past_due(each, now=now) for each in past if not each.is_to_release]
    return RetentionPlan(
        sittings=[each for each in found if each.candidates or each.with_facts],
        waiting=[each for each in past if each.is_to_release and _is_over(chosen.keep_results, each, now=now)],
        letters=_count(older_rows.count_letters, chosen.keep_letters, now=now),
        sign_ins=_count(older_rows.count_sign_ins, chosen.keep_sign_ins, now=now),
        audit_details=_count(older_rows.count_details, chosen.keep_audit_details, now=now),
    )


def carry_out(planned: RetentionPlan, *, by: str, now: datetime) -> None:
    """Each step is a turn of its own to write: one that is interrupted goes on the next time."""
    chosen = settings.current()
    for each in planned.sittings:
        _in_turns(partial(_erase_some, each, by=by, now=now))
        _in_turns(partial(_forget_some_facts, each, now=now))
    for span, step in (
        (chosen.keep_letters, _delete_some_letters),
        (chosen.keep_sign_ins, _delete_some_sign_ins),
        (chosen.keep_audit_details, _empty_some_details),
    ):
        if span:
            _in_turns(partial(step, span.before(now=now)))
    _note(planned, by=by, now=now)


def _in_turns(step: Callable[[], bool]) -> None:
    """Until it finds nothing more to do."""
    while step():
        time.sleep(_PAUSE)


def _past_due(sitting: PastSitting, *, now: datetime) -> PastDue:
    chosen = settings.current()
    candidates = older_rows.entries(sitting.id) if _is_over(chosen.keep_results, sitting, now=now) else []
    has_facts = not candidates and _is_over(chosen.keep_personal_facts, sitting, now=now)
    return PastDue(sitting, len(candidates), len(older_rows.with_facts(sitting.id)) if has_facts else 0)


def _is_over(span: Span | None, sitting: PastSitting, *, now: datetime) -> bool:
    return span is not None and sitting.ended_at < span.before(now=now)


def _count(counted: Callable[[datetime], int], span: Span | None, *, now: datetime) -> int:
    return counted(span.before(now=now)) if span else 0


@one_transaction
def _erase_some(due: PastDue, *, by: str, now: datetime) -> bool:
    some = older_rows.entries(due.sitting.id, _BATCH) if due.candidates and _is_past(due, now=now) else []
    erasing.erase_all(some, reason=REASON, by=by, now=now)
    return bool(some)


@one_transaction
def _forget_some_facts(due: PastDue, *, now: datetime) -> bool:
    some = older_rows.with_facts(due.sitting.id, _BATCH) if due.with_facts and _is_past(due, now=now) else []
    if some:
        erasing.forget_facts(some)
    return bool(some)


def _is_past(due: PastDue, *, now: datetime) -> bool:
    """Still as it was planned: no release was set meanwhile."""
    return due.sitting in older_rows.past_sittings(now=now)


@one_transaction
def _delete_some_letters(before: datetime) -> bool:
    gone = older_rows.delete_letters(before, _MANY)
    if gone:
        Folder(settings.current().outbox).remove(gone)
        erasing.note_remains([])
    return bool(gone)


@one_transaction
def _delete_some_sign_ins(before: datetime) -> bool:
    return bool(older_rows.delete_sign_ins(before, _MANY))


@one_transaction
def _empty_some_details(before: datetime) -> bool:
    return bool(older_rows.empty_details(before, _MANY))


@one_transaction
def _note(planned: RetentionPlan, *, by: str, now: datetime) -> None:
    auditing.note(
        "retention carried out", by=by, now=now, candidates=planned.candidates, with_facts=planned.with_facts,
        letters=planned.letters, sign_ins=planned.sign_ins, audit_details=planned.audit_details,
    )  # fmt: skip
