"""A result as it is drawn on paper: tiles, each score's place on the scale, or what was counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from portal.domain.results.showing import Outcome
from portal.exams import Exam, Paper, Scale
from portal.language import languages

from .words import Speaker, Text

NOT_REPORTED = "–"
_DARKEST = 3


def tiles(exam: Exam, outcome: Outcome, speaker: Speaker) -> list[dict[str, Any]]:
    """The grade, the overall score and the level, as far as the exam has them."""
    grade = exam.grade_named(outcome.grade or "")
    made = []
    if exam.grades:
        made.append(("result", speaker.repeats(grade.shown) if grade else speaker.repeats(NOT_REPORTED)))
    overall = "overall_score" if exam.scale else "total"
    made.append((overall, _score(exam, "overall", outcome.overall, speaker)))
    if exam.scale or outcome.cefr_level:
        made.append(("level", speaker.repeats(outcome.cefr_level or NOT_REPORTED)))
    return [{"label": key, "values": values} for key, values in made]


def chart(exam: Exam, papers: Sequence[Paper], outcome: Outcome, speaker: Speaker) -> dict[str, Any] | None:
    """The overall score, then each paper, on the exam's scale; places in percent of it. None without an overall."""
    scale, overall = exam.scale, outcome.overall
    if scale is None or overall is None:
        return None
    rows = [_bar(exam, scale, speaker.says("statement.overall"), overall, _overall_words(exam, outcome, speaker))]
    for paper in papers:
        score = outcome.scores.get(paper.code)
        rows.append(_bar(exam, scale, speaker.repeats(paper.name), score, _level(scale, score, speaker)))
    rows[0]["overall"] = True
    return {
        "bars": rows,
        "stripes": [
            {"level": level, "start": start, "width": end - start, "shade": min(shade, _DARKEST)}
            for shade, (level, start, end) in enumerate(scale.stretches())
        ],
        "ticks": [{"score": tick, "at": scale.position(tick)} for tick in scale.ticks],
    }


def counts(exam: Exam, papers: Sequence[Paper], outcome: Outcome, speaker: Speaker) -> list[dict[str, Any]]:
    """For each paper a block for each there can be, won or not, and the same in words."""
    rows = []
    for paper in papers:
        score, most = outcome.scores.get(paper.code), exam.bounds(paper.code).possible[-1]
        blocks = [place < (score or 0) for place in range(most)]
        words = _score(exam, paper.code, score, speaker)
        rows.append({"label": speaker.repeats(paper.name), "blocks": blocks, "words": words})
    return rows


def _bar(exam: Exam, scale: Scale, label: Text, score: int | None, words: Text) -> dict[str, Any]:
    """One row; `at` is none, and nothing is said beside it, for a score that is not reported."""
    is_reported = score is not None and score in exam.bounds("overall").reported
    return {
        "label": label,
        "score": NOT_REPORTED if score is None or score < exam.bounds("overall").reported.start else str(score),
        "at": scale.position(score) if is_reported and score is not None else None,
        "words": words if is_reported else [],
        "overall": False,
    }


def _score(exam: Exam, column: str, score: int | None, speaker: Speaker) -> Text:
    """The score as the board prints it: a dash below the lowest one the exam reports."""
    if score is None or score < exam.bounds(column).reported.start:
        return speaker.repeats(NOT_REPORTED)
    if exam.scale:
        return speaker.repeats(str(score))
    return speaker.repeats(lambda: exam.said_out_of(score, column, languages.spoken()))


def _overall_words(exam: Exam, outcome: Outcome, speaker: Speaker) -> Text:
    """Grade and level, or the one of them there is."""
    grade, level = exam.grade_named(outcome.grade or ""), outcome.cefr_level
    if grade and level:
        return speaker.says("statement.grade_and_level", grade=grade.shown, level=level)
    if grade:
        return speaker.repeats(grade.shown)
    return speaker.repeats(level) if level else []


def _level(scale: Scale, score: int | None, speaker: Speaker) -> Text:
    """The level of the band a paper's score lies in."""
    level = next((band.level for band in scale.bands if score in band.scores), None)
    return speaker.repeats(level) if level else []
