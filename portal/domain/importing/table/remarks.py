"""Remarks on a file: what is wrong with a cell of it, or odd about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from portal.language.notices import Notice

MOST_GUESSES = 20
"""A guess at a candidate looks at every candidate: only the first faults of a file have one."""


class Remark(Notice):
    """Something about one cell: a fault, for which nothing can be taken in, or a warning."""

    line: int
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
