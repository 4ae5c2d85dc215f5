"""Reading one row of a results file: what it says, what is wrong with it, and what is odd."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from portal.domain.importing import Findings, Remark, Row, is_a_date
from portal.exams import Exam
from portal.exams.exam import folded
from portal.language.notices import AnyOf, Notice
from portal.statuses import STATUSES, Status
from portal.store.marks import Mark

from . import notices

STATUS_WORDS = {
    folded(word): status for status, facts in STATUSES.items() for word in (status.value, *facts.also_in_files)
}
NO_FIGURE = {"", "na", "notreported"}  # folded: dashes fold to nothing
LEVELS = ("A1", "A2", "B1", "B2", "C1", "C2")


@dataclass(frozen=True, kw_only=True)
class Reading(Findings):
    """A row as understood; `mark` is None when it holds no result, or none that can be understood."""

    mark: Mark | None = None


@dataclass(frozen=True)
class ResultRules:
    """What a row is measured by: its exam, which of the exam's sets of papers the file has, and its columns.

    `compute` says to work out what the file does not have: the overall score, its grade and its level.
    """

    exam: Exam
    variant: str | None
    columns: frozenset[str] = frozenset()
    compute: bool = False

    @cached_property
    def papers(self) -> tuple[str, ...]:
        return tuple(paper.code for paper in self.exam.variants[self.variant]) if self.variant else ()

    @cached_property
    def scores(self) -> dict[str, dict[str, int]]:
        """Of each column of scores, every cell that is one, and the score it says."""
        possible = {column: self.exam.bounds(column).possible for column in (*self.papers, "overall")}
        return {column: {str(score): score for score in scores} for column, scores in possible.items()}

    @cached_property
    def reported(self) -> dict[str, range]:
        return {column: self.exam.bounds(column).reported for column in self.scores}


def read(row: Row, rules: ResultRules, before: Mark | None = None) -> Reading:
    """What the row says; with a fault, nothing. What the file has no column for stays as it was `before`."""
    told_in, status = _status(row, rules)
    mark = _said(row, status or Status.FINAL, rules)
    faults = tuple(_faults(row, mark, rules))
    if faults or (status is None and mark == Mark(status=Status.FINAL)):
        return Reading(faults=faults)
    if mark.status is Status.FINAL:
        mark = _completed(mark, rules, before)
        if mark.overall is None:
            remedy = notices.OverallNotComputed() if rules.compute else notices.OverallMissing()
            return Reading(faults=(Remark(row.line, "overall", row.get("overall"), remedy),))
    return Reading(mark=mark, warnings=(*_beside_figures(row, told_in, mark, rules), *oddities(row, mark, rules)))


def _said(row: Row, status: Status, rules: ResultRules) -> Mark:
    """What the row itself says, as far as it can be understood."""
    scores = {part: _score(row.get(part), part, rules) for part in rules.papers}
    return Mark(
        status=status,
        overall=_score(row.get("overall"), "overall", rules),
        grade=_grade(row.get("grade"), rules.exam),
        cefr_level=_level(row.get("cefr_level")),
        scores={part: score for part, score in scores.items() if score is not None},
    )


def _completed(mark: Mark, rules: ResultRules, before: Mark | None) -> Mark:
    """A final result with what the file has no column for: as it was, else worked out when that is asked for.

    What was worked out before is worked out again: the papers may be others now.
    """
    if before and before.status is Status.FINAL:
        figures = () if before.computed and rules.compute else ("overall", "grade", "cefr_level")
        kept = {name: getattr(before, name) for name in figures if name not in rules.columns}
        scores = {part: score for part, score in before.scores.items() if part not in rules.columns}
        mark = replace(mark, **kept, scores=scores | mark.scores, computed=before.computed and "overall" in kept)
    return _computed(mark, rules) if rules.compute else mark


def _computed(mark: Mark, rules: ResultRules) -> Mark:
    """With the overall score the papers give (a half is rounded up) and the grade and level that one gives."""
    if mark.overall is None and rules.variant:
        overall = max(rules.exam.overalls(mark.scores, rules.variant), default=None)
        mark = replace(mark, overall=overall, computed=overall is not None)
    if mark.overall is None:
        return mark
    grades = rules.exam.grades_for(mark.overall)
    return replace(
        mark,
        grade=mark.grade or (grades[0].name if grades else None),
        cefr_level=mark.cefr_level or rules.exam.level_for(mark.overall),
    )


def _faults(row: Row, mark: Mark, rules: ResultRules) -> Iterator[Remark]:
    """The cells that say something of which the mark has nothing: they cannot be understood."""
    understood = {**mark.scores, "overall": mark.overall, "grade": mark.grade, "cefr_level": mark.cefr_level}
    for column in (*rules.papers, "overall", "grade", "cefr_level"):
        text = row.get(column)
        if text and understood.get(column) is None and not _is_no_figure(text):
            yield Remark(row.line, column, text, _remedy(column, text, rules))
    status = row.get("status")
    if status and folded(status) and folded(status) not in STATUS_WORDS:
        yield Remark(row.line, "status", status, notices.UnknownStatus())


def _remedy(column: str, text: str, rules: ResultRules) -> Notice:
    if column == "grade":
        return notices.NotAGrade(tuple(grade.name for grade in rules.exam.grades))
    if column == "cefr_level":
        return notices.NotALevel(LEVELS)
    possible = rules.exam.bounds(column).possible
    kind = notices.ScoreBecameDate if is_a_date(text) else notices.NotAScore
    return kind(possible.start, possible.stop - 1)


def _is_no_figure(text: str) -> bool:
    """Whether the cell says that there is none, or names a status in its place, as boards do."""
    word = folded(text)
    return word in NO_FIGURE or word in STATUS_WORDS


def _score(text: str, column: str, rules: ResultRules) -> int | None:
    score = rules.scores[column].get(text)
    if score is not None or not text:
        return score
    figures = text.removesuffix("+")  # "180+", on statements of the first years: at least
    is_number = figures.isascii() and figures.isdecimal()
    return rules.scores[column].get(figures.lstrip("0")) if is_number else None


def _grade(text: str, exam: Exam) -> str | None:
    grade = None if _is_no_figure(text) else exam.grade_named(text)
    return grade.name if grade else None


def _level(text: str) -> str | None:
    return text.upper() if text.upper() in LEVELS else None


def _status(row: Row, rules: ResultRules) -> tuple[str, Status | None]:
    """The status given, and its column: its own or, as boards write it, that of a figure."""
    for column in ("status", "overall", "grade", *rules.papers):
        word = row.get(column)
        if word and not word.isdecimal() and folded(word) in STATUS_WORDS:
            return column, STATUS_WORDS[folded(word)]
    return "status", None


def _beside_figures(row: Row, column: str, mark: Mark, rules: ResultRules) -> Iterator[Remark]:
    """A status without a result, beside an overall score, a grade or every score; or, of who was absent, beside any."""
    enough = 1 if mark.status is Status.ABSENT else len(rules.papers)
    has_figures = mark.overall is not None or mark.grade is not None or len(mark.scores) >= enough > 0
    if mark.status is not Status.FINAL and has_figures:
        yield _odd(row, column, notices.StatusBesideFigures(mark.status))


def oddities(row: Row, mark: Mark, rules: ResultRules) -> Iterator[Remark]:
    """What can be taken in but should be looked at. Only a final result is measured."""
    if mark.status is not Status.FINAL or mark.overall is None:
        return
    yield from _scored_oddly(row, {"overall": mark.overall, **mark.scores}, rules)
    missing = [part for part in rules.papers if part not in mark.scores]
    for part in missing:
        yield _odd(row, part, notices.PaperMissing())
    given = rules.exam.overalls(mark.scores, rules.variant) if rules.variant and not missing else frozenset()
    if given and mark.overall not in given:
        yield _odd(row, "overall", notices.PapersGive(AnyOf(tuple(sorted(given)))))
    yield from _graded_oddly(row, mark, mark.overall, rules.exam)


def _scored_oddly(row: Row, scores: Mapping[str, int], rules: ResultRules) -> Iterator[Remark]:
    for column, score in scores.items():
        reported = rules.reported.get(column)
        if reported and score not in reported:
            yield _odd(row, column, notices.Unreported(reported.start, reported.stop - 1))
        if row.get(column).endswith("+"):
            yield _odd(row, column, notices.PlusIsLost(score))


def _graded_oddly(row: Row, mark: Mark, overall: int, exam: Exam) -> Iterator[Remark]:
    grades, level = [grade.name for grade in exam.grades_for(overall)], exam.level_for(overall)
    if mark.grade not in grades and (mark.grade or (grades and "grade" in row.cells)):
        yield _odd(row, "grade", notices.OverallGivesGrade(overall, next(iter(grades), None)))
    if mark.cefr_level != level and (mark.cefr_level or "cefr_level" in row.cells):
        yield _odd(row, "cefr_level", notices.OverallGivesLevel(overall, level))


def _odd(row: Row, column: str, remedy: Notice) -> Remark:
    return Remark(row.line, column, row.get(column), remedy)
