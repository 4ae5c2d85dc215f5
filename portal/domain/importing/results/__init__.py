"""Marking: taking results in from the office's file, planned against the exam's own figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import starmap

from portal import exams
from portal.domain import importing
from portal.domain.importing import AS_IT_STANDS, Choices, Counts, ImportedTable, Remark, Watch, refusals, unwatched
from portal.domain.importing.people import withdrawn, wrong_sitting
from portal.domain.importing.table.belonging import MeantFor
from portal.domain.importing.table.fields import Field, of_results
from portal.domain.refusals import Impossible
from portal.domain.sittings import candidates
from portal.domain.sittings.candidates import Entered
from portal.domain.sittings.sittings import sitting as the_sitting
from portal.exams import Exam, said
from portal.ids import EntryId, ResultId
from portal.language.notices import Notice
from portal.spreadsheets import Sheet, SheetLine
from portal.statuses import Status
from portal.store import imports, marks, releases, results, sittings
from portal.store.database import one_reading, one_transaction
from portal.store.entries import Numbered
from portal.store.marks import Mark, NewResult, Origin
from portal.store.results import Result
from portal.store.sittings import Sitting

from . import matching, notices
from .comparing import Intake, KeptResults, ResultsComparison, compare_all, in_short
from .reading import ResultRules

KIND = "results"
KEYS = {"id_number", "candidate_number"}
FIGURES = {"status", "overall", "grade", "cefr_level", "paper"}
_SHOWN_NAMES = 5
_SHOWN_RESULTS = 2

Tally = Mapping[Status, Mapping[str | None, int]]
"""How many results there are of each status, by grade in the order of the exam; None: without one."""


@dataclass(frozen=True, kw_only=True)
class ResultsPlan(importing.ImportPlan):
    """Results to be kept, each as the next version of its entry's result."""

    intakes: tuple[Intake, ...]
    variant: str | None
    tally: Tally  # of the whole file
    examples: tuple[str, ...]  # the first of its results, whole

    @property
    def overwritten(self) -> int:
        """How many follow a result that was released or made by hand."""
        return sum(intake.overwrites for intake in self.intakes)

    @property
    def marks(self) -> dict[EntryId, Mark]:
        """What will be kept, by entry."""
        return {intake.entry.id: intake.mark for intake in self.intakes}


@one_reading
def has_header(lines: Sequence[SheetLine], code: str) -> bool:
    """Whether the first lines of a sheet name the columns of results of this sitting's exam. Raises Impossible."""
    fields = of_results(exams.current(the_sitting(code).exam))
    return importing.has_header(lines, fields, _needed(fields))


@one_reading
def plan(
    sheet: Sheet, code: str, choices: Choices = AS_IT_STANDS, *, now: datetime, watch: Watch = unwatched
) -> ResultsPlan:
    """What the file would do to the sitting. Raises Impossible when it is no results file."""
    sitting = the_sitting(code)
    exam = exams.current(sitting.exam)
    fields = of_results(exam)
    table = importing.understand(
        sheet, fields, _needed(fields), choices, lengths=importing.lengths(sitting), meant=MeantFor(sitting, exam)
    )
    rules = _rules(exam, sitting, table, choices)
    others = _other_papers(table, rules)
    table = replace(table, unused=(*table.unused, *(table.headings[code] for code in others)))
    entered = candidates.entered(sitting.id)
    wrong = [*table.faults, *_of_another_set(table, others, rules)]
    matched = matching.entries_of(table.rows, entered, already_wrong=len(wrong))
    wrong += [fault for fault in matched if isinstance(fault, Remark)]
    known = [entry if isinstance(entry, Numbered) else None for entry in matched]
    rows = zip(watch(table.rows), known, strict=True)
    comparison = compare_all(rows, KeptResults.of(sitting.id, now=now), rules, overwrite=choices.overwrite)
    return ResultsPlan(
        kind=KIND,
        sitting_id=sitting.id,
        sitting=code,
        after=imports.count_deeds(sitting.id),
        table=table,
        names=tuple(importing.in_both_scripts(entry.name, entry.local_name) for entry in known[:_SHOWN_NAMES] if entry),
        faults=importing.by_line([*wrong, *matching.doubled(table.rows, known), *comparison.faults]),
        warnings=_warnings(table, comparison, known, code),
        notes=(*table.notes, *_of_the_whole(comparison.intakes, matched, rules, code)),
        changes=tuple(change for intake in comparison.intakes for change in intake.changes),
        counts=_counts(comparison, entered, known),
        intakes=comparison.intakes,
        variant=rules.variant,
        tally=_tally(comparison, exam),
        examples=tuple(starmap(_whole, comparison.understood[:_SHOWN_RESULTS])),
    )


def _needed(fields: Sequence[Field]) -> list[set[str]]:
    return [KEYS, FIGURES | {field.name for field in fields if field.is_paper}]


