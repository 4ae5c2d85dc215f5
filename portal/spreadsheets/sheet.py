"""A sheet as it stands in a file: lines of text, before anybody says what they mean."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from portal.language.languages import Later
from portal.language.languages import Later as _

LARGEST = 50 * 1024 * 1024
MOST_ROWS = 250_000
MOST_COLUMNS = 200
LONGEST_CELL = 1_000
LAST_ROW = 1_048_576  # of any spreadsheet; blank ones are not counted as rows, but a file does not go on for ever
MOST_CHARACTERS = 2 * LARGEST  # of all cells together: a workbook may show one text in any number of them
HEAD = 30  # lines at the top of a sheet in which its header is looked for


class Unreadable(Exception):
    """The file is no table that can be read; the sentence says what to do."""

    def __init__(self, sentence: Later, **places: object) -> None:
        self.sentence = sentence.with_places(**places)
        super().__init__(self.sentence)


class WhichSheet(Unreadable):
    """The workbook has several sheets, and a person has to say which is meant."""


class SheetLine(NamedTuple):
    """One row that is not blank: the line of the file it begins on (the row of a workbook), from 1, and its cells."""

    number: int
    cells: list[str]


class Merged(NamedTuple):
    """Cells of one column that are shown as one: from the first line to the last. The column counts from 0."""

    first: int
    last: int
    column: int


Cells = Sequence[str]

Watch = Callable[[Iterable[SheetLine]], Iterable[SheetLine]]
"""Gives lines one by one while a long file is read, and may show somebody how far they have come."""


class OpenedPage(NamedTuple):
    """The lines of a sheet of a workbook, not read yet; those that are hidden, and the cells that are merged.

    `uncomputed` is a cell with a formula whose result was not saved.
    """

    lines: Iterator[SheetLine]
    hidden: Sequence[int] = ()
    merged: Sequence[Merged] = ()
    uncomputed: str | None = None


class Page(NamedTuple):
    """A sheet of a workbook, and how to open it."""

    name: str
    is_visible: bool
    open: Callable[[], OpenedPage]


@dataclass(frozen=True, kw_only=True)
class HowRead:
    """What there is to say of a sheet besides its lines.

    `encoding` and `separator` say how a text file was read; a workbook has neither. `encoding` is told to people
    ("UTF-8"), `separator` is one character; `name` is of the sheet in a workbook.
    `rivals` are encodings in which the file reads almost as well and says something else, likeliest first; `doubtful`
    are the first lines on which they do: a person should look at the names there. `other_names` are the sheets of the
    workbook that can be seen and were not read. The names of files and sheets are as `shown` gives them.
    `hidden` are lines that the workbook hides, `merged` cells that it shows as one; `tells_little` is set for kinds of
    workbook from which neither hidden rows nor the errors of formulas can be learned.
    """

    file_name: str
    sha256: str
    name: str | None = None
    encoding: str | None = None
    separator: str | None = None
    rivals: Sequence[str] = ()
    doubtful: Sequence[int] = ()
    other_names: Sequence[str] = ()
    hidden: Sequence[int] = ()
    merged: Sequence[Merged] = ()
    tells_little: bool = False


@dataclass(frozen=True, kw_only=True)
class Sheet(HowRead):
    """Lines of plain text, and how they were read."""

    lines: Sequence[SheetLine]


def bounded(lines: Iterable[SheetLine], name: str) -> Iterator[SheetLine]:
    """The lines, as long as they are within the bounds. `name` is the file's, for the sentences. Raises Unreadable."""
    characters = 0
    for count, line in enumerate(lines):
        if count > MOST_ROWS:  # and the header
            raise Unreadable(_("%(file)s has more than %(most)d rows. Split it."), file=name, most=MOST_ROWS)
        if any(line.cells[MOST_COLUMNS:]):
            problem = _("%(file)s, line %(line)d: %(columns)d columns. At most %(most)d are allowed. Remove some.")
            raise Unreadable(problem, file=name, line=line.number, columns=len(line.cells), most=MOST_COLUMNS)
        del line.cells[MOST_COLUMNS:]
        length = len("".join(line.cells))
        characters += length
        if length > LONGEST_CELL and any(len(cell) > LONGEST_CELL for cell in line.cells):
            problem = _("%(file)s, line %(line)d: a cell has more than %(most)d characters. Shorten it.")
            raise Unreadable(problem, file=name, line=line.number, most=LONGEST_CELL)
        if characters > MOST_CHARACTERS:
            raise Unreadable(_("%(file)s has more than %(size)d MB. Split it."), file=name, size=LARGEST >> 20)
        yield line


@dataclass(frozen=True, kw_only=True)
class SheetToWrite:
    """What goes into one sheet of a new file. `rows` may be any number: each is taken once and not kept.

    `blank_rows` are to be filled in, beneath the others: their cells take what is typed as text. CSV has none.
    """

    name: str
    header: Cells
    rows: Iterable[Cells] = ()
    blank_rows: int = 0
