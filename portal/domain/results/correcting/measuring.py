"""Figures the office gives in the place of others, measured by the exam as a file's would be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import NamedTuple

from portal.domain.importing import Row
from portal.domain.importing.results.reading import LEVELS, Mark, ResultRules, oddities
from portal.domain.refusals import Impossible
from portal.exams import Exam
from portal.exams.exam import folded


@dataclass(frozen=True, kw_only=True)
class Given:
    """What is to stand in the place of what is kept; what is None stays as it is.

    An empty grade or level takes away the one there is, and so does a paper without a score. Papers are named as
    the office named them.
    """

    overall: int | None = None
    grade: str | None = None
    cefr_level: str | None = None
    papers: tuple[tuple[str, int | None], ...] = ()


class Measured(NamedTuple):
    """A corrected result, in which of the exam's sets of papers its scores are, and what is odd about it."""

    mark: Mark
    variant: str | None
    warnings: tuple[str, ...]


def corrected(before: Mark, given: Given, exam: Exam, variant: str | None) -> Measured:
    """A final result with what was given; `variant` is the sitting's set of papers once it has one.

    Raises Impossible, a line for each fault.
    """
    faults: list[str] = []
    scores = before.scores | _scores(given, exam, variant, faults)
    mark = replace(
        before,
        overall=before.overall if given.overall is None else _overall(given.overall, exam, faults),
        grade=before.grade if given.grade is None else _grade(given.grade, exam, faults),
        cefr_level=before.cefr_level if given.cefr_level is None else _level(given.cefr_level, faults),
        scores={paper: score for paper, score in scores.items() if score is not None},
        computed=before.computed and given.overall is None,
    )
    variant = variant or exam.variant_for(mark.scores)
    if mark.scores and variant is None and not faults:
        faults.append("These papers are in more than one set of this exam's papers. Give the others of the set too.")
    if mark.overall is None and not faults:
        faults.append("A final result needs an overall score. Give it too.")
    if faults:
        raise Impossible("\n".join(faults))
    remarks = oddities(Row(0, {}), mark, ResultRules(exam, variant if mark.scores else None))
    return Measured(mark, variant if mark.scores else None, tuple(f"{odd.column}: {odd.remedy}" for odd in remarks))


def _overall(score: int, exam: Exam, faults: list[str]) -> int:
    _check(score, "overall", f"The overall score {score}", exam, faults)
    return score


def _scores(given: Given, exam: Exam, variant: str | None, faults: list[str]) -> dict[str, int | None]:
    names = dict(_names(exam, variant))
    scores: dict[str, int | None] = {}
    for name, score in given.papers:
        paper = names.get(folded(name))
        if paper is None:
            faults.append(_unknown(name, names))
        elif paper in scores:
            faults.append(f"The paper {paper} is given twice. Give it once.")
        else:
            scores[paper] = score
            if score is not None:
                _check(score, paper, f"The score {score} of {paper}", exam, faults)
    return scores


def _names(exam: Exam, variant: str | None) -> Iterator[tuple[str, str]]:
    """Every word a paper may be called by, folded, and the paper's code."""
    for papers in [exam.variants[variant]] if variant else exam.variants.values():
        for paper in papers:
            yield folded(paper.code), paper.code
            yield from ((folded(name), paper.code) for name in paper.name.values())


def _unknown(name: str, names: dict[str, str]) -> str:
    near = get_close_matches(folded(name), names, n=1)
    guess = f" The nearest is {names[near[0]]}." if near else ""
    known = ", ".join(dict.fromkeys(names.values()))
    return f"There is no paper {name!r} in this exam.{guess} Its papers are: {known}."


def _check(score: int, column: str, called: str, exam: Exam, faults: list[str]) -> None:
    possible = exam.bounds(column).possible
    if score not in possible:
        faults.append(f"{called} cannot be: write a whole number from {possible[0]} to {possible[-1]}.")


def _grade(word: str, exam: Exam, faults: list[str]) -> str | None:
    if not word.strip():
        return None
    grade = exam.grade_named(word)
    if grade is None:
        known = ", ".join(each.name for each in exam.grades)
        remedy = f"The grades of this exam are: {known}." if known else "This exam gives no grades."
        faults.append(f"{word!r} is no grade. {remedy}")
    return grade.name if grade else None


def _level(word: str, faults: list[str]) -> str | None:
    level = word.strip().upper()
    if level and level not in LEVELS:
        faults.append(f"{word!r} is no CEFR level. The levels are: {', '.join(LEVELS)}.")
    return level or None
