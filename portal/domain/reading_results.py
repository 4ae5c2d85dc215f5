"""Reading one row of a results file: what it says, what is wrong with it, and what is odd."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from portal.exams import Exam
from portal.exams.exam import folded
from portal.spreadsheets import Row
from portal.store.results import Status

from .importing import Remark

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
LEVELS = ("A1", "A2", "B1", "B2", "C1", "C2")


@dataclass(frozen=True, kw_only=True)
class Mark:
    """What a row says of an entry's result."""

    status: Status
    overall: int | None = None
    grade: str | None = None
    cefr_level: str | None = None
    scores: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """A row as understood; `mark` is None when it holds no result, or none that can be understood."""

    mark: Mark | None
    faults: list[Remark]
    warnings: list[Remark]


@dataclass(frozen=True)
class Ruler:
    """What a row is measured by: its exam, and which of the exam's sets of papers the file has."""

    exam: Exam
    variant: str | None

    @property
    def papers(self) -> tuple[str, ...]:
        return tuple(paper.code for paper in self.exam.variants[self.variant]) if self.variant else ()


def read(row: Row, ruler: Ruler) -> Reading:
    """What the row says; with a fault, nothing."""
    faults: list[Remark] = []
    scores = {part: _score(row, part, ruler.exam, faults) for part in ruler.papers}
    overall, grade = _score(row, "overall", ruler.exam, faults), _grade(row, ruler.exam, faults)
    level, status = _level(row, faults), _status(row, ruler, faults)
    figures = {part: score for part, score in scores.items() if score is not None}
    if status is None and not (figures or overall is not None or grade or level):
        return Reading(None, faults, [])
    mark = Mark(status=status or Status.FINAL, overall=overall, grade=grade, cefr_level=level, scores=figures)
    if mark.status is Status.FINAL and overall is None and not faults:
        faults.append(Remark(row.line, "overall", row.get("overall"), "A final result needs an overall score."))
    if faults:
        return Reading(None, faults, [])
    return Reading(mark, [], list(_oddities(row, mark, ruler)))


def _score(row: Row, column: str, exam: Exam, faults: list[Remark]) -> int | None:
    text, possible = row.get(column), exam.possible
    if folded(text) in NO_FIGURE or folded(text) in STATUS_WORDS:
        return None
    if text.isascii() and text.isdecimal() and len(text) < 4 and int(text) in possible:
        return int(text)
    remedy = f"Write a whole number from {possible.start} to {possible.stop - 1}, or leave the cell empty."
    faults.append(Remark(row.line, column, text, remedy))
    return None


def _grade(row: Row, exam: Exam, faults: list[Remark]) -> str | None:
    text = row.get("grade")
    if folded(text) in NO_FIGURE or folded(text) in STATUS_WORDS:
        return None
    grade = exam.grade_named(text)
    if grade is None:
        known = ", ".join(each.name for each in exam.grades)
        faults.append(Remark(row.line, "grade", text, f"The grades of this exam are: {known}."))
    return grade.name if grade else None


def _level(row: Row, faults: list[Remark]) -> str | None:
    text = row.get("cefr_level")
    if folded(text) in NO_FIGURE or folded(text) in STATUS_WORDS:
        return None
    if text.upper() not in LEVELS:
        faults.append(Remark(row.line, "cefr_level", text, f"The levels are: {', '.join(LEVELS)}."))
    return text.upper()


def _status(row: Row, ruler: Ruler, faults: list[Remark]) -> Status | None:
    """The status given, in its own column or, as boards write it, in the place of a figure."""
    text = row.get("status")
    if folded(text) not in STATUS_WORDS and folded(text):
        known = "final, pending, X (absent from part), Z (absent from all), withheld, void"
        faults.append(Remark(row.line, "status", text, f"The statuses are: {known}; or leave the cell empty."))
        return None
    for column in ("status", "overall", "grade", *ruler.papers):
        if folded(row.get(column)) in STATUS_WORDS:
            return STATUS_WORDS[folded(row.get(column))]
    return None


def _oddities(row: Row, mark: Mark, ruler: Ruler) -> Iterator[Remark]:
    """What can be taken in but should be looked at. Only a final result is measured."""
    if mark.status is not Status.FINAL or mark.overall is None:
        return
    exam, reported = ruler.exam, ruler.exam.reported
    for column, score in {"overall": mark.overall, **mark.scores}.items():
        if score not in reported:
            yield _odd(row, column, f"This exam reports {reported.start} to {reported.stop - 1}.")
    missing = [part for part in ruler.papers if part not in mark.scores]
    for part in missing:
        yield _odd(row, part, "The score of this paper is missing.")
    given = exam.overalls(mark.scores, ruler.variant) if ruler.variant and not missing else frozenset()
    if given and mark.overall not in given:
        yield _odd(row, "overall", f"The papers give {' or '.join(map(str, sorted(given)))}.")
    yield from _graded_oddly(row, mark, exam)


def _graded_oddly(row: Row, mark: Mark, exam: Exam) -> Iterator[Remark]:
    assert mark.overall is not None  # noqa: S101 (seen to by the only caller)
    grades, level = exam.grades_for(mark.overall), exam.level_for(mark.overall)
    if mark.grade not in {grade.name for grade in grades}:
        usual = grades[0].name if grades else "no grade"
        yield _odd(row, "grade", f"An overall score of {mark.overall} gives {usual}.")
    if mark.cefr_level != level:
        yield _odd(row, "cefr_level", f"An overall score of {mark.overall} gives {level or 'no level'}.")


def _odd(row: Row, column: str, remedy: str) -> Remark:
    return Remark(row.line, column, row.get(column), remedy)
