"""Figures the office gives in the place of others, measured by the exam as a file's would be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from portal.domain.importing import Row
from portal.domain.importing.results.reading import LEVELS, ResultRules, oddities
from portal.domain.importing.table.fields import nearest
from portal.domain.refusals import Impossible
from portal.domain.results import refusals
from portal.exams import Exam
from portal.exams.exam import folded
from portal.language.notices import Notice
from portal.store.marks import Mark


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
    warnings: tuple[Notice, ...]


def corrected(before: Mark, given: Given, exam: Exam, variant: str | None) -> Measured:
    """A final result with what was given; `variant` is the sitting's set of papers once it has one.

    Raises Impossible, with a reason for each fault.
    """
    names = dict(_names(exam, variant))
    faults = [*_faulty_papers(given, exam, names), *_faulty_figures(given, exam)]
    if faults:
        raise Impossible(*faults)
    mark = _replaced(before, given, exam, names)
    variant = variant or exam.variant_for(mark.scores)
    if mark.scores and variant is None:
        raise Impossible(refusals.PapersOfSeveralSets())
    if mark.overall is None:
        raise Impossible(refusals.OverallNeeded())
    its_papers = variant if mark.scores else None
    remarks = oddities(Row(0, {}), mark, ResultRules(exam, its_papers))
    return Measured(mark, its_papers, tuple(refusals.FigureIsOdd(odd.column, odd.remedy) for odd in remarks))


def _replaced(before: Mark, given: Given, exam: Exam, names: Mapping[str, str]) -> Mark:
    scores = before.scores | {names[folded(name)]: score for name, score in given.papers}
    grade = exam.grade_named(given.grade or "")
    return replace(
        before,
        overall=before.overall if given.overall is None else given.overall,
        grade=before.grade if given.grade is None else grade.name if grade else None,
        cefr_level=before.cefr_level if given.cefr_level is None else _level(given.cefr_level),
        scores={paper: score for paper, score in scores.items() if score is not None},
        computed=before.computed and given.overall is None,
    )


def _faulty_papers(given: Given, exam: Exam, names: Mapping[str, str]) -> Iterator[Notice]:
    met = set[str]()
    for name, score in given.papers:
        paper = names.get(folded(name))
        if paper is None:
            yield _unknown(name, names)
            continue
        possible = exam.bounds(paper).possible
        if paper in met:
            yield refusals.PaperGivenTwice(paper)
        elif score is not None and score not in possible:
            yield refusals.PaperOffScale(paper, score, possible[0], possible[-1])
        met.add(paper)


def _faulty_figures(given: Given, exam: Exam) -> Iterator[Notice]:
    possible = exam.bounds("overall").possible
    if given.overall is not None and given.overall not in possible:
        yield refusals.OverallOffScale(given.overall, possible[0], possible[-1])
    if given.grade and given.grade.strip() and exam.grade_named(given.grade) is None:
        yield refusals.UnknownGrade(given.grade, tuple(grade.name for grade in exam.grades))
    if given.cefr_level and _level(given.cefr_level) not in (None, *LEVELS):
        yield refusals.UnknownLevel(given.cefr_level, tuple(LEVELS))


def _level(word: str) -> str | None:
    return word.strip().upper() or None


def _names(exam: Exam, variant: str | None) -> Iterator[tuple[str, str]]:
    """Every word a paper may be called by, folded, and the paper's code."""
    for papers in [exam.variants[variant]] if variant else exam.variants.values():
        for paper in papers:
            yield folded(paper.code), paper.code
            yield from ((folded(name), paper.code) for name in paper.name.values())


def _unknown(name: str, names: Mapping[str, str]) -> refusals.UnknownPaper:
    return refusals.UnknownPaper(name, nearest(folded(name), names), tuple(dict.fromkeys(names.values())))