def _warnings(
    table: ImportedTable, comparison: ResultsComparison, known: Sequence[Numbered | None], code: str
) -> tuple[Remark, ...]:
    strangers = wrong_sitting(comparison.strangers, comparison.named, code)
    out = withdrawn((row.line, entry) for row, entry in zip(table.rows, known, strict=True))
    return (*strangers, *importing.by_line([*table.warnings, *out, *comparison.warnings]))


def _whole(entry: Numbered, mark: Mark) -> str:
    return f"{entry.id_number} {importing.in_both_scripts(entry.name, entry.local_name)}: {in_short(mark)}"


def _tally(comparison: ResultsComparison, exam: Exam) -> Tally:
    marks = [mark for _, mark in comparison.understood]
    counted = Counter((mark.status, mark.grade if mark.status is Status.FINAL else None) for mark in marks)
    grades = [*(grade.name for grade in exam.grades), None]
    by_status = {
        status: {grade: counted[status, grade] for grade in grades if counted[status, grade]} for status in Status
    }
    return {status: by_grade for status, by_grade in by_status.items() if by_grade}


def _of_the_whole(
    intakes: Sequence[Intake], matched: Sequence[Numbered | Remark], rules: ResultRules, code: str
) -> Iterator[Notice]:
    """Notes on the file as a whole; `matched` are the entries of the rows, or why they have none."""
    count = sum(intake.overwrites for intake in intakes)
    if count:
        yield notices.WillBeReplaced(count)
    if any(isinstance(entry, Numbered) for entry in matched):
        yield from _not_said(intakes, rules)
    elif matched and not any(matching.is_somebody_here(entry) for entry in matched):
        yield notices.OnlyStrangers(code)


def _not_said(intakes: Iterable[Intake], rules: ResultRules) -> Iterator[Notice]:
    """What the file has no column for, although the exam gives it for these scores."""
    final = [intake.mark for intake in intakes if intake.mark.status is Status.FINAL]
    for column, given_for in {"grade": rules.exam.grades_for, "cefr_level": rules.exam.level_for}.items():
        is_lacking = any(getattr(mark, column) is None and given_for(mark.overall or 0) for mark in final)
        if is_lacking and column not in rules.columns:
            yield notices.NoColumn(column)


def _counts(comparison: ResultsComparison, entered: Entered, known: list[Numbered | None]) -> Counts:
    new = sum(intake.version == 1 for intake in comparison.intakes)
    return Counts(
        new=new,
        changed=len(comparison.intakes) - new,
        same=comparison.same,
        missing=len(entered.by_candidate_number) - len(set(known) - {None}),
    )


@one_transaction
def carry_out(plan: ResultsPlan, *, by: str, now: datetime) -> None:
    """Keep what the plan says, closed until the sitting's release opens. Raises Impossible for a fault."""
    run = importing.begin(plan, by=by, now=now)
    _still_closed(plan, now=now)
    release = releases.unopened(plan.sitting_id, now=now)
    if plan.variant and plan.intakes:
        sittings.keep_variant(plan.sitting_id, plan.variant)
    numbered = zip(imports.new_ids(Result, len(plan.intakes)), plan.intakes, strict=True)
    versions = [NewResult(ResultId(id_), intake.entry.id, intake.version, intake.mark) for id_, intake in numbered]
    marks.add_all(versions, Origin(release.id if release else None, run, made_at=now, made_by=by))


def _still_closed(plan: ResultsPlan, *, now: datetime) -> None:
    """Raises Impossible when the release opened since the plan was made: what may be overwritten is another then."""
    if not plan.overwritten and results.released(plan.sitting_id, now=now) & plan.marks.keys():
        raise Impossible(refusals.ReleasedMeanwhile())


def _rules(exam: Exam, sitting: Sitting, table: ImportedTable, choices: Choices) -> ResultRules:
    """By the sitting's own set of papers once it has one, else by the set whose columns the file has."""
    variant = sitting.parts_variant or exam.variant_for(table.headings)
    return ResultRules(exam, variant, frozenset(table.headings), choices.compute)


def _other_papers(table: ImportedTable, rules: ResultRules) -> list[str]:
    """The columns of papers that are not among those this sitting's results come in."""
    papers = {paper.code for variant in rules.exam.variants.values() for paper in variant}
    return [code for code in table.headings if code in papers.difference(rules.papers)]


def _of_another_set(table: ImportedTable, others: list[str], rules: ResultRules) -> list[Remark]:
    """Scores that would be lost, the first of each column: one result cannot have papers of both sets."""
    names = [said(rules.exam.name_of(code) or {}, "en") or code for code in rules.papers]
    remedy = notices.OfOtherPapers(tuple(names))
    first = {code: next((row for row in table.rows if row.get(code)), None) for code in others}
    return [Remark(row.line, table.headings[code], row.get(code), remedy) for code, row in first.items() if row]
