"""Sifting: lines of a sheet that are no rows, such as a header said again on each page and the totals below."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from portal.exams.exam import folded
from portal.spreadsheets import Line, Sheet

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


def sift(sheet: Sheet, header: Header, keys: set[str]) -> tuple[Sequence[Line], list[str]]:
    """The lines that are rows, and what was left out in sentences. `keys` are the fields that say what a row is of."""
    lines = sheet.lines[header.first :]
    again = _headers(lines, header, sheet.lines[: header.first])
    totals = {
        place: cell for place in range(len(lines))[-_AT_THE_BOTTOM:] if (cell := _total(lines[place], header, keys))
    }
    notes = [f"Line {lines[place].number} is a total ({cell!r}) and was left out." for place, cell in totals.items()]
    if again:
        numbers = ", ".join(str(lines[place].number) for place in sorted(again))
        notes.insert(0, f"The header is there again and was left out: line {numbers}.")
    left_out = again | set(totals)
    return [line for place, line in enumerate(lines) if place not in left_out] if left_out else lines, notes


def _headers(lines: Sequence[Line], header: Header, above: Sequence[Line]) -> set[int]:
    """Where the header stands again, with the title above it where that is there again too."""
    titles = [line.cells for line in above[:-1]]
    column = next(iter(header.columns))
    heading = header.cells[column]
    alike = [place for place, (_, cells) in enumerate(lines) if len(cells) > column and cells[column] == heading]
    found = set()
    for place in alike:
        if all(lines[place].cells[number : number + 1] == [header.cells[number]] for number in header.columns):
            found.add(place)
            found.update(_titles_above(lines, place, titles))
    return found


def _titles_above(lines: Sequence[Line], place: int, titles: Sequence[Sequence[str]]) -> Iterator[int]:
    while place and lines[place - 1].cells in titles:
        place -= 1
        yield place


def _total(line: Line, header: Header, keys: set[str]) -> str | None:
    """The cell that says that this line is a total: in a column that names whom a row is about, or instead of it."""
    for column, cell in enumerate(line.cells):
        if cell and _TOTAL.fullmatch(folded(cell)):
            is_key = column in header.columns and header.columns[column].name in keys
            return cell if is_key or not _is_about_somebody(line, header, keys) else None
    return None


def _is_about_somebody(line: Line, header: Header, keys: set[str]) -> bool:
    return any(
        line.cells[number]
        for number, field in header.columns.items()
        if field.name in keys and number < len(line.cells)
    )
