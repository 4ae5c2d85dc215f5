"""Rows of text out of a file, each knowing its line. CSV in UTF-8 with a header row."""

from __future__ import annotations

import csv
import io
import stat
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

LARGEST = 50 * 1024 * 1024
MOST_ROWS = 250_000
MOST_COLUMNS = 200
LONGEST_CELL = 1_000


class Unreadable(Exception):
    """The file is no table that can be read; the message is a sentence that says what to do."""


@dataclass(frozen=True)
class Row:
    """One row: its line in the file (the header is line 1) and its cells by column."""

    line: int
    cells: Mapping[str, str]

    def get(self, column: str) -> str:
        """The cell, without the spaces around it; empty when there is no such column."""
        return self.cells.get(column, "")


@dataclass(frozen=True)
class Sheet:
    """A table as it stands in the file."""

    file_name: str
    sha256: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def read(path: Path) -> Sheet:
    """The table in the file. Raises Unreadable."""
    content = _content(path)
    lines = _lines(_text(content, path.name), path.name)
    columns = _columns(lines, path.name)
    rows = tuple(_rows(lines, columns, path.name))
    return Sheet(path.name, sha256(content).hexdigest(), columns, rows)


def _content(path: Path) -> bytes:
    if path.is_dir():
        raise Unreadable(f"{path} is a folder. Name the file inside it.")
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise Unreadable(f"{path} is no file. Name the file that the spreadsheet was saved as.")
        with path.open("rb") as opened:
            content = opened.read(LARGEST + 1)
    except FileNotFoundError as error:
        raise Unreadable(f"There is no file {path}. Check its name and folder.") from error
    except OSError as error:
        raise Unreadable(f"{path} cannot be read: {error.strerror}.") from error
    if len(content) > LARGEST:
        raise Unreadable(f"{path.name} has more than {LARGEST >> 20} MB. Split it.")
    if not content.strip():
        raise Unreadable(f"{path.name} is empty. Save the spreadsheet as CSV again.")
    return content


def _text(content: bytes, name: str) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Unreadable(f'{name}, line {line}: this is not UTF-8 text. Save it as "CSV UTF-8".') from error
    if "\0" in text:
        raise Unreadable(f'{name} is not a table of text. Save the spreadsheet as "CSV UTF-8".')
    return text


def _lines(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not blank, with the line of the file it begins on."""
    reader, begins = csv.reader(io.StringIO(text, newline=""), strict=True), 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield begins, [_plain(cell) for cell in cells]
            begins = reader.line_num + 1
    except csv.Error as error:
        where = f"{name}, line {reader.line_num}"
        raise Unreadable(f"{where}: {error}. Check the quotation marks of this line.") from error


def _plain(cell: str) -> str:
    """The cell on one line, without characters that steer a terminal or a printer."""
    return "".join(c for c in " ".join(cell.split()) if unicodedata.category(c) != "Cc")


def _columns(lines: Iterator[tuple[int, list[str]]], name: str) -> tuple[str, ...]:
    _, header = next(lines, (1, []))
    if not header:
        raise Unreadable(f"{name} is empty. Save the spreadsheet as CSV again.")
    columns = tuple(cell.lower().replace(" ", "_") for cell in header)
    if len(columns) > MOST_COLUMNS:
        raise Unreadable(f"{name} has {len(columns)} columns, of {MOST_COLUMNS} at the most.")
    doubled = sorted({column for column in columns if column and columns.count(column) > 1})
    if doubled:
        raise Unreadable(f"{name}, line 1: the column {doubled[0]} is there twice. Rename or remove one.")
    return columns


def _rows(lines: Iterator[tuple[int, list[str]]], columns: tuple[str, ...], name: str) -> Iterator[Row]:
    for number, (line, cells) in enumerate(lines, start=1):
        if number > MOST_ROWS:
            raise Unreadable(f"{name} has more than {MOST_ROWS} rows. Split it.")
        if any(cells[len(columns) :]):
            raise Unreadable(f"{name}, line {line}: more cells than the header has columns. Mend this line.")
        if any(len(cell) > LONGEST_CELL for cell in cells):
            raise Unreadable(f"{name}, line {line}: a cell has more than {LONGEST_CELL} characters.")
        yield Row(line, dict(zip(columns, cells, strict=False)))
