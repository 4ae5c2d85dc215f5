"""Reading one row of a results file: what it says, what is wrong with it, and what is odd."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from portal.domain.importing import Remark, Row, is_a_date
from portal.exams import Exam
from portal.exams.exam import folded
from portal.store.results import Status

STATUS_WORDS = {
    "final": Status.FINAL,
    "pending": Status.PENDING,
    "x": Status.ABSENT_PART,
    "absentpart": Status.ABSENT_PART,
    "absentfrompart": Status.ABSENT_PART,
    "z": Status.ABSENT,
    "absent": Status.ABSENT,
    "abs": Status.ABSENT,
    "absentfromall": Status.ABSENT,
    "withheld": Status.WITHHELD,
    "void": Status.VOID,
}
NO_FIGURE = {"", "na", "notreported"}  # folded: dashes fold to nothing
NOT_COMPUTED = "A final result needs an overall score, and there are not all the papers to work it out from. Write it."
NO_OVERALL = "A final result needs an overall score. Write it, or say --compute to work it out from the papers."
LEVELS = ("A1", "A2", "B1", "B2", "C1", "C2")


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """What a row says of an entry's result; `computed` tells that the overall score was worked out from the papers."""

    status: Status
    overall: int | None = None
    grade: str | None = None
    cefr_level: str | None = None
    scores: dict[str, int] = field(default_factory=dict)
    computed: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class Reading:
    """A row as understood; `mark` is None when it holds no result, or none that can be understood."""

    mark: Mark | None
    faults: list[Remark]
    warnings: list[Remark]


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


def read(row: Row, ruler: ResultRules, before: Mark | None = None) -> Reading:
    """What the row says; with a fault, nothing. What the file has no column for stays as it was `before`."""
    faults: list[Remark] = []
    scores = {part: _score(row, part, ruler, faults) for part in ruler.papers}
    overall, grade = _score(row, "overall", ruler, faults), _grade(row, ruler.exam, faults)
    level, status = _level(row, faults), _status(row, ruler, faults)
    figures = {part: score for part, score in scores.items() if score is not None}
    if status is None and not (figures or overall is not None or grade or level):
        return Reading(None, faults, [])
    mark = Mark(status=status or Status.FINAL, overall=overall, grade=grade, cefr_level=level, scores=figures)
    if mark.status is Status.FINAL:
        mark = _completed(mark, ruler, before)
    if mark.status is Status.FINAL and mark.overall is None and not faults:
        remedy = NOT_COMPUTED if ruler.compute else NO_OVERALL
        faults.append(Remark(row.line, "overall", row.get("overall"), remedy))
    if faults:
        return Reading(None, faults, [])
    return Reading(mark, [], list(oddities(row, mark, ruler)))


def _completed(mark: Mark, ruler: ResultRules, before: Mark | None) -> Mark:
    """A final result with what the file has no column for: as it was, else worked out when that is asked for.

    What was worked out before is worked out again: the papers may be others now.
    """
    if before and before.status is Status.FINAL:
        figures = () if before.computed and ruler.compute else ("overall", "grade", "cefr_level")
        kept = {name: getattr(before, name) for name in figures if name not in ruler.columns}
        scores = {part: score for part, score in before.scores.items() if part not in ruler.columns}
        if kept or scores:
            mark = replace(mark, **kept, scores=scores | mark.scores, computed=before.computed and "overall" in kept)
    return _computed(mark, ruler) if ruler.compute else mark


def _computed(mark: Mark, ruler: ResultRules) -> Mark:
    """With the overall score the papers give (a half is rounded up) and the grade and level that one gives."""
    if mark.overall is None and ruler.variant:
        overall = max(ruler.exam.overalls(mark.scores, ruler.variant), default=None)
        mark = replace(mark, overall=overall, computed=overall is not None)
    if mark.overall is None:
        return mark
    grades = ruler.exam.grades_for(mark.overall)
    return replace(
        mark,
        grade=mark.grade or (grades[0].name if grades else None),
        cefr_level=mark.cefr_level or ruler.exam.level_for(mark.overall),
    )


def _score(row: Row, column: str, ruler: ResultRules, faults: list[Remark]) -> int | None:
    text = row.cells.get(column)
    if not text:
        return None
    score = ruler.scores[column].get(text)
    return _odd_score(row, column, text, ruler, faults) if score is None else score


