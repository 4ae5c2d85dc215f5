"""A drawn result in the words of a paper: tiles, each score's place on the scale, or what was counted."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from portal.domain.results.drawing import Bar, DrawnResult
from portal.exams import NOT_REPORTED
from portal.language import languages

from .words import Speaker, Text


def tiles(result: DrawnResult, speaker: Speaker) -> list[dict[str, Any]]:
    """The grade, the overall score and the level, as far as the exam has them."""
    exam, tiles = result.exam, []
    if exam.grades:
        tiles.append(("result", speaker.repeats(result.grade.shown if result.grade else NOT_REPORTED)))
    overall = "overall_score" if exam.scale else "total"
    tiles.append((overall, _score(result, "overall", result.overall, speaker)))
    if exam.scale or result.level:
        tiles.append(("level", speaker.repeats(result.level or NOT_REPORTED)))
    return [{"label": key, "values": values} for key, values in tiles]


def chart(result: DrawnResult, speaker: Speaker) -> dict[str, Any] | None:
    """The overall score, then each paper, on the exam's scale; places in percent of it. None without an overall."""
    if result.chart is None:
        return None
    return {
        "bars": [_bar(result, bar, speaker) for bar in result.chart.bars],
        "stripes": [asdict(stripe) for stripe in result.chart.stripes],
        "ticks": [asdict(tick) for tick in result.chart.ticks],
    }


def counts(result: DrawnResult, speaker: Speaker) -> list[dict[str, Any]]:
    """For each paper a block for each there can be, won or not, and the same in words."""
    return [
        {
            "label": speaker.repeats(count.paper.name),
            "blocks": count.blocks,
            "words": _score(result, count.paper.code, count.score, speaker),
        }
        for count in result.counts
    ]


def _bar(result: DrawnResult, bar: Bar, speaker: Speaker) -> dict[str, Any]:
    level = speaker.repeats(bar.level) if bar.level else []
    return {
        "label": speaker.repeats(bar.paper.name) if bar.paper else speaker.says("statement.overall"),
        "score": result.exam.said_score(bar.score, "overall", languages.SOURCE),  # a figure, or a dash
        "at": bar.at,
        "words": level if bar.paper else _overall_words(result, speaker),
        "overall": bar.paper is None,
    }


def _score(result: DrawnResult, column: str, score: int | None, speaker: Speaker) -> Text:
    return speaker.repeats(lambda: result.exam.said_score(score, column, languages.spoken()))


def _overall_words(result: DrawnResult, speaker: Speaker) -> Text:
    """Grade and level, or the one of them there is."""
    if result.grade and result.level:
        return speaker.says("statement.grade_and_level", grade=result.grade.shown, level=result.level)
    if result.grade:
        return speaker.repeats(result.grade.shown)
    return speaker.repeats(result.level) if result.level else []
