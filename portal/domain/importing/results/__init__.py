"""Marking: taking results in from the office's file, planned against the exam's own figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from difflib import get_close_matches

from portal import exams
from portal.domain import importing
from portal.domain.credentials import id_numbers
from portal.domain.importing import AS_IT_STANDS, Choices, Counts, ImportedTable, Remark, Row, Watch, unwatched
from portal.domain.importing.table.fields import of_results
from portal.domain.refusals import Impossible
from portal.domain.sittings.sittings import sitting as the_sitting
from portal.exams import Exam, said
from portal.language import clock
from portal.spreadsheets import Sheet
from portal.store import imports, marks, releases, results, sittings
from portal.store.database import one_prepared_transaction, one_reading
from portal.store.entries import Numbered
from portal.store.marks import NewResult, Origin
from portal.store.results import Status
from portal.store.sittings import Sitting

from .comparing import Intake, ResultsPlan, There, compare, named_otherwise, read_into, what_is_there
from .reading import ResultRules

KIND = "results"
MOST_GUESSES = 20  # a guess looks at every candidate: the wrong file altogether would keep the office waiting
NAMES = {"name", "family_name", "given_name", "local_name"}
KEYS = {"id_number", "candidate_number"}
FIGURES = {"status", "overall", "grade", "cefr_level", "paper"}
_SHOWN_NAMES = 5
_WORKED_OUT = "Say --compute to have it worked out from the overall score."


@one_reading
def plan(
    sheet: Sheet, code: str, choices: Choices = AS_IT_STANDS, *, now: datetime, watch: Watch = unwatched
) -> ResultsPlan:
    """What the file would do to the sitting. Raises Impossible when it is no results file."""
    sitting = the_sitting(code)
    exam = exams.current(sitting.exam)
    fields = of_results(exam)
    needed = [KEYS, FIGURES | {field.name for field in fields if field.is_paper}]
    table = importing.understand(sheet, fields, needed, choices, lengths=importing.lengths(sitting))
    ruler = _ruler(exam, sitting, table, choices)
    others = _other_papers(table, ruler)
    table.unused += [table.headings[code] for code in others]
    made = ResultsPlan(
        kind=KIND, sitting_id=sitting.id, sitting=code, after=imports.count_deeds(sitting.id), table=table,
        variant=ruler.variant, faults=list(table.faults), warnings=list(table.warnings),
    )  # fmt: skip
    made.faults += _of_another_set(table, others, ruler)
    there = what_is_there(sitting.id, now)
    found = [_entry(row, there, made.faults) for row in table.rows]
    made.names = [importing.in_both_scripts(entry.name, entry.local_name) for entry in found[:_SHOWN_NAMES] if entry]
    made.faults += _doubled(table, found)
    same = _compare(zip(watch(table.rows), found, strict=True), there, ruler, made, overwrite=choices.overwrite)
    made.counts = _counts(made, there, found, same)
    if made.overwritten:
        table.notes.append(
            f"{made.overwritten} results that were released or made by hand will be replaced: candidates go on seeing "
            "the ones there are until the sitting's next release opens."
        )
    table.notes += _not_said(made, ruler) if any(found) else _strangers(table, code)
    for remarks in (made.faults, made.warnings):
        remarks.sort(key=lambda remark: remark.line)
    return made


def _compare(
    rows: Iterable[tuple[Row, Numbered | None]], there: There, ruler: ResultRules, made: ResultsPlan, *, overwrite: bool
) -> int:
    """Put every row beside the result of the entry it speaks of; how many say the same."""
    names, same = NAMES & made.table.headings.keys(), 0
    for row, entry in rows:
        if entry is None:
            read_into(made, row, ruler)  # for its faults
            continue
        same += compare(row, entry, there, ruler, made, overwrite=overwrite)
        if names:
            made.warnings += named_otherwise(row, entry)
    return same


def _not_said(made: ResultsPlan, ruler: ResultRules) -> Iterator[str]:
    """What the file has no column for, although the exam gives it for these scores."""
    final = [mark for mark in made.marks.values() if mark.status is Status.FINAL]
    without = {
        "grade": any(mark.grade is None and ruler.exam.grades_for(mark.overall or 0) for mark in final),
        "cefr_level": any(mark.cefr_level is None and ruler.exam.level_for(mark.overall or 0) for mark in final),
    }
    for column in without:
        if without[column] and column not in ruler.columns:
            yield f"There is no column {column}: results will have none. {_WORKED_OUT}"


def _strangers(table: ImportedTable, code: str) -> list[str]:
    if not table.rows:
        return []
    return [f"No candidate of this file is in {code}. Is it the right sitting, and have its entries been taken in?"]


def _counts(made: ResultsPlan, there: There, found: list[Numbered | None], same: int) -> Counts:
    new = sum(intake.version == 1 for intake in made.intakes)
    in_file = len(set(found) - {None})
    return Counts(
        new=new, changed=len(made.intakes) - new, same=same, missing=len(there.by_candidate_number) - in_file
    )  # fmt: skip


def carry_out(plan: ResultsPlan, *, by: str, now: datetime) -> None:
    """Keep what the plan says, closed until the sitting's release opens. Raises Impossible for a fault."""
    importing.carry_out_only(plan)
    _keep(plan, clock.going_on(now), by=by, now=now)


