"""What leaves the service as a table: rows that are read while they are handed over, and never all in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Leaving:
    """What leaves: `count` rows of text under `columns`, which can be read once and only while they are handed over."""

    columns: list[str]
    count: int
    rows: Iterator[list[str]]


Take = Callable[[Leaving], None]
"""Who takes what leaves to where it goes, while it is read, so that a hundred thousand rows are never in memory."""
