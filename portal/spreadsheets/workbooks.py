"""One sheet of a workbook (XLSX) as lines of text. openpyxl reads it; `archives` has looked at every part before."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from openpyxl.reader.excel import ExcelReader

from portal.language import plain_text
from portal.language.languages import Later as _

from . import archives
from .archives import DAMAGE, Outline
from .cells import plain
from .sheet import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS, SheetLine, Unreadable, Watch

_EMPTY = _("%(file)s is empty: there is nothing in the sheet %(sheet)r. Save it again.")
_EMPTY_SHEET = _("%(file)s is empty: there is nothing in the sheet %(sheet)r. Name another sheet: %(others)s.")

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")  # how the format writes a character that XML has not
_SURROGATES = range(0xD800, 0xE000)
VISIBLE = "visible"


class Page(NamedTuple):
    """A sheet of the workbook, and the names of the others that can be seen."""

    name: str
    lines: list[SheetLine]
    other_names: tuple[str, ...]


def read(content: bytes, name: str, wanted: str | None, watch: Watch) -> Page:
    """The sheet called `wanted`, or the first that can be seen; of the file called `name`. Raises Unreadable."""
    outlines = archives.check(content, name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what openpyxl leaves out: rules, pictures, prints
            book = _book(content, outlines)
            chosen = _chosen(book, name, wanted)
            outline = outlines[chosen._worksheet_path]  # type: ignore[attr-defined]  # the stubs leave it out
            _check(outline, name, chosen.title)
            others = tuple(plain_text.shown(page.title) for page in _visible(book) if page is not chosen)
            return Page(plain_text.shown(chosen.title), _bounded(chosen, name, others, watch), others)
    except DAMAGE as error:
        raise Unreadable(
            _(
                "%(file)s is damaged or of a kind that is not known. Open it and save it again as an "
                "Excel workbook (.xlsx)."
            ),
            file=name,
        ) from error


def _book(content: bytes, outlines: Collection[str]) -> Workbook:
    """What `load_workbook` gives, of those parts alone: whatever the others are called by, they are not there."""
    reader = ExcelReader(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    for part in set(reader.archive.namelist()).difference(outlines):
        del reader.archive.NameToInfo[part]
    reader.read()
    return reader.wb


def _visible(book: Workbook) -> list[ReadOnlyWorksheet]:
    return [page for page in book.worksheets if page.sheet_state == VISIBLE]


def _chosen(book: Workbook, name: str, wanted: str | None) -> ReadOnlyWorksheet:
    visible = _visible(book)
    if wanted is None:
        if not visible:
            raise Unreadable(
                _("%(file)s has no sheet that can be seen. Open it and save it again as an Excel workbook (.xlsx)."),
                file=name,
            )
        return visible[0]
    for page in book.worksheets:
        if page.title.strip().casefold() == wanted.strip().casefold():
            return page
    names = ", ".join(repr(page.title) for page in visible)
    raise Unreadable(
        _("%(file)s has no sheet %(wanted)r. Its sheets are: %(names)s."), file=name, wanted=wanted, names=names
    )


def _check(outline: Outline, name: str, title: str) -> None:
    if outline.columns > MOST_COLUMNS:
        raise Unreadable(
            _("%(file)s has %(columns)d columns, of %(most)d at the most. Remove some."),
            file=name,
            columns=outline.columns,
            most=MOST_COLUMNS,
        )
    if outline.uncomputed:
        raise Unreadable(
            _(
                "%(file)s, sheet %(sheet)r, cell %(cell)s: a formula whose result was not "
                "saved. Open it and save it again as an Excel workbook (.xlsx)."
            ),
            file=name,
            sheet=title,
            cell=outline.uncomputed,
        )


def _bounded(page: ReadOnlyWorksheet, name: str, others: tuple[str, ...], watch: Watch) -> list[SheetLine]:
    lines = []
    for line in watch(_lines(page)):
        lines.append(line)
        if len(lines) > MOST_ROWS + 1:  # and the header
            raise Unreadable(_("%(file)s has more than %(most)d rows. Split it."), file=name, most=MOST_ROWS)
        if any(len(cell) > LONGEST_CELL for cell in line.cells):
            problem = _("%(file)s, line %(line)d: a cell has more than %(most)d characters. Shorten it.")
            raise Unreadable(problem, file=name, line=line.number, most=LONGEST_CELL)
    if not lines:
        problem = _EMPTY_SHEET if others else _EMPTY
        raise Unreadable(problem, file=name, sheet=page.title, others=", ".join(map(repr, others)))
    return lines


def _lines(page: ReadOnlyWorksheet) -> Iterator[SheetLine]:
    page.reset_dimensions()  # which a file says of itself, truly or not
    for number, values in enumerate(page.values, start=1):
        cells = [as_text(value) for value in values[:MOST_COLUMNS]]
        if any(cells):
            yield SheetLine(number, cells)


def as_text(value: Any) -> str:
    """A cell's value as it would be written by hand: 168.0 is 168, a day 2005-02-22, an hour 09:00."""
    if value is None:
        return ""
    if isinstance(value, str):
        return plain(_ESCAPED.sub(_unescaped, value) if "_x" in value else value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return format(value, ".15g")  # as many digits as a spreadsheet has: 22.499999999999996 is 22.5
    return _moment(value) if isinstance(value, date | time | timedelta) else str(value)


def _moment(value: date | time | timedelta) -> str:
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    if isinstance(value, datetime):
        rounded = value + timedelta(microseconds=500_000)
        day, hour = rounded.date(), rounded.time().replace(microsecond=0)
        return f"{day}" if hour == time() else f"{day} {_hour(hour)}"
    return _hour(value.replace(microsecond=0)) if isinstance(value, time) else f"{value}"


def _hour(hour: time) -> str:
    return hour.isoformat("seconds" if hour.second else "minutes")


def _unescaped(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return match[0] if code in _SURROGATES else chr(code)
