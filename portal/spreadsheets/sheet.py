"""A sheet as it stands in a file: lines of text, before anybody says what they mean."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from portal.language.languages import Later

LARGEST = 50 * 1024 * 1024
MOST_ROWS = 250_000
MOST_COLUMNS = 200
LONGEST_CELL = 1_000
LAST_ROW = 1_048_576  # of any spreadsheet; blank ones are not counted as rows, but a file does not go on for ever


class Unreadable(Exception):
    """The file is no table that can be read; the sentence says what to do."""

    def __init__(self, sentence: Later, **places: object) -> None:
        self.sentence = sentence.with_places(**places)
        super().__init__(self.sentence)


class SheetLine(NamedTuple):
    """One row that is not blank: the line of the file it begins on (the row of a workbook), from 1, and its cells."""

    number: int
    cells: list[str]


Cells = Sequence[str]

Watch = Callable[[Iterable[SheetLine]], Iterable[SheetLine]]
"""Gives lines one by one while a long file is read, and may show somebody how far they have come."""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """Lines of plain text. `encoding` and `separator` say how a text file was read; a workbook has neither.

    `encoding` is told to people ("UTF-8"), `separator` is one character; `name` is of the sheet in a workbook.
    `rivals` are encodings in which the file reads almost as well and says something else, likeliest first: a person
    should look at the names. `other_names` are the sheets of the workbook that
    can be seen and were not read. The names of files and sheets are as `shown` gives them.
    """

    file_name: str
    sha256: str
    lines: Sequence[SheetLine]
    name: str | None = None
    encoding: str | None = None
    separator: str | None = None
    rivals: Sequence[str] = ()
    other_names: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class SheetToWrite:
    """What goes into one sheet of a new file. `rows` may be any number: each is taken once and not kept.

    `blank_rows` are to be filled in, beneath the others: their cells take what is typed as text. CSV has none.
    """

    name: str
    header: Cells
    rows: Iterable[Cells] = ()
    blank_rows: int = 0
