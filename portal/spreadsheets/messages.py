"""What the process that opens a file and the one that asked for it say to each other: JSON, a message a line.

The child tells the heads of the sheets, if somebody has to choose one, whose name is then its input; how the sheet
was read; its lines; and that this was all, or why the file cannot be read. A process that opens a hostile file is
not trusted: hence JSON and not pickle, and a bound for each message and for all lines together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from .sheet import LONGEST_CELL, MOST_COLUMNS, SheetLine

HEADS, HOW, LINES, REFUSAL, END = "heads", "how", "lines", "refusal", "end"
A_BITE = 20  # lines in a message
LONGEST_MESSAGE = 8 * A_BITE * MOST_COLUMNS * LONGEST_CELL  # bytes: JSON writes a character in six at the most


@dataclass(frozen=True, kw_only=True)
class Request:
    """What is to be read, and how; None: found out from the file. `languages` and `zone` are the centre's."""

    name: str
    encoding: str | None = None
    sheet: str | None = None
    languages: Sequence[str] = ("en",)
    zone: str | None = None


class Head(NamedTuple):
    """The first lines of a sheet that is not empty."""

    name: str
    lines: Sequence[SheetLine]
