"""Arranging sittings: an exam on one occasion, and the day its results are promised for."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, fields
from datetime import datetime

from portal import exams, settings
from portal.domain import auditing
from portal.domain.refusals import Impossible
from portal.store import entries, sittings
from portal.store.database import one_reading, one_transaction
from portal.store.sittings import Sitting

from . import refusals

_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_CANDIDATE_NUMBER_LENGTH = 4


@dataclass(frozen=True, kw_only=True)
class SittingPlan:
    """A sitting as the office asks for it. `results_by` in UTC; without a time it is noon of that day."""

    code: str
    exam: str
    name: str
    results_by: datetime | None
    results_by_has_time: bool
    zone: str


@dataclass(frozen=True, kw_only=True)
class Summary(SittingPlan):
    """A sitting as the office's list shows it."""

    entered: int
    registered: int


@one_transaction
def add(plan: SittingPlan, *, by: str, now: datetime) -> None:
    """Raises Impossible for a code that is malformed or taken or an empty name, ExamProblem for its exam."""
    if not _CODE.fullmatch(plan.code):
        raise Impossible(refusals.MalformedCode(plan.code))
    if sittings.with_code(plan.code):
        raise Impossible(refusals.CodeIsTaken(plan.code))
    if not plan.name.strip():
        raise Impossible(refusals.SittingWithoutName())
    exams.current(plan.exam)
    sittings.add(
        Sitting(
            **asdict(plan) | {"name": plan.name.strip()},
            candidate_number_length=_CANDIDATE_NUMBER_LENGTH,
            secret_number_length=settings.current().secret_number_length,
        )
    )
    auditing.note("sitting added", by=by, now=now, sitting=plan.code)


@one_reading
def every() -> list[Summary]:
    counts, summaries = entries.count_by_sitting(), list[Summary]()
    for row in sittings.every():
        entered, registered = counts.get(row.id, (0, 0))
        plan = {field.name: getattr(row, field.name) for field in fields(SittingPlan)}
        summaries.append(Summary(**plan, entered=entered, registered=registered))
    return summaries


def sitting(code: str) -> Sitting:
    """The sitting with this code. Raises Impossible, naming those there are."""
    found = sittings.with_code(code)
    if found is None:
        known = tuple(row.code for row in sittings.every())
        raise Impossible(refusals.UnknownSitting(code, known) if known else refusals.NoSittingYet(code))
    return found
