"""Writing a workbook (XLSX): every cell typed as text, row by row, in as much memory as one row needs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from . import formulas
from .sheet import Cells, SheetToWrite

TEXT = "@"  # the number format of a cell that takes what is typed as text
LOOKED_AT = 200  # rows by which the widths of the columns are chosen
NARROWEST, WIDEST = 10, 60  # of a column, in digits
ROOM = 2  # beside the widest text

# XML has no such characters; the format writes them as _xHHHH_, and so must write what only looks like that.
_UNWRITABLE = re.compile("[\0-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


def write_workbook(file: BinaryIO, sheets: Sequence[SheetToWrite]) -> None:
    workbook = Workbook(write_only=True)
    try:
        for sheet in sheets:
            _fill(workbook.create_sheet(sheet.name), sheet)
        workbook.save(file)
    except BaseException:
        _clear(workbook)
        raise


def _clear(workbook: Any) -> None:
    """Remove what openpyxl has put aside in temporary files, which else lie there until the process ends."""
    for page in workbook.worksheets:
        if page._writer is not None:
            page._rows.close()
            page._writer.close()
            Path(page._writer.out).unlink(missing_ok=True)


def _fill(page: Any, sheet: SheetToWrite) -> None:
    rows = iter(sheet.rows)
    first = list(islice(rows, LOOKED_AT))
    for number, width in enumerate(_widths([sheet.header, *first]), start=1):
        column = page.column_dimensions[get_column_letter(number)]
        column.width = width
        column.number_format = TEXT  # of the rows that are not there yet
    page.freeze_panes = "A2"
    plain, bold = _cell(page), _cell(page)
    bold.font = Font(bold=True)
    page.append(_typed(bold, sheet.header))
    for row in chain(first, rows):
        page.append(_typed(plain, row))
    for _ in range(sheet.blank_rows):
        page.append(plain for _ in sheet.header)


def _cell(page: Any) -> Cell:
    """An empty cell, to be written as often as it is needed: styling each anew takes twice the time."""
    cell = WriteOnlyCell(page)
    cell.number_format = TEXT
    cell.alignment = Alignment(vertical="top", wrap_text=True)  # what is wider than its column is not hidden
    return cell


def _typed(cell: Cell, row: Cells) -> Iterator[Cell | None]:
    """The cell with each text in turn, none where there is nothing to write. It is empty again at the end."""
    for text in row:
        cell.value = _escaped(text)
        cell.data_type = "s"  # what begins with = would else be made a formula
        yield cell if text else None
    cell.value = None


def _escaped(text: str) -> str:
    return _UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", formulas.marked_again(text))


def _widths(rows: Iterable[Cells]) -> list[int]:
    """Of each column, by its widest text; a Chinese character is as wide as two digits."""
    widest: list[int] = []
    for row in rows:
        widest += [0] * (len(row) - len(widest))
        widest = [max(wide, _width(text)) for wide, text in zip(widest, [*row, *[""] * len(widest)], strict=False)]
    return [min(max(wide + ROOM, NARROWEST), WIDEST) for wide in widest]


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)
