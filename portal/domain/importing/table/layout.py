"""Layout: what a workbook shows of its rows that its cells do not say, such as rows hidden and cells merged."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence

from portal.language.notices import Notice
from portal.spreadsheets import Sheet, SheetLine

from . import notices
from .headings import Header
from .remarks import Findings, Remark
from .rows import Columns

TAKE, LEAVE = "take", "leave"
_MOST_LINES = 40  # that are named


def without_hidden(
    lines: Sequence[SheetLine], hidden: Sequence[int], chosen: str | None, header: Header
) -> tuple[Sequence[SheetLine], Findings]:
    """The rows that are taken, and what is said of those hidden: a fault, until the office takes or leaves them."""
    numbers = set(hidden)
    unseen = [line for line in lines if line.number in numbers] if numbers else []
    if not unseen:
        return lines, Findings()
    named = _named([line.number for line in unseen])
    if chosen == TAKE:
        return lines, Findings(notes=(notices.HiddenTaken(len(unseen), named),))
    if chosen == LEAVE:
        shown = [line for line in lines if line.number not in numbers]
        return shown, Findings(notes=(notices.HiddenLeftOut(len(unseen), named),))
    number, field = next(iter(header.columns.items()))
    value = "".join(unseen[0].cells[number : number + 1])
    fault = Remark(unseen[0].number, field.name, value, notices.HiddenRows(len(unseen), named))
    return lines, Findings(faults=(fault,))


def filled(columns: Columns, sheet: Sheet, header: Header) -> tuple[Columns, Findings]:
    """The columns, in which cells that are merged with one above have its text, and that it was done."""
    if not sheet.merged:
        return columns, Findings()
    above = {line.number: line.cells for line in sheet.lines[header.first :]}
    cells, said = dict(columns.cells), list[Notice]()
    for number, field in header.columns.items():
        merged = {m.first: m.last for m in sheet.merged if m.column == number}
        texts = {first: "".join(above[first][number : number + 1]) for first in merged if first in above}
        gaps = dict(_gaps(merged, texts, cells[field.name], columns.lines))
        if gaps:
            cells[field.name] = [gaps.get(place, cell) for place, cell in enumerate(cells[field.name])]
            said.append(notices.MergedFilled(header.cells[number], len(gaps), _named(columns.lines[g] for g in gaps)))
    return Columns(cells=cells, lines=columns.lines), Findings(notes=tuple(said))


def _gaps(
    merged: Mapping[int, int], texts: Mapping[int, str], cells: Sequence[str], lines: Sequence[int]
) -> Iterator[tuple[int, str]]:
    """The places of empty cells, and the text of the first cell of each range, by its line; overlaps are damage."""
    filled = 0
    for first in sorted(texts):
        if texts[first] and first > filled:
            filled = merged[first]
            below = range(bisect_right(lines, first), bisect_right(lines, filled))
            yield from ((place, texts[first]) for place in below if not cells[place])


def _named(lines: Iterable[int]) -> tuple[str, ...]:
    numbers = [str(line) for line in lines]
    return (*numbers[:_MOST_LINES], "…") if numbers[_MOST_LINES:] else tuple(numbers)
