"""Lines of cells out of text: CSV and its relatives."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from portal.language.languages import Later as _

from .cells import ODD, plain
from .sheet import LAST_ROW, LONGEST_CELL, MOST_COLUMNS, SheetLine, Unreadable

COMMA, SEMICOLON, TAB, BAR = ",", ";", "\t", "|"
LOOKED_AT = 1_000  # lines by which the separator is chosen
LONGEST_LINE = MOST_COLUMNS * (LONGEST_CELL * 2 + 3)  # every cell full, quoted, and nothing in it but quotation marks
MOST_LINES_IN_A_ROW = 1_000  # beyond that a quotation mark was not closed

_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")
_TEXT_TAB = re.compile(r"([,;|])\t")  # a TAB that begins a cell keeps Excel from retyping it, and divides nothing
_NAMED_SEPARATOR = re.compile(r'"?sep=([^\w\s"]|\t)\1*"?\1*\s*', re.IGNORECASE)


def lines_of(text: str, name: str) -> tuple[str, Iterator[SheetLine]]:
    """The separator, and each row that is not blank. `name` is the file's, for the sentences. Raises Unreadable."""
    if not text or text.isspace():
        return COMMA, iter(())
    said = _NAMED_SEPARATOR.fullmatch(next(_physical_lines(text, name), ""))
    separator = said[1] if said else _separator(text, name)
    rows = _Rows(text, name, separator)
    found = rows.as_they_stand() if _is_plain(text, separator) else rows.made_plain()
    if said:
        next(found)
    return separator, found


def _separator(text: str, name: str) -> str:
    """The one that divides most rows into equally many cells.

    A comma counts for a little less: it stands in numbers and names, the others hardly ever do. For rows that are
    divided equally well the order decides; where nothing divides, the file is one column, and the comma is as good
    as any.
    """
    cuts = {separator: _cut(text, name, separator) for separator in (TAB, SEMICOLON, BAR)}
    worth = {separator: rows * width for separator, (rows, width) in cuts.items()}
    rows, width = _cut(text, name, COMMA)
    worth[COMMA] = rows * (width - 1)
    best = max(worth, key=worth.__getitem__)
    return best if worth[best] else COMMA


def _cut(text: str, name: str, separator: str) -> tuple[int, int]:
    """How many rows the separator makes equally wide, more than one cell, and how wide; of the lines looked at."""
    widths: Counter[int] = Counter()
    lines = (_TEXT_TAB.sub(r"\1", line) for line in islice(_physical_lines(text, name), LOOKED_AT))
    try:
        reader = csv.reader(lines, delimiter=separator)
        widths.update(len(cells) for cells in reader if len(cells) > 1 and any(cells))
    except csv.Error:
        pass  # with another separator the quotation marks may close
    width, rows = widths.most_common(1)[0] if widths else (1, 0)
    return rows, width


def _is_plain(text: str, separator: str) -> bool:
    """Is every cell plain but for spaces at its ends? Found out for the whole text at once, which is far quicker."""
    odd = ["  ", TAB] if separator != TAB else ["  "]
    if "'" in text:  # a mark, where it begins a cell
        odd += [f"{edge}'" for edge in (separator, " ", "\n", "\r", '"')]
    odd.append('="' if separator != TAB else '"')  # what is quoted may hold a TAB
    if text[0] == "'" or any(pair in text for pair in odd):
        return False
    return not ODD.search(text) and (text.isascii() or unicodedata.is_normalized("NFC", text))


def _physical_lines(text: str, name: str) -> Iterator[str]:
    for number, match in enumerate(_LINE.finditer(text), start=1):
        if match.end() - match.start() > LONGEST_LINE:
            problem = _("%(file)s, line %(line)d: too long for a row. Save the spreadsheet as CSV again.")
            raise Unreadable(problem, file=name, line=number)
        yield match[0]


class _Rows:
    """The rows of one text."""

    def __init__(self, text: str, name: str, separator: str) -> None:
        self.name = name
        self.begins = 1  # the line on which the row begins that is being read
        self.reader = csv.reader(self._watched(text), delimiter=separator, strict=True)

    def as_they_stand(self) -> Iterator[SheetLine]:
        """For a text that is plain: little is done for a cell, and one that is there often is kept once."""
        known: dict[str, str] = {}
        for number, cells in self._numbered():
            if self.begins - number > 1:  # a cell of several lines
                cells = [plain(cell) for cell in cells]
            cells = [known.get(cell, cell) for cell in map(str.strip, cells)]
            if any(cells):
                yield SheetLine(number, cells)
            if number < LOOKED_AT:
                known.update(zip(cells, cells, strict=True))

    def made_plain(self) -> Iterator[SheetLine]:
        known: dict[str, str] = {}
        for number, raw in self._numbered():
            cells = [known[cell] if cell in known else plain(cell) for cell in raw]
            if number < LOOKED_AT:
                known.update(zip(raw, cells, strict=True))
            if any(cells):
                yield SheetLine(number, cells)

    def _numbered(self) -> Iterator[tuple[int, list[str]]]:
        """Each row, blank ones too, with the line it begins on; `begins` is of the next one then."""
        try:
            for cells in self.reader:
                number, self.begins = self.begins, self.reader.line_num + 1
                if self.begins > LAST_ROW + 1:
                    raise Unreadable(
                        _("%(file)s has more than %(most)d lines. Split it."), file=self.name, most=LAST_ROW
                    )
                yield number, cells
        except csv.Error as error:
            problem = _("%(file)s, line %(line)d: %(error)s. Check the quotation marks of this line.")
            raise Unreadable(problem, file=self.name, line=self.begins, error=error) from error

    def _watched(self, text: str) -> Iterator[str]:
        for line in _physical_lines(text, self.name):
            if self.reader.line_num - self.begins > MOST_LINES_IN_A_ROW:
                raise csv.Error("a quotation mark is opened and not closed")
            yield line
