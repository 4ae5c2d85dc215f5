"""One table as each kind of workbook: made byte by byte where no library writes the kind."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from portal.spreadsheets.sheet import SheetToWrite
from portal.spreadsheets.writing_workbooks import write_workbook
from tests.conftest import DATA

from .made_workbooks import ods as _ods
from .made_workbooks import ods_cell, ods_row

Rows = Iterable[Sequence[str]]
MOST_ROWS_OF_XLS = 65_536
_SECTOR = 4096  # bytes of a compound file, with which its first page names all of them
_FREE, _END, _OF_SECTORS = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_SHEET = "xl/worksheets/sheet1.bin"


def xlsx(rows: Rows) -> bytes:
    """As the service writes it; the texts that Excel gathers in a part of their own are read in half the time."""
    header, *others = rows
    file = io.BytesIO()
    write_workbook(file, [SheetToWrite(name="A", header=header, rows=others)])
    return file.getvalue()


def ods(rows: Rows) -> bytes:
    return _ods("".join(ods_row("".join(ods_cell(escape(text)) for text in row)) for row in rows))


def xlsb(rows: Rows) -> bytes:
    """The workbook of the tests with another sheet."""
    whole = zipfile.ZipFile(DATA / "office" / "entries-of-excel.xlsb")
    file = io.BytesIO()
    with whole, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in whole.namelist():
            archive.writestr(part, b"".join(_binary_sheet(rows)) if part == _SHEET else whole.read(part))
    return file.getvalue()


def _binary_sheet(rows: Rows) -> Iterator[bytes]:
    yield b"\x81\x01\x00\x94\x01\x10" + bytes(16) + b"\x91\x01\x00"  # the sheet begins, its size, its rows begin
    for number, row in enumerate(rows):
        yield struct.pack("<BBIIH7x", 0, 17, number, 0, 300)
        for column, text in enumerate(row):
            yield struct.pack("<BBIII", 6, 12 + 2 * len(text), column, 0, len(text)) + text.encode("utf-16-le")
    yield b"\x92\x01\x00\x82\x01\x00"


def xls(rows: Rows) -> bytes:
    """A compound file of one stream, with records for a workbook, its sheet and each text."""
    workbook = _record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 6))
    sheet = _record(0x809, struct.pack("<HHHHII", 0x600, 16, 0, 0, 0, 6))
    place = len(workbook) + len(_record(0x85, bytes(9))) + len(_record(10))
    cells = (
        _record(0x204, struct.pack("<HHHHB", number, column, 0, len(text), 1) + text.encode("utf-16-le"))
        for number, row in enumerate(rows)
        for column, text in enumerate(row)
    )
    named = _record(0x85, struct.pack("<IBBBBc", place, 0, 0, 1, 0, b"A"))
    return _compound(b"".join([workbook, named, _record(10), sheet, *cells, _record(10)]))


def _record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _compound(stream: bytes) -> bytes:
    """The header, the sectors that say which follows which, the directory, the stream."""
    length = -(-len(stream) // _SECTOR)
    tables = -(-(length + 1) // (_SECTOR // 4 - 1))
    chain = [_OF_SECTORS] * tables + [_END, *range(tables + 2, tables + length + 1), _END]
    chain += [_FREE] * (tables * _SECTOR // 4 - len(chain))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<5H6x9I", 0x3E, 4, 0xFFFE, 12, 6, 1, tables, tables, 0, 4096, _END, 0, _END, 0)
    header += struct.pack("<109I", *range(tables), *[_FREE] * (109 - tables))
    directory = _entry("Root Entry", 5, tables, 0, child=1) + _entry("Workbook", 2, tables + 1, len(stream))
    parts = (header, struct.pack(f"<{len(chain)}I", *chain), directory, stream)
    return b"".join(part.ljust(-(-len(part) // _SECTOR) * _SECTOR, b"\0") for part in parts)


def _entry(name: str, kind: int, first: int, size: int, *, child: int = _FREE) -> bytes:
    written = (name + "\0").encode("utf-16-le")
    return struct.pack("<64sHBB3I36xIQ", written, len(written), kind, 1, _FREE, _FREE, child, first, size)


KINDS = {".xlsx": xlsx, ".ods": ods, ".xlsb": xlsb, ".xls": xls}


def write(folder: Path, name: str, rows: Sequence[Sequence[str]]) -> Iterator[Path]:
    """The table as each kind of workbook, with as many rows as the kind has."""
    for ending, made in KINDS.items():
        path = folder / f"{name}{ending}"
        path.write_bytes(made(rows[:MOST_ROWS_OF_XLS] if ending == ".xls" else rows))
        yield path
