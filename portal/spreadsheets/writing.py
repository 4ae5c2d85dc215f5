"""Writing a table of text to a file in which nothing is executed, retyped or lost: CSV, or a workbook (XLSX)."""

from __future__ import annotations

import csv
import io
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from . import formulas

CSV, XLSX = ".csv", ".xlsx"
ENDINGS = (CSV, XLSX)

Cells = Sequence[str]


class Unwritable(Exception):
    """The file cannot be made; the message is a sentence that says what to do."""


@dataclass(frozen=True, kw_only=True)
class Written:
    """What goes into one sheet. `rows` may be endless in memory's eyes: each is taken once and let go.

    `blank_rows` are to be filled in, beneath the others: their cells take what is typed as text. CSV has none.
    """

    name: str
    header: Cells
    rows: Iterable[Cells] = ()
    blank_rows: int = 0


def check(path: Path, endings: Sequence[str] = ENDINGS) -> None:
    """Raises Unwritable for a name that ends otherwise, a folder that is not, a file that is there already."""
    _check_name(path, endings)
    if os.path.lexists(path):
        raise _there(path)


def write(path: Path, *sheets: Written) -> None:
    """Make the file, as its name ends; a CSV has the first sheet alone. Only its owner may read it.

    A file that is there already is never written over, and none is left behind by what failed. Raises Unwritable.
    """
    _check_name(path, ENDINGS)
    with _new_file(path) as file:
        if path.suffix.lower() == CSV:
            write_csv(file, sheets[0])
        else:
            from .writing_workbooks import write_workbook  # openpyxl takes longer to import than all else together

            write_workbook(file, sheets)


def write_csv(file: BinaryIO, sheet: Written) -> None:
    """UTF-8 with a byte order mark, by which Excel knows it, and otherwise RFC 4180."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    try:
        lines = csv.writer(text)
        lines.writerow([formulas.marked(cell) for cell in sheet.header])
        lines.writerows([formulas.marked(cell) for cell in row] for row in sheet.rows)
    finally:
        text.detach()  # the file belongs to the caller, who closes it


def _check_name(path: Path, endings: Sequence[str]) -> None:
    if path.suffix.lower() not in endings:
        raise Unwritable(f"{path.name!r} does not end in {' or '.join(endings)}. Name the file so that it does.")
    if not path.parent.is_dir():
        raise Unwritable(f"There is no folder {path.parent}. Make it first, or name another.")


def _there(path: Path) -> Unwritable:
    return Unwritable(f"{path} is there already and is left as it is. Choose another name, or remove it first.")


@contextmanager
def _new_file(path: Path) -> Iterator[BinaryIO]:
    """The file, made anew; removed again when what is written into it fails."""
    try:
        file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, stat.S_IRUSR | stat.S_IWUSR), "wb")
    except FileExistsError as error:
        raise _there(path) from error
    except OSError as error:
        raise Unwritable(f"{path} cannot be written: {error.strerror}. Name another file.") from error
    try:
        with file:
            yield file
    except BaseException:
        path.unlink(missing_ok=True)
        raise
