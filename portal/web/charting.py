"""A result as it is drawn: the words of its grade, and each score's place on the exam's scale."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from portal import exams, languages, settings
from portal.domain.showing import Line
from portal.exams import Exam, Grade
from portal.languages import Later as _

NOT_REPORTED = "–"
_GRADE_AND_LEVEL = _("%(grade)s (%(level)s)")


@dataclass(frozen=True)
class Bar:
    """One row of the chart. `at` is percent of the scale; none for a score that is not reported."""

    label: str | None  # none: the overall score
    score: str
    at: str | None
    words: str


@dataclass(frozen=True)
class Stripe:
    """A stretch of the scale behind the bars: from and width in percent; darker for a higher level."""

    level: str
    start: str
    width: str
    middle: str
    shade: int


@dataclass(frozen=True)
class Tick:
    score: int
    at: str
    anchor: str


@dataclass(frozen=True)
class Sheet:
    """One entry's result in the reader's language, ready to be set on a page."""

    line: Line
    exam: str
    grade: str
    overall: str
    meaning: str
    lowest: int
    highest: int
    bars: list[Bar]
    stripes: list[Stripe]
    ticks: list[Tick]


def drawn(line: Line) -> Sheet:
    exam = exams.find(line.exam, settings.current().own_exams)
    grade = exam.grade_named(line.outcome.grade or "")
    return Sheet(
        line=line,
        exam=_said(exam.name),
        grade=_said(grade.shown) if grade else "",
        overall=_score(line.outcome.overall, exam),
        meaning=_said(exam.meaning_of(grade)),
        lowest=exam.lowest,
        highest=exam.highest,
        bars=_bars(line, exam),
        stripes=_stripes(exam),
        ticks=_ticks(exam),
    )


def _bars(line: Line, exam: Exam) -> list[Bar]:
    """The overall score, then each paper in the order of the exam."""
    if line.outcome.overall is None:
        return []
    papers = exam.variants[line.parts_variant] if line.parts_variant else ()
    grade = exam.grade_named(line.outcome.grade or "")
    overall = _bar(None, line.outcome.overall, exam, _overall_words(grade, line.outcome.cefr_level))
    return [overall] + [_bar(_said(paper.name), line.outcome.scores.get(paper.code), exam, "") for paper in papers]


def _overall_words(grade: Grade | None, level: str | None) -> str:
    """Grade and level, or the one of them there is."""
    if grade and level:
        return str(_GRADE_AND_LEVEL.with_places(grade=_said(grade.shown), level=level))
    return _said(grade.shown) if grade else level or ""


def _bar(label: str | None, score: int | None, exam: Exam, words: str) -> Bar:
    if score is None or score not in exam.reported:
        return Bar(label, _score(score, exam), None, words)
    return Bar(label, str(score), _percent(exam.position(score)), words or _level_of(score, exam))


def _level_of(score: int, exam: Exam) -> str:
    """The level of the band a paper's score lies in."""
    return next((band.level for band in exam.bands if score in band.scores), "")


def _score(score: int | None, exam: Exam) -> str:
    """The score as the board prints it: a dash below the lowest one the exam reports."""
    return NOT_REPORTED if score is None or score < exam.reported.start else str(score)


def _stripes(exam: Exam) -> list[Stripe]:
    """The bands from end to end, with an unnamed one below the lowest level if the scale begins there."""
    starts = [band.scores.start for band in exam.bands]
    names = [band.level for band in exam.bands]
    if starts[0] > exam.lowest:
        starts, names = [exam.lowest, *starts], ["", *names]
    edges = [exam.position(score) for score in [*starts, exam.highest]]
    return [
        Stripe(name, _percent(low), _percent(high - low), _percent((low + high) / 2), min(shade, 3))
        for shade, (name, (low, high)) in enumerate(zip(names, pairwise(edges), strict=True))
    ]


def _ticks(exam: Exam) -> list[Tick]:
    anchors = {0: "start", len(exam.ticks) - 1: "end"}
    return [
        Tick(tick, _percent(exam.position(tick)), anchors.get(number, "middle"))
        for number, tick in enumerate(exam.ticks)
    ]


def _percent(value: float) -> str:
    return f"{value:.2f}%"


def _said(texts: exams.exam.Texts) -> str:
    return exams.said(texts, languages.spoken())
