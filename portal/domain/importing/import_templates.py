"""Drafting sheets for an office to fill in: the columns an import knows, and a line of help for each."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from portal import exams, settings
from portal.exams import Exam, Paper, said
from portal.language import languages, listing
from portal.statuses import STATUSES

_TEXTS = Path(__file__).with_suffix(".toml")
_GRADED = ("grade", "cefr_level")
_DIGITS = "0798154623"

KINDS = ("entries", "timetable", "results")


@dataclass(frozen=True)
class Draft:
    """A table to fill in, by its columns, and the table that explains them, its header first.

    `papers` are those that have a column of their own; `other_sets` is true where the exam has other sets of papers.
    """

    columns: list[str]
    help_name: str
    help: list[list[str]]
    papers: list[str]
    other_sets: bool = False


def draft(kind: str, exam_code: str) -> Draft:
    """The sheet of one of KINDS. Of several sets of papers it has the largest. Raises ExamProblem."""
    exam = exams.current(exam_code)
    papers = _largest_set(exam) if kind == "results" else ()
    texts = _texts()
    ungraded = {} if exam.grades else dict.fromkeys(_GRADED, texts["without_grades"])
    rows = [_row(name, ungraded.get(name, help_), _places(name, exam)) for name, help_ in texts[kind].items()]
    rows += [_row(paper.code, texts["paper"], _places(paper.code, exam), paper) for paper in papers]
    header = [_said("column"), _said("needed"), *_each("help"), _said("example")]
    return Draft(
        columns=[row[0] for row in rows],
        help_name=_said("sheet"),
        help=[header, *rows, ["", "", *_each("about"), ""]],
        papers=[paper.code for paper in papers],
        other_sets=bool(papers) and len(exam.variants) > 1,
    )


def _largest_set(exam: Exam) -> Sequence[Paper]:
    return max(exam.variants.values(), key=len)


@cache
def _texts() -> dict[str, Any]:
    return tomllib.loads(_TEXTS.read_text("utf-8"))


def _each(word: str) -> list[str]:
    """The word in every language there is, side by side: a sheet is passed on to whoever fills it in."""
    return [_texts()["words"][tag][word] for tag in languages.AVAILABLE]


def _said(word: str) -> str:
    return " ".join(_each(word))


def _statuses(tag: str) -> str:
    """What may stand in the place of figures."""
    with languages.speaking(tag):
        return listing.listed(facts.in_files for facts in STATUSES.values() if facts.to_candidate)


def _row(name: str, help_: Mapping[str, Any], places: Mapping[str, str], paper: Paper | None = None) -> list[str]:
    """The name of a column, whether it is needed, what goes in (in each language), an example."""
    needed = _said("yes") if help_.get("needed") else ""
    names = {tag: said(paper.name, tag) if paper else "" for tag in languages.AVAILABLE}
    lines = [_filled(help_[tag], {**places, "name": name, "statuses": _statuses(tag)}) for tag, name in names.items()]
    return [name, needed, *lines, _filled(help_["example"], places)]


def _filled(text: str, places: Mapping[str, str]) -> str:
    for place, value in places.items():
        text = text.replace(f"{{{place}}}", value)
    return text


def _places(column: str, exam: Exam) -> dict[str, str]:
    """What the exam says in the places of a text: the figures of the highest result, and what there is to choose."""
    bounds, best = exam.bounds(column), exam.bounds("overall").reported[-1]
    grades = exam.grades_for(best)
    digits = settings.current().secret_number_length
    return {
        "least": str(bounds.possible[0]),
        "most": str(bounds.possible[-1]),
        "highest": str(bounds.reported[-1]),
        "grade": grades[0].name if grades else "",
        "level": exam.level_for(best) or "",
        "grades": ", ".join(grade.name for grade in exam.grades),
        "papers": ", ".join(paper.code for paper in exam.sat),
        "first_paper": exam.sat[0].code,
        "digits": str(digits),
        "secret": _DIGITS[:digits],
    }
