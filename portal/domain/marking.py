"""Marking: taking results in from the office's file, planned against the exam's own figures."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches

from portal import exams, settings
from portal.spreadsheets import Row, Sheet
from portal.store import entries, releases, results, sittings
from portal.store.database import one_reading, one_transaction
from portal.store.entries import Entry
from portal.store.results import How, Result
from portal.store.sittings import Sitting

from . import id_numbers, importing
from .arranging import sitting as the_sitting
from .importing import Change, Counts, Remark
from .reading_results import Mark, Ruler, read

KIND = "results"
MOST_GUESSES = 20  # a guess looks at every candidate: the wrong file altogether would keep the office waiting
KEYS = {"id_number", "candidate_number"}
FIGURES = ("status", "overall", "grade", "cefr_level")


@dataclass(kw_only=True)
class Plan(importing.Plan):
    """Results to be kept, by entry number, each as the next version of that entry's result."""

    marks: dict[int, Mark] = field(default_factory=dict)
    variant: str | None = None


@dataclass(frozen=True)
class _Known:
    """The sitting's entries and the newest version of each one's result."""

    by_id_number: dict[str, Entry]
    by_candidate_number: dict[str, Entry]
    latest: dict[int, Result]
    scores: dict[int, dict[str, int]]
    released: set[int]  # entries whose result has been released


@one_reading
def plan(sheet: Sheet, code: str, *, now: datetime) -> Plan:
    """What the file would do to the sitting. Raises Impossible when it is no results file."""
    sitting = the_sitting(code)
    ruler = _ruler(sheet, sitting)
    known_columns = {*KEYS, *FIGURES, *ruler.papers, "name", "family_name", "given_name", "local_name"}
    unused = importing.check_columns(sheet, known_columns, [KEYS])
    made = Plan(
        kind=KIND, sitting_id=sitting.id, sitting=code, sheet=sheet, unused_columns=unused, variant=ruler.variant
    )  # fmt: skip
    known = _known(sitting, now)
    found = [(row, _entry(row, known, made.faults)) for row in sheet.rows]
    made.faults += _doubled(found)
    new = same = 0
    for row, entry in found:
        mark = _mark(row, ruler, made)
        if entry is None or mark is None:
            continue
        before = _before(entry, known)
        if before == mark:
            same += 1
        else:
            new += before is None
            _plan_mark(row, entry, before, mark, known, made)
    in_file = {entry.id for row, entry in found if entry}
    made.counts = Counts(
        new=new, changed=len(made.marks) - new, same=same, missing=len(known.by_candidate_number) - len(in_file)
    )  # fmt: skip
    made.faults.sort(key=lambda fault: fault.line)
    return made


@one_transaction
def carry_out(plan: Plan, *, by: str, now: datetime) -> None:
    """Keep what the plan says, closed until the sitting's release opens. Raises Impossible for a fault."""
    importing.carry_out_only(plan)
    run = importing.note(plan, by=by, now=now)
    release = releases.unopened(plan.sitting_id, now)
    latest = results.latest(plan.sitting_id)
    if plan.variant and plan.marks:
        sittings.keep_variant(plan.sitting_id, plan.variant)
    versions = {entry_id: latest[entry_id].version + 1 if entry_id in latest else 1 for entry_id in plan.marks}
    closed_in = release.id if release else None
    results.add_all(
        [
            (_result(entry_id, versions[entry_id], mark, closed_in, run, by, now), mark.scores)
            for entry_id, mark in plan.marks.items()
        ]
    )


def _result(
    entry_id: int, version: int, mark: Mark, release_id: int | None, run: int, by: str, now: datetime
) -> Result:
    return Result(
        entry_id=entry_id,
        version=version,
        release_id=release_id,
        status=mark.status,
        overall=mark.overall,
        grade=mark.grade,
        cefr_level=mark.cefr_level,
        computed=False,
        how=How.IMPORT,
        import_id=run,
        made_at=now,
        made_by=by,
    )


def _ruler(sheet: Sheet, sitting: Sitting) -> Ruler:
    """The sitting's own set of papers once it has one, else the set whose columns the file has."""
    exam = exams.find(sitting.exam, settings.current().own_exams)
    return Ruler(exam, sitting.parts_variant or exam.variant_for(sheet.columns))


def _known(sitting: Sitting, now: datetime) -> _Known:
    here, latest = entries.in_sitting(sitting.id), results.latest(sitting.id)
    return _Known(
        by_id_number={entry.id_number: entry for entry in here},
        by_candidate_number={entry.candidate_number: entry for entry in here},
        latest=latest,
        scores=results.scores([result.id for result in latest.values()]),
        released=results.released(sitting.id, now),
    )


def _entry(row: Row, known: _Known, faults: list[Remark]) -> Entry | None:
    """The entry the row speaks of: by its ID Number, else by its candidate number."""
    typed, number = row.get("id_number"), row.get("candidate_number")
    if not typed and not number:
        faults.append(Remark(row.line, "id_number", "", "Say whose result this is: the ID Number is missing."))
        return None
    if not typed:
        return _found(row, "candidate_number", number, known.by_candidate_number, faults)
    entry = _found(row, "id_number", id_numbers.canonical(typed), known.by_id_number, faults)
    if entry and number and entry.candidate_number != number:
        remedy = f"{entry.id_number} ({entry.name}) has the candidate number {entry.candidate_number}."
        faults.append(Remark(row.line, "candidate_number", number, remedy))
        return None
    return entry


def _found(row: Row, column: str, key: str, entered: dict[str, Entry], faults: list[Remark]) -> Entry | None:
    entry = entered.get(key)
    if entry is None:
        near = get_close_matches(key, entered, n=1) if len(faults) < MOST_GUESSES else []
        guess = f" The nearest is {near[0]} ({entered[near[0]].name})." if near else ""
        remedy = f"There is no such candidate in this sitting.{guess}"
        faults.append(Remark(row.line, column, row.get(column), remedy))
    return entry


def _doubled(found: list[tuple[Row, Entry | None]]) -> list[Remark]:
    counted = Counter(entry.id for _, entry in found if entry)
    return [
        Remark(row.line, "id_number", entry.id_number, "This candidate is in the file more than once.")
        for row, entry in found
        if entry and counted[entry.id] > 1
    ]


def _mark(row: Row, ruler: Ruler, made: Plan) -> Mark | None:
    reading = read(row, ruler)
    made.faults += reading.faults
    made.warnings += reading.warnings
    return reading.mark


def _before(entry: Entry, known: _Known) -> Mark | None:
    result = known.latest.get(entry.id)
    if result is None:
        return None
    return Mark(
        status=result.status,
        overall=result.overall,
        grade=result.grade,
        cefr_level=result.cefr_level,
        scores=known.scores.get(result.id, {}),
    )


def _plan_mark(row: Row, entry: Entry, before: Mark | None, mark: Mark, known: _Known, made: Plan) -> None:
    if entry.id in known.released:
        remedy = "This result has been released, and an import does not change what was. Take the line out."
        made.faults.append(Remark(row.line, "id_number", entry.id_number, remedy))
        return
    made.marks[entry.id] = mark
    if before:
        made.changes.append(Change(row.line, entry.id_number, "result", _in_short(before), _in_short(mark)))


def _in_short(mark: Mark) -> str:
    """A result on one line, for the office to compare."""
    scores = (f"{part} {score}" for part, score in sorted(mark.scores.items()))
    figures = [mark.overall, mark.grade, mark.cefr_level, *scores]
    return " ".join([mark.status.value, *(str(figure) for figure in figures if figure is not None)])
