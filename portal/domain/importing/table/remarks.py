"""Remarks on a file: what is wrong with a cell of it, or odd about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Remark:
    """Something about one cell: a fault, for which nothing can be taken in, or a warning."""

    line: int
    column: str
    value: str
    remedy: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.column}, {self.value!r}: {self.remedy}"


@dataclass(frozen=True, kw_only=True)
class Findings:
    """What there is to say about a file or a part of it.

    `notes` are sentences: how it was read, what was left out, what was put back.
    """

    faults: tuple[Remark, ...] = ()
    warnings: tuple[Remark, ...] = ()
    notes: tuple[str, ...] = ()


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
