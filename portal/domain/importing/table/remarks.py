"""Remarks on a file: what is wrong with a cell of it, or odd about it."""

from __future__ import annotations

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
