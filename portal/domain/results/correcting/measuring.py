"""Figures the office gives in the place of others, measured by the exam as a file's would be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import NamedTuple

from portal.domain.importing import Row
from portal.domain.importing.results.reading import LEVELS, Mark, ResultRules, oddities
from portal.domain.refusals import Impossible
from portal.domain.results import refusals
from portal.exams import Exam
from portal.exams.exam import folded
from portal.language.notices import Notice


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

    Raises Impossible, with a reason for each fault.
    """
    faults = list[Notice]()
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
        faults.append(refusals.PapersOfSeveralSets())
    if mark.overall is None and not faults:
        faults.append(refusals.OverallNeeded())
    if faults:
        raise Impossible(*faults)
    remarks = oddities(Row(0, {}), mark, ResultRules(exam, variant if mark.scores else None))
    return Measured(mark, variant if mark.scores else None, tuple(f"{odd.column}: {odd.remedy}" for odd in remarks))


def _overall(score: int, exam: Exam, faults: list[Notice]) -> int:
    possible = exam.bounds("overall").possible
    if score not in possible:
        faults.append(refusals.OverallOffScale(score, possible[0], possible[-1]))
    return score


def _scores(given: Given, exam: Exam, variant: str | None, faults: list[Notice]) -> dict[str, int | None]:
    names = dict(_names(exam, variant))
    scores: dict[str, int | None] = {}
    for name, score in given.papers:
        paper = names.get(folded(name))
        if paper is None:
            faults.append(_unknown(name, names))
        elif paper in scores:
            faults.append(refusals.PaperGivenTwice(paper))
        else:
            scores[paper] = score
            if score is not None:
                _check(score, paper, exam, faults)
    return scores


def _names(exam: Exam, variant: str | None) -> Iterator[tuple[str, str]]:
    """Every word a paper may be called by, folded, and the paper's code."""
    for papers in [exam.variants[variant]] if variant else exam.variants.values():
        for paper in papers:
            yield folded(paper.code), paper.code
            yield from ((folded(name), paper.code) for name in paper.name.values())


def _unknown(name: str, names: dict[str, str]) -> refusals.UnknownPaper:
    near = get_close_matches(folded(name), names, n=1)
    return refusals.UnknownPaper(name, names[near[0]] if near else None, tuple(dict.fromkeys(names.values())))


def _check(score: int, paper: str, exam: Exam, faults: list[Notice]) -> None:
    possible = exam.bounds(paper).possible
    if score not in possible:
        faults.append(refusals.PaperOffScale(paper, score, possible[0], possible[-1]))


def _grade(word: str, exam: Exam, faults: list[Notice]) -> str | None:
    if not word.strip():
        return None
    grade = exam.grade_named(word)
    if grade is None:
        faults.append(refusals.UnknownGrade(word, tuple(each.name for each in exam.grades)))
    return grade.name if grade else None


def _level(word: str, faults: list[Notice]) -> str | None:
    level = word.strip().upper()
    if level and level not in LEVELS:
        faults.append(refusals.UnknownLevel(word, tuple(LEVELS)))
    return level or None
