"""Remarks on a file: what is wrong with a cell of it, or odd about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from portal.language.notices import Notice

MOST_GUESSES = 20
"""A guess at a candidate looks at every candidate: only the first faults of a file have one."""
_FEWEST_ALIKE = 3  # a pair, like two lines about one candidate, is told line by line
_MOST_LINES = 40


class Remark(Notice):
    """Something about one cell: a fault, for which nothing can be taken in, or a warning."""

    line: int
    column: str | Notice
    value: str | Notice
    remedy: Notice


class SameRemark(Notice):
    """The same remark on several lines; `more` lines beyond those that are named."""

    lines: tuple[str, ...]
    more: int
    column: str | Notice
    value: str | Notice
    remedy: Notice


@dataclass(frozen=True, kw_only=True)
class Findings:
    """What there is to say about a file or a part of it.

    `notes` tell how it was read, what was left out, what was put back.
    """

    faults: tuple[Remark, ...] = ()
    warnings: tuple[Remark, ...] = ()
    notes: tuple[Notice, ...] = ()


def together(findings: Iterable[Findings]) -> Findings:
    """All of them as one, in their order."""
    parts = list(findings)
    return Findings(
        faults=tuple(fault for part in parts for fault in part.faults),
        warnings=tuple(warning for part in parts for warning in part.warnings),
        notes=tuple(note for part in parts for note in part.notes),
    )


def by_line(remarks: Iterable[Remark]) -> tuple[Remark, ...]:
    return tuple(sorted(remarks, key=lambda remark: remark.line))


def grouped(remarks: Sequence[Remark]) -> Iterator[Remark | SameRemark]:
    """The remarks, those of many lines that are otherwise equal as one, in the place of the first."""
    alike = defaultdict[Notice, list[Remark]](list)
    for remark in remarks:
        alike[replace(remark, line=0)].append(remark)
    for remark in remarks:
        same = alike[replace(remark, line=0)]
        if len(same) < _FEWEST_ALIKE:
            yield remark
        elif remark is same[0]:
            yield _as_one(same)


def _as_one(same: list[Remark]) -> SameRemark:
    lines = tuple(str(remark.line) for remark in same)
    more = max(0, len(lines) - _MOST_LINES)
    return SameRemark(lines[:_MOST_LINES], more, same[0].column, same[0].value, same[0].remedy)
