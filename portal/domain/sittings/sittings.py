"""Arranging sittings: an exam on one occasion, and the day its results are promised for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime
from typing import Any

from portal import exams, settings
from portal.domain import auditing
from portal.domain.refusals import Impossible
from portal.language.centre_texts import CentreText, each
from portal.store import entries, releases, sittings
from portal.store.database import one_reading, one_transaction
from portal.store.sittings import Sitting

from . import refusals
from .promises import Promise

_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, kw_only=True)
class SittingPlan:
    """A sitting as the office asks for it. `results_by` in UTC; without a time it is noon of that day."""

    code: str
    exam: str
    name: CentreText
    results_by: datetime | None
    results_by_has_time: bool
    zone: str
    candidate_number_length: int = 4  # shorter ones are filled up with zeros when they are imported

    @property
    def promise(self) -> Promise | None:
        return Promise(self.results_by, self.zone, self.results_by_has_time) if self.results_by else None


@dataclass(frozen=True, kw_only=True)
class SittingEdits:
    """What the office wants changed in a sitting; None stays as it is. `results_by` as a clock on a wall shows it."""

    name: str | None = None
    other_names: Mapping[str, str] = field(default_factory=dict)  # by the tag of their language
    results_by: datetime | None = None
    results_by_has_time: bool = False
    zone: str | None = None
    candidate_number_length: int | None = None


@dataclass(frozen=True, kw_only=True)
class SittingChange:
    """A sitting as it is and as it would be."""

    before: SittingPlan
    after: SittingPlan
    scheduled_at: datetime | None  # the hour of a release that is to open, which pages show in place of the promise

    @property
    def changed(self) -> dict[str, Any]:
        """By its name, each fact that would be another, as it would be."""
        before = asdict(self.before)
        return {name: fact for name, fact in asdict(self.after).items() if fact != before[name]}


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
            **asdict(plan) | {"name": each(plan.name, str.strip)},
            secret_number_length=settings.current().secret_number_length,
        )
    )
    auditing.note("sitting added", by=by, now=now, sitting=plan.code)


@one_reading
def every() -> list[Summary]:
    counts, summaries = entries.count_by_sitting(), list[Summary]()
    for row in sittings.every():
        entered, registered = counts.get(row.id, (0, 0))
        summaries.append(Summary(**_facts(row), entered=entered, registered=registered))
    return summaries


@one_reading
def plan_change(code: str, edits: SittingEdits, *, now: datetime) -> SittingChange:
    """Raises Impossible."""
    return _changing(sitting(code), edits, now=now)


@one_transaction
def change(code: str, edits: SittingEdits, *, by: str, now: datetime) -> SittingChange:
    """Raises Impossible."""
    row = sitting(code)
    sittings.hold(row.id)
    planned = _changing(row, edits, now=now)
    for name, fact in planned.changed.items():
        setattr(row, name, fact)
    if planned.changed:
        auditing.note("sitting changed", by=by, now=now, sitting=code, **planned.changed)
    return planned


def sitting(code: str) -> Sitting:
    """The sitting with this code. Raises Impossible, naming those there are."""
    found = sittings.with_code(code)
    if found is None:
        known = tuple(row.code for row in sittings.every())
        raise Impossible(refusals.UnknownSitting(code, known) if known else refusals.NoSittingYet(code))
    return found


def plan_of(row: Sitting) -> SittingPlan:
    """The sitting as the office asked for it."""
    return SittingPlan(**_facts(row))


def _facts(row: Sitting) -> dict[str, Any]:
    return {field.name: getattr(row, field.name) for field in fields(SittingPlan)}


def _changing(row: Sitting, edits: SittingEdits, *, now: datetime) -> SittingChange:
    before, release = plan_of(row), releases.unopened(row.id, now=now)
    usual = before.name if edits.name is None else edits.name
    name = each(CentreText(usual, {**before.name.others, **edits.other_names}), str.strip)
    if not name:
        raise Impossible(refusals.SittingWithoutName())
    promise = _promised(before, edits)
    after = replace(
        before,
        name=name,
        results_by=promise and promise.at,
        results_by_has_time=promise is not None and promise.has_time,
        zone=edits.zone or before.zone,
        candidate_number_length=edits.candidate_number_length or before.candidate_number_length,
    )
    _check_numbers(row, after.candidate_number_length)
    return SittingChange(before=before, after=after, scheduled_at=release.opens_at if release else None)


def _promised(before: SittingPlan, edits: SittingEdits) -> Promise | None:
    """In another zone the promise is for the same hour on the wall there, as it was printed."""
    zone, promise = edits.zone or before.zone, before.promise
    if edits.results_by:
        return Promise.of_wall(edits.results_by, zone, has_time=edits.results_by_has_time)
    if promise is None or zone == before.zone:
        return promise
    return Promise.of_wall(promise.wall, zone, has_time=promise.has_time)


def _check_numbers(row: Sitting, length: int) -> None:
    """Raises Impossible when an import would take candidates there are for others, by their numbers' zeros."""
    numbers = [entry.candidate_number for entry in entries.numbered_in(row.id) if entry.candidate_number.isdecimal()]
    now_padded = [number for number in numbers if _padded(number, row.candidate_number_length) == number]
    others = [number for number in now_padded if _padded(number, length) != number]
    if others:
        raise Impossible(refusals.NumbersAreInUse(others[0], length))


def _padded(number: str, length: int) -> str:
    return number.lstrip("0").zfill(length)
