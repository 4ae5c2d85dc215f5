"""A result in numbers: where each score stands, what is not reported, and what was won of what is counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal import exams
from portal.domain.results.drawing import DrawnResult, of_outcome
from portal.domain.results.showing import Outcome
from portal.statuses import Status

OWN = Path("no folder of our own")


def drawn(code: str, overall: int | None, *scores: int | None, grade: str | None = None) -> DrawnResult:
    """The result of a candidate with these scores, in the order of the exam's papers."""
    exam = exams.find(code, OWN)
    by_paper = {paper.code: score for paper, score in zip(exam.variants["three"], scores, strict=True)}
    held = {paper: score for paper, score in by_paper.items() if score is not None}
    outcome = Outcome(status=Status.FINAL, overall=overall, grade=grade, scores=held)
    return of_outcome(outcome, exam, "three")


def test_each_score_stands_at_its_place_on_the_scale():
    """The scale is drawn from 80 to 150: 138 is 58 of 70 points along it."""
    bars = drawn("a2-key", 138, 137, 142, 136).chart.bars
    assert [bar.at for bar in bars] == pytest.approx([82.857, 81.429, 88.571, 80], abs=0.001)
    assert [bar.level for bar in bars] == ["A2", "A2", "B1", "A2"]


def test_the_overall_score_stands_first_and_the_papers_follow_in_the_order_of_the_exam():
    result = drawn("a2-key", 138, 137, 142, 136)
    assert [bar.paper and bar.paper.code for bar in result.chart.bars] == [
        None, "reading_and_writing", "listening", "speaking",
    ]  # fmt: skip
    assert result.papers == result.chart.bars[1:]


def test_the_levels_are_drawn_end_to_end():
    stripes = drawn("a2-key", 138, 137, 142, 136).chart.stripes
    assert [stripe.level for stripe in stripes] == ["", "A1", "A2", "B1"]
    assert [stripe.shade for stripe in stripes] == [0, 1, 2, 3]
    assert sum(stripe.width for stripe in stripes) == pytest.approx(100)


def test_a_score_below_the_lowest_reported_is_none_and_stands_nowhere():
    result = drawn("a2-key", 81, 82, 81, None)
    told = [(bar.score, bar.at is None, bar.level) for bar in result.chart.bars]
    assert told == [(None, True, None), (82, False, None), (None, True, None), (None, True, None)]
    assert result.overall is None


def test_a_score_above_the_scale_is_told_and_stands_nowhere():
    bar = drawn("a2-key", 151, 140, 140, 140).chart.bars[0]
    assert (bar.score, bar.at, bar.level) == (151, None, None)


def test_without_an_overall_score_there_is_no_chart():
    result = drawn("a2-key", None, None, None, None, grade="B")
    assert (result.chart, result.papers) == (None, [])
    assert result.grade.name == "B"


def test_what_is_counted_is_drawn_in_blocks():
    result = drawn("a1-movers", 9, 5, 4, None)
    assert result.chart is None
    assert [count.blocks.count(True) for count in result.papers] == [5, 4, 0]
    assert {len(count.blocks) for count in result.papers} == {5}
    assert result.papers[2].score is None