@one_prepared_transaction
def _keep(plan: ResultsPlan, moment: Callable[[], datetime], *, by: str, now: datetime) -> None:
    """`moment` shows the hour at which this import's turn to write comes: a release may open while it waits."""
    ready = marks.lay_ready(map(_version, plan.intakes), _scores(plan.intakes))
    run = importing.begin(plan, by=by, now=now)
    its_turn = moment()
    _still_closed(plan, its_turn)
    release = releases.unopened(plan.sitting_id, its_turn)
    if plan.variant and plan.intakes:
        sittings.keep_variant(plan.sitting_id, plan.variant)
    marks.take_in(ready, Origin(release.id if release else None, run, made_at=now, made_by=by))


def _still_closed(plan: ResultsPlan, now: datetime) -> None:
    """Raises Impossible when the release opened since the plan was made: what may be overwritten is another then."""
    if not plan.overwritten and results.released(plan.sitting_id, now) & plan.marks.keys():
        raise Impossible("These results were released meanwhile. Nothing was changed: run the command again.")


def _version(intake: Intake) -> NewResult:
    mark = intake.mark
    return NewResult(
        entry_id=intake.entry_id,
        version=intake.version,
        status=mark.status,
        overall=mark.overall,
        grade=mark.grade,
        cefr_level=mark.cefr_level,
        computed=mark.computed,
    )


def _scores(intakes: list[Intake]) -> Iterator[tuple[int, str, int]]:
    for place, intake in enumerate(intakes, start=1):
        for part, value in intake.mark.scores.items():
            yield place, part, value


def _ruler(exam: Exam, sitting: Sitting, table: ImportedTable, choices: Choices) -> ResultRules:
    """By the sitting's own set of papers once it has one, else by the set whose columns the file has."""
    variant = sitting.parts_variant or exam.variant_for(table.headings)
    return ResultRules(exam, variant, frozenset(table.headings), choices.compute)


def _other_papers(table: ImportedTable, ruler: ResultRules) -> list[str]:
    """The columns of papers that are not among those this sitting's results come in."""
    papers = {paper.code for variant in ruler.exam.variants.values() for paper in variant}
    return [code for code in table.headings if code in papers.difference(ruler.papers)]


def _of_another_set(table: ImportedTable, others: list[str], ruler: ResultRules) -> list[Remark]:
    """Scores that would be lost, the first of each column: one result cannot have papers of both sets."""
    names = [said(ruler.exam.name_of(code) or {}, "en") or code for code in ruler.papers]
    remedy = (
        f"The results of this sitting come in {', '.join(names)}. Empty this column; or, if all are to come in the "
        "other papers, undo the import that brought these first."
    )
    first = {code: next((row for row in table.rows if row.get(code)), None) for code in others}
    return [Remark(row.line, table.headings[code], row.get(code), remedy) for code, row in first.items() if row]


def _entry(row: Row, there: There, faults: list[Remark]) -> Numbered | None:
    """The entry the row speaks of: by its ID Number, else by its candidate number."""
    typed, number = row.get("id_number"), row.get("candidate_number")
    if not typed and not number:
        faults.append(Remark(row.line, "id_number", "", "Say whose result this is: the ID Number is missing."))
        return None
    if not typed:
        return _found(row, "candidate_number", number, there.by_candidate_number, faults)
    entry = _found(row, "id_number", id_numbers.canonical(typed), there.by_id_number, faults)
    if entry and number and entry.candidate_number != number:
        remedy = f"{entry.id_number} ({entry.name}) has the candidate number {entry.candidate_number}."
        faults.append(Remark(row.line, "candidate_number", number, remedy))
        return None
    return entry


def _found(row: Row, column: str, key: str, entered: dict[str, Numbered], faults: list[Remark]) -> Numbered | None:
    entry = entered.get(key)
    if entry is None:
        near = get_close_matches(key, entered, n=1) if len(faults) < MOST_GUESSES else []
        guess = f" The nearest is {near[0]} ({entered[near[0]].name})." if near else ""
        remedy = f"There is no such candidate in this sitting.{guess}"
        faults.append(Remark(row.line, column, row.get(column), remedy))
    return entry


def _doubled(table: ImportedTable, found: list[Numbered | None]) -> list[Remark]:
    counted = Counter(found)
    if all(count == 1 for entry, count in counted.items() if entry):
        return []
    return [
        Remark(row.line, "id_number", entry.id_number, "This candidate is in the file more than once.")
        for row, entry in zip(table.rows, found, strict=True)
        if entry and counted[entry] > 1
    ]
