"""Writing a table of text to a file in which nothing is executed, retyped or lost: CSV, or a workbook (XLSX)."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from portal import new_files

from . import formulas
from .sheet import SheetToWrite

CSV, XLSX = ".csv", ".xlsx"
ENDINGS = (CSV, XLSX)


def check(path: Path, endings: Sequence[str] = ENDINGS) -> None:
    """Raises Unwritable for a name that ends otherwise, a folder that is not, a file that is there already."""
    new_files.check(path, endings)


def write(path: Path, *sheets: SheetToWrite) -> None:
    """Make the file, as its name ends; a CSV has the first sheet alone. Only its owner may read it.

    A file that is there already is never written over, and none is left behind by what failed. Raises Unwritable.
    """
    new_files.check_name(path, ENDINGS)
    with new_files.made(path) as file:
        if path.suffix.lower() == CSV:
            write_csv(file, sheets[0])
        else:
            from .writing_workbooks import write_workbook  # openpyxl takes longer to import than all else together

            write_workbook(file, sheets)


def write_csv(file: BinaryIO, sheet: SheetToWrite) -> None:
    """UTF-8 with a byte order mark, by which Excel knows it, and otherwise RFC 4180."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    try:
        lines = csv.writer(text)
        lines.writerow([formulas.marked(cell) for cell in sheet.header])
        lines.writerows([formulas.marked(cell) for cell in row] for row in sheet.rows)
    finally:
        text.detach()  # the file belongs to the caller, who closes it
