"""A result as it is drawn: the words of its grade, and each score's place on the scale, or what it counts."""

from __future__ import annotations

from dataclasses import dataclass

from portal import exams
from portal.domain.results.showing import ResultLine
from portal.exams import Exam, Grade, Paper, Scale
from portal.language import languages
from portal.language.languages import Later as _

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
class Chart:
    """The scores of an exam that has a scale: the overall one, then each paper in the order of the exam."""

    lowest: int
    highest: int
    bars: list[Bar]
    stripes: list[Stripe]
    ticks: list[Tick]


@dataclass(frozen=True)
class Count:
    """A paper in which something is counted, such as shields: a block for each there can be, true when won."""

    label: str
    words: str
    blocks: list[tuple[str, bool]]  # where it begins, in percent
    width: str


@dataclass(frozen=True)
class DrawnResult:
    """One entry's result in the reader's language, ready to be set on a page.

    Without a chart its scores are counts, and the overall score is their sum.
    """

    line: ResultLine
    exam: str
    graded: bool
    grade: str
    overall: str
    meaning: str
    chart: Chart | None
    counts: list[Count]


def drawn(line: ResultLine) -> DrawnResult:
    exam = exams.current(line.exam)
    grade = exam.grade_named(line.outcome.grade or "")
    return DrawnResult(
        line=line,
        exam=_said(exam.name),
        graded=bool(exam.grades),
        grade=_said(grade.shown) if grade else "",
        overall=_score(line.outcome.overall, "overall", exam),
        meaning=_said(exam.meaning_of(grade)),
        chart=_chart(line, exam, exam.scale) if exam.scale else None,
        counts=[] if exam.scale else _counts(line, exam),
    )


def _chart(line: ResultLine, exam: Exam, scale: Scale) -> Chart:
    return Chart(
        lowest=scale.lowest,
        highest=scale.highest,
        bars=_bars(line, exam, scale),
        stripes=_stripes(scale),
        ticks=_ticks(scale),
    )


def _bars(line: ResultLine, exam: Exam, scale: Scale) -> list[Bar]:
    if line.outcome.overall is None:
        return []
    words = _overall_words(exam.grade_named(line.outcome.grade or ""), line.outcome.cefr_level)
    overall = _bar(None, line.outcome.overall, exam, scale, words)
    papers = _papers(line, exam)
    return [overall] + [_bar(_said(paper.name), line.outcome.scores.get(paper.code), exam, scale) for paper in papers]


def _counts(line: ResultLine, exam: Exam) -> list[Count]:
    return [_count(paper, line.outcome.scores.get(paper.code), exam) for paper in _papers(line, exam)]


def _count(paper: Paper, score: int | None, exam: Exam) -> Count:
    most = exam.bounds(paper.code).possible[-1]
    blocks = [(_percent(100 * place / most), place < (score or 0)) for place in range(most)]
    return Count(_said(paper.name), _score(score, paper.code, exam), blocks, _percent(100 / most))


def _papers(line: ResultLine, exam: Exam) -> tuple[Paper, ...]:
    return exam.variants[line.parts_variant] if line.parts_variant else ()


def _overall_words(grade: Grade | None, level: str | None) -> str:
    """Grade and level, or the one of them there is."""
    if grade and level:
        return str(_GRADE_AND_LEVEL.with_places(grade=_said(grade.shown), level=level))
    return _said(grade.shown) if grade else level or ""


def _bar(label: str | None, score: int | None, exam: Exam, scale: Scale, words: str = "") -> Bar:
    """A paper's row says the level of the band its score lies in."""
    shown = _score(score, "overall", exam)
    if score is None or score not in exam.bounds("overall").reported:
        return Bar(label, shown, None, words)
    level = next((band.level for band in scale.bands if score in band.scores), "")
    return Bar(label, shown, _percent(scale.position(score)), words or level)


def _score(score: int | None, column: str, exam: Exam) -> str:
    """The score as the board prints it: a dash below the lowest one the exam reports."""
    if score is None or score < exam.bounds(column).reported.start:
        return NOT_REPORTED
    return str(score) if exam.scale else exam.said_out_of(score, column, languages.spoken())


def _stripes(scale: Scale) -> list[Stripe]:
    return [
        Stripe(name, _percent(low), _percent(high - low), _percent((low + high) / 2), min(shade, 3))
        for shade, (name, low, high) in enumerate(scale.stretches())
    ]


def _ticks(scale: Scale) -> list[Tick]:
    anchors = {0: "start", len(scale.ticks) - 1: "end"}
    return [
        Tick(tick, _percent(scale.position(tick)), anchors.get(number, "middle"))
        for number, tick in enumerate(scale.ticks)
    ]


def _percent(value: float) -> str:
    return f"{value:.2f}%"


def _said(texts: exams.exam.Texts) -> str:
    return exams.said(texts, languages.spoken())
