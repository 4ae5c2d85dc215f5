"""Sifting: lines of a sheet that are no rows, such as a header said again on each page and the totals below."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from portal.exams.exam import folded
from portal.language.notices import Notice
from portal.spreadsheets import Sheet, SheetLine

from . import notices
from .headings import Header

_AT_THE_BOTTOM = 10  # lines: further up, a total is a row that cannot be understood
_PEOPLE = "candidates?|entries|students?|results?|rows?|records?|slots?"
_TOTAL = re.compile(  # of a folded cell
    rf"(?:grand|sub)?totals?(?:number)?(?:of)?(?:{_PEOPLE})?\d*"
    rf"|\d+(?:{_PEOPLE})(?:intotal)?"
    r"|(?:sum|average|mean|count)\d*"
    r"|(?:共|總共|总共|合計|合计|總計|总计|小計|小计|共計|共计|平均|總數|总数|總人數|总人数|人數|人数)"
    r"\d*(?:人|名|位|筆|笔|名考生|位考生)?"
    r"|\d+(?:人|名|位|筆|笔|名考生|位考生)"
)


_STATISTIC = re.compile(  # of a folded cell; Max and Min are names too, so nothing but figures may stand beside it
    r"(?:max|maximum|min|minimum|highest|lowest|median|range|sd|stdev|stddev|standarddeviation)\d*"
    r"|(?:highest|lowest|mean|average|overall|max|maximum|min|minimum)(?:scores?|marks?|results?)\d*"
    r"|(?:平均分?|最高分?|最低分?|中位數|中位数|標準差|标准差|及格率)(?:數|数)?\d*"
)
_FOOT = re.compile(  # of a folded cell
    r"endof(?:report|file|list|data|document)|(?:report|list)ends?"
    r"|(?:printed|exported|generated|created|produced)(?:on|at)?\d+(?:am|pm)?"
    r"|(?:列印|製表|制表|打印|產生|匯出)(?:日期|時間|时间)\d+"
)


def sift(sheet: Sheet, header: Header, keys: set[str]) -> tuple[Sequence[SheetLine], list[Notice]]:
    """The lines that are rows, and what was left out. `keys` are the fields that say what a row is of."""
    lines = sheet.lines[header.first :]
    again = _headers(lines, header, sheet.lines[: header.first])
    totals = {
        place: cell for place in range(len(lines))[-_AT_THE_BOTTOM:] if (cell := _total(lines[place], header, keys))
    }
    notes: list[Notice] = [_left_out(lines[place].number, cell) for place, cell in totals.items()]
    if again:
        notes.insert(0, notices.HeadersLeftOut(tuple(str(lines[place].number) for place in sorted(again))))
    left_out = again | set(totals)
    return [line for place, line in enumerate(lines) if place not in left_out] if left_out else lines, notes


def _headers(lines: Sequence[SheetLine], header: Header, above: Sequence[SheetLine]) -> set[int]:
    """Where the header stands again, with the title above it where that is there again too."""
    titles = [line.cells for line in above[:-1]]
    column = next(iter(header.columns))
    heading = header.cells[column]
    alike = [place for place, (_, cells) in enumerate(lines) if len(cells) > column and cells[column] == heading]
    places = set()
    for place in alike:
        if all(lines[place].cells[number : number + 1] == [header.cells[number]] for number in header.columns):
            places.add(place)
            places.update(_titles_above(lines, place, titles))
    return places


def _titles_above(lines: Sequence[SheetLine], place: int, titles: Sequence[Sequence[str]]) -> Iterator[int]:
    while place and lines[place - 1].cells in titles:
        place -= 1
        yield place


def _total(line: SheetLine, header: Header, keys: set[str]) -> str | None:
    """The cell that says that this line is a total or the file's end: in a column that names whom a row is about, or
    instead of it.
    """
    for column, cell in enumerate(line.cells):
        if cell and _says_so(cell, [other for other in line.cells if other is not cell]):
            is_key = column in header.columns and header.columns[column].name in keys
            return cell if is_key or not _is_about_somebody(line, header, keys) else None
    return None


def _says_so(cell: str, others: Sequence[str]) -> bool:
    word = folded(cell)
    is_statistic = _STATISTIC.fullmatch(word) and not any(map(str.isalpha, "".join(others)))
    return bool(_TOTAL.fullmatch(word) or _FOOT.fullmatch(word) or is_statistic)


def _left_out(line: int, cell: str) -> Notice:
    return (notices.EndLeftOut if _FOOT.fullmatch(folded(cell)) else notices.TotalLeftOut)(line, cell)


def _is_about_somebody(line: SheetLine, header: Header, keys: set[str]) -> bool:
    return any(
        line.cells[number]
        for number, field in header.columns.items()
        if field.name in keys and number < len(line.cells)
    )
