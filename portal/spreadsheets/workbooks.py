"""The sheets of a workbook (XLSX) as lines of text. openpyxl reads them; `archives` has looked at every part before."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Collection, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from openpyxl.reader.excel import ExcelReader

from . import archives
from .archives import Outline
from .cell_values import as_text
from .sheet import OpenedPage, Page, SheetLine

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")  # how the format writes a character that XML has not
_SURROGATES = range(0xD800, 0xE000)
VISIBLE = "visible"


def pages(content: bytes, name: str) -> list[Page]:
    """The sheets of the file called `name`. Raises Unreadable, or what DAMAGE is; so do the lines of each."""
    outlines = archives.outlines(content, name)
    warnings.simplefilter("ignore")  # of what openpyxl leaves out: rules, pictures, prints
    return [
        Page(sheet.title, sheet.sheet_state == VISIBLE, partial(_opened, sheet, outlines))
        for sheet in _book(content, outlines).worksheets
    ]


def _opened(sheet: ReadOnlyWorksheet, outlines: Mapping[str, Outline]) -> OpenedPage:
    outline = outlines[sheet._worksheet_path]  # type: ignore[attr-defined]  # the stubs leave it out
    sheet.reset_dimensions()  # which a file says of itself, truly or not
    return OpenedPage(_lines(sheet), outline.hidden, outline.merged, outline.uncomputed)


def _book(content: bytes, outlines: Collection[str]) -> Workbook:
    """What `load_workbook` gives, of those parts alone: whatever the others are called by, they are not there."""
    reader = ExcelReader(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    for part in set(reader.archive.namelist()).difference(outlines):
        del reader.archive.NameToInfo[part]
    reader.read()
    return reader.wb


def _lines(sheet: ReadOnlyWorksheet) -> Iterator[SheetLine]:
    for number, values in enumerate(sheet.values, start=1):
        cells = [as_text(_unescaped(value)) for value in values]
        if any(cells):
            yield SheetLine(number, cells)


def _unescaped(value: Any) -> Any:
    return _ESCAPED.sub(_letter, value) if isinstance(value, str) and "_x" in value else value


def _letter(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return match[0] if code in _SURROGATES else chr(code)
