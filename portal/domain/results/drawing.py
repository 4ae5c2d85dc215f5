"""A result in the numbers that are drawn: each score's place on the scale of its exam, or what it counts.

Page and paper draw the same numbers, each with the words of its reader.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from portal import exams
from portal.exams import Exam, Grade, Paper, Scale

from .showing import Outcome, ResultLine

_DARKEST = 3


@dataclass(frozen=True)
class Bar:
    """A row of the chart. `at` is percent of the scale; none, as the level is, for a score that is not on it."""

    paper: Paper | None  # none: the overall score
    score: int | None
    at: float | None
    level: str | None


@dataclass(frozen=True)
class Stripe:
    """The stretch of a level behind the bars, in percent of the scale; darker for a higher level."""

    level: str
    start: float
    width: float
    shade: int


@dataclass(frozen=True)
class Tick:
    score: int
    at: float


@dataclass(frozen=True)
class Chart:
    """The scores of an exam that has a scale: the overall one, then each paper in the order of the exam."""

    bars: list[Bar]
    stripes: tuple[Stripe, ...]
    ticks: tuple[Tick, ...]


@dataclass(frozen=True)
class Count:
    """A paper in which something is counted, such as shields: a block for each there can be, true when won."""

    paper: Paper
    score: int | None
    blocks: list[bool]


@dataclass(frozen=True)
class DrawnResult:
    """What its exam reports of a result; a score that is not reported is none.

    Either there is a chart, or the scores are counts and the overall score is their sum.
    """

    exam: Exam
    grade: Grade | None
    level: str | None
    overall: int | None
    chart: Chart | None
    counts: list[Count]

    @property
    def has_dash(self) -> bool:
        """Something that the page shows is not there to be reported."""
        overall = (self.overall, self.level if self.exam.scale else "", self.grade if self.exam.grades else "")
        return None in overall or any(each.score is None for each in self.papers)

    @property
    def earns_certificate(self) -> bool:
        return self.grade is not None and self.grade.certificate if self.exam.grades else True

    @property
    def papers(self) -> list[Bar] | list[Count]:
        return self.chart.bars[1:] if self.chart else self.counts


def of_line(line: ResultLine) -> DrawnResult:
    return of_outcome(line.outcome, exams.current(line.exam), line.parts_variant)


def of_outcome(outcome: Outcome, exam: Exam, variant: str | None) -> DrawnResult:
    papers = exam.variants[variant] if variant else ()
    return DrawnResult(
        exam=exam,
        grade=exam.grade_named(outcome.grade or ""),
        level=outcome.cefr_level,
        overall=exam.reported(outcome.overall, "overall"),
        chart=_chart(outcome, exam, exam.scale, papers) if exam.scale and outcome.overall is not None else None,
        counts=[] if exam.scale else [_count(outcome.scores.get(paper.code), exam, paper) for paper in papers],
    )


def _chart(outcome: Outcome, exam: Exam, scale: Scale, papers: tuple[Paper, ...]) -> Chart:
    bars = [_bar(outcome.scores.get(paper.code), exam, scale, paper) for paper in papers]
    return Chart(
        bars=[_bar(outcome.overall, exam, scale), *bars],
        stripes=_stripes(scale),
        ticks=_ticks(scale),
    )


@cache
def _stripes(scale: Scale) -> tuple[Stripe, ...]:
    return tuple(
        Stripe(level, start, end - start, min(shade, _DARKEST))
        for shade, (level, start, end) in enumerate(scale.stretches())
    )


@cache
def _ticks(scale: Scale) -> tuple[Tick, ...]:
    return tuple(Tick(score, scale.position(score)) for score in scale.ticks)


def _bar(score: int | None, exam: Exam, scale: Scale, paper: Paper | None = None) -> Bar:
    reported = exam.reported(score, paper.code if paper else "overall")
    if reported is None or not scale.lowest <= reported <= scale.highest:
        return Bar(paper, reported, None, None)
    level = next((band.level for band in scale.bands if reported in band.scores), None)
    return Bar(paper, reported, scale.position(reported), level)


def _count(score: int | None, exam: Exam, paper: Paper) -> Count:
    reported, most = exam.reported(score, paper.code), exam.bounds(paper.code).possible[-1]
    return Count(paper, reported, [place < (reported or 0) for place in range(most)])
