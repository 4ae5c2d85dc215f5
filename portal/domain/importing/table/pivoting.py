"""Pivoting: a long results file, a row for each paper of a candidate, made one row a candidate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from portal.exams.exam import folded

from . import notices
from .fields import OVERALL, PAPER, SCORE, Field, nearest
from .remarks import Findings, Remark
from .rows import Columns, Row

_IN_KEYS = str.maketrans("", "", " -")


class PivotedRow(NamedTuple):
    """The rows of one candidate: the line of the first, what it says beside the paper, and all cells by field."""

    line: int
    said: tuple[str, ...]
    cells: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Wide(Findings):
    """A row a candidate; `papers` are those met, by field, as the file writes them."""

    rows: Sequence[Row]
    papers: dict[str, str]


def pivot(columns: Columns, keys: Sequence[str], fields: Sequence[Field]) -> Wide:
    """The columns with each paper's score in one of its own.

    A candidate's rows have the same key: the first of `keys` that is filled in. What else they say must agree.
    """
    cells, lines = columns.cells, columns.lines
    known = _known(cells[PAPER], fields)
    candidates, faults = list[PivotedRow](), list[Remark]()
    others = {name: column for name, column in cells.items() if name not in (PAPER, SCORE)}
    met: dict[str, PivotedRow] = {}
    said = zip(*others.values(), strict=True)
    rows = zip(lines, _whom(cells, keys), said, cells[PAPER], cells[SCORE], strict=True)
    for line, whom, facts, paper, score in rows:
        candidate = met.get(whom)
        if candidate is None:
            candidate = PivotedRow(line, facts, dict(zip(others, facts, strict=True)))
            candidates.append(candidate)
            if whom:  # rows that are nobody's stay apart
                met[whom] = candidate
        elif facts != candidate.said:
            faults += _differing(line, dict(zip(others, facts, strict=True)), candidate)
        name = known[paper]
        if name and name not in candidate.cells:
            candidate.cells[name] = score
        else:
            faults += _unfit(line, paper, score, candidate, known, fields)
    papers = {name: paper for paper, name in known.items() if name}
    note = notices.PivotedTable(len(lines), len(candidates), tuple(papers.values()))
    wide = [Row(candidate.line, candidate.cells) for candidate in candidates]
    return Wide(rows=wide, papers=papers, faults=tuple(faults), notes=(note,))


def _known(papers: Sequence[str], fields: Sequence[Field]) -> dict[str, str | None]:
    """The field of each paper as written, None for a word that is no paper. The overall score may stand among them."""
    words = {word: field.name for field in fields if field.is_paper or field.name == OVERALL for word in field.words}
    return {paper: words.get(folded(paper)) for paper in dict.fromkeys(papers)}


def _whom(columns: Mapping[str, Sequence[str]], keys: Sequence[str]) -> list[str]:
    there = [columns[key] for key in keys if key in columns]
    chosen = [next(filter(None, each), "") for each in zip(*there, strict=True)] if there[1:] else there[0]
    return [key.translate(_IN_KEYS).upper() for key in chosen]


def _differing(line: int, facts: Mapping[str, str], candidate: PivotedRow) -> Iterator[Remark]:
    """Where a later row says another thing than the earlier ones; what they left out is filled in."""
    for name, text in facts.items():
        before = candidate.cells[name]
        if text and not before:
            candidate.cells[name] = text
        elif text and folded(text) != folded(before):
            yield Remark(line, name, text, notices.RowsDisagree(candidate.line, before))


def _unfit(
    line: int, paper: str, score: str, candidate: PivotedRow, known: Mapping[str, str | None], fields: Sequence[Field]
) -> Iterator[Remark]:
    """Why this score has no place; the overall score has one in its column, where it is the same."""
    name = known[paper]
    if name is None:
        yield Remark(line, PAPER, paper, _no_paper(paper, fields))
    elif name != OVERALL or score != candidate.cells[name] != "":
        yield Remark(line, PAPER, paper, notices.ScoreIsDoubled(candidate.line, candidate.cells[name]))
    else:
        candidate.cells[name] = score


def _no_paper(paper: str, fields: Sequence[Field]) -> notices.NotAPaper:
    papers = {word: field.name for field in fields if field.is_paper for word in field.words}
    return notices.NotAPaper(tuple(dict.fromkeys(papers.values())), nearest(folded(paper), papers))