def _odd_score(row: Row, column: str, text: str, ruler: ResultRules, faults: list[Remark]) -> int | None:
    """What stands in the place of a score and is none to the letter."""
    figures = text.removesuffix("+")  # "180+", on statements of the first years: at least
    if figures.isascii() and figures.isdecimal() and figures.lstrip("0") in ruler.scores[column]:
        return int(figures)
    if folded(text) in NO_FIGURE or folded(text) in STATUS_WORDS:
        return None
    possible = ruler.exam.bounds(column).possible
    remedy = f"Write a whole number from {possible.start} to {possible.stop - 1}, or leave the cell empty."
    if is_a_date(text):
        remedy = f"The spreadsheet turned a number into a date. Format the column as text and type it again. {remedy}"
    faults.append(Remark(row.line, column, text, remedy))
    return None


def _grade(row: Row, exam: Exam, faults: list[Remark]) -> str | None:
    text = row.get("grade")
    if not text or folded(text) in NO_FIGURE or folded(text) in STATUS_WORDS:
        return None
    grade = exam.grade_named(text)
    if grade is None:
        known = ", ".join(each.name for each in exam.grades)
        remedy = f"The grades of this exam are: {known}." if known else "This exam gives no grades: empty the cell."
        faults.append(Remark(row.line, "grade", text, remedy))
    return grade.name if grade else None


def _level(row: Row, faults: list[Remark]) -> str | None:
    text = row.get("cefr_level")
    if text in LEVELS:
        return text
    if not text or folded(text) in NO_FIGURE or folded(text) in STATUS_WORDS:
        return None
    if text.upper() not in LEVELS:
        faults.append(Remark(row.line, "cefr_level", text, f"The levels are: {', '.join(LEVELS)}."))
    return text.upper()


def _status(row: Row, ruler: ResultRules, faults: list[Remark]) -> Status | None:
    """The status given, in its own column or, as boards write it, in the place of a figure."""
    text = row.get("status")
    if text and folded(text) not in STATUS_WORDS and folded(text):
        known = "final, pending, X (absent from part), Z (absent from all), withheld, void"
        faults.append(Remark(row.line, "status", text, f"The statuses are: {known}; or leave the cell empty."))
        return None
    for column in ("status", "overall", "grade", *ruler.papers):
        word = row.get(column)
        if word and not word.isdecimal() and folded(word) in STATUS_WORDS:
            return STATUS_WORDS[folded(word)]
    return None


def oddities(row: Row, mark: Mark, ruler: ResultRules) -> Iterator[Remark]:
    """What can be taken in but should be looked at. Only a final result is measured."""
    if mark.status is not Status.FINAL or mark.overall is None:
        return
    exam = ruler.exam
    for column, score in (("overall", mark.overall), *mark.scores.items()):
        reported = ruler.reported.get(column)
        if reported and score not in reported:
            yield _odd(row, column, f"This exam reports {reported.start} to {reported.stop - 1}.")
        if row.get(column).endswith("+"):
            yield _odd(row, column, f"The plus sign is not kept: this is taken in as {score}.")
    missing = [part for part in ruler.papers if part not in mark.scores]
    for part in missing:
        yield _odd(row, part, "The score of this paper is missing.")
    given = exam.overalls(mark.scores, ruler.variant) if ruler.variant and not missing else frozenset()
    if given and mark.overall not in given:
        yield _odd(row, "overall", f"The papers give {' or '.join(map(str, sorted(given)))}.")
    yield from _graded_oddly(row, mark, exam)


def _graded_oddly(row: Row, mark: Mark, exam: Exam) -> Iterator[Remark]:
    assert mark.overall is not None  # noqa: S101 (seen to by the only caller)
    grades = exam.grades_for(mark.overall)
    level = grades[0].level if grades else None
    if (mark.grade or (grades and "grade" in row.cells)) and all(mark.grade != grade.name for grade in grades):
        usual = grades[0].name if grades else "no grade"
        yield _odd(row, "grade", f"An overall score of {mark.overall} gives {usual}.")
    if mark.cefr_level != level and (mark.cefr_level or "cefr_level" in row.cells):
        yield _odd(row, "cefr_level", f"An overall score of {mark.overall} gives {level or 'no level'}.")


def _odd(row: Row, column: str, remedy: str) -> Remark:
    return Remark(row.line, column, row.get(column), remedy)
