"""The sheets of workbooks that are no XLSX (.xls, .xlsb, .ods) as lines of text, read by calamine.

It takes a whole sheet at once, and some damaged files end the process that asks it to: it is for the child process
alone. It tells neither which rows are hidden nor the errors of formulas, whose cells it leaves empty.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import partial

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from .cell_values import as_text
from .sheet import Merged, OpenedPage, Page, SheetLine


def pages(content: bytes) -> list[Page]:
    """The sheets. Raises ValueError for what is damaged; so does each."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    except CalamineError as error:
        raise ValueError(str(error)) from error
    return [
        Page(sheet.name, sheet.visible is SheetVisibleEnum.Visible, partial(_opened, book, sheet.name))
        for sheet in book.sheets_metadata
        if sheet.typ is SheetTypeEnum.WorkSheet
    ]


def _opened(book: CalamineWorkbook, name: str) -> OpenedPage:
    try:
        sheet = book.get_sheet_by_name(name)
    except CalamineError as error:
        raise ValueError(str(error)) from error
    ranges = sheet.merged_cell_ranges or ()
    merged = [Merged(top + 1, bottom + 1, left) for (top, left), (bottom, _) in ranges if top < bottom]
    return OpenedPage(_lines(sheet), merged=merged)


def _lines(sheet: CalamineSheet) -> Iterator[SheetLine]:
    beside = sheet.start[1] if sheet.start else 0  # columns before the first that has a cell: not in the rows
    for number, values in enumerate(sheet.iter_rows(), start=1):
        cells = [as_text(value) for value in values]
        if any(cells):
            yield SheetLine(number, [""] * beside + cells)
