"""Days as offices write them: how a column of dates is to be read, decided from all of them together."""

from __future__ import annotations

import re
from calendar import monthrange
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from .remarks import Findings, Remark
from .written_dates import MONTHS, Kind, Shape, shape

DMY, MDY, YMD = "dmy", "mdy", "ymd"
ORDERS = {DMY: "day/month/year", MDY: "month/day/year"}
EARLIEST = date(1900, 1, 1)
_BEFORE_MINGUO = 1911  # the year 94 of the Republic of China is 2005
_EXAMPLE = "Write year-month-day, like 2007-03-28."
_TOO_SHORT = f"A year of two digits may be of either century, or no year at all. {_EXAMPLE}"
_HAN = re.compile("[\u3400-\u9fff]")
_WHOLE = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")


@dataclass(frozen=True, kw_only=True)
class Days(Findings):
    """A column read: its cells as ISO dates, None when nothing of it could be decided; `unread` are positions in it."""

    cells: Sequence[str] | None
    unread: Set[int] = frozenset()


@dataclass(frozen=True, kw_only=True)
class DateColumn:
    """Cells, the line each stands on, and what the column is called: as a field and as the file's heading.

    `is_chinese` tells whether headings of the file are: such an office writes years of the Republic of China.
    """

    name: str
    heading: str
    cells: Sequence[str]
    lines: Sequence[int]
    is_chinese: bool = False

    def remark(self, text: str, remedy: str) -> Remark:
        """About the first cell with this text."""
        return Remark(self.lines[self.cells.index(text)], self.name, text, remedy)


def read(column: DateColumn, order: str | None, *, latest: date | None = None) -> Days:
    """The column's dates in one order: the one given ("dmy", "mdy", "ymd"), else the one its dates allow.

    With `latest`, a later day is a fault, as is one before 1900.
    """
    shapes = {text: shape(text) for text in dict.fromkeys(column.cells) if text}
    there = {kind: [text for text, shape in shapes.items() if shape and shape.kind is kind] for kind in Kind}
    chosen = order if order in ORDERS else _order([_numbers(shapes, text) for text in there[Kind.NUMERIC]])
    if chosen is None:
        return Days(cells=None, faults=(_ambiguous(column, shapes, there[Kind.NUMERIC]),))
    short = [text for text in there[Kind.SHORT] if any(_numbers(shapes, text))]
    is_minguo = bool(there[Kind.MINGUO]) or (column.is_chinese and _begin_with_years(shapes, short))
    asked = None if is_minguo else _which_year(column, shapes, there[Kind.SHORT], order)
    if asked:
        return Days(cells=None, faults=(asked,))
    reader = _Reader(chosen, order if order in ORDERS else DMY, latest, is_minguo)
    found = {text: reader.read(shape) for text, shape in shapes.items()}
    days = {text: day.isoformat() for text, day in found.items() if isinstance(day, date)}
    wrong = {text: remedy for text, remedy in found.items() if isinstance(remedy, str)}
    unread = {place for place, text in enumerate(column.cells) if text in wrong} if wrong else set()
    return Days(
        cells=_as_read(column.cells, days),
        unread=unread,
        faults=tuple(
            Remark(column.lines[place], column.name, column.cells[place], wrong[column.cells[place]])
            for place in sorted(unread)
        ),
        warnings=_half_turned(column, [_numbers(shapes, text) for text in there[Kind.NUMERIC]]),
        notes=_notes(column, shapes, there, days, chosen, is_minguo=is_minguo),
    )


def _as_read(cells: Sequence[str], days: Mapping[str, str]) -> Sequence[str]:
    if all(text == day for text, day in days.items()):
        return cells
    return [days.get(text, text) for text in cells]


class _Reader(NamedTuple):
    """Turns shapes into days, or into what would be right."""

    order: str
    dotted: str
    latest: date | None
    is_minguo: bool

    def read(self, shape: Shape | None) -> date | str:
        if shape is None:
            return f"This is no date. {_EXAMPLE}"
        if not any(shape.numbers):
            return _TOO_SHORT
        year, month, day = self._in_order(shape)
        why = _impossible(year, month, day)
        if why:
            read_as = f" (read as {ORDERS[self.order]})" if shape.kind is Kind.NUMERIC else ""
            return f"There is no such day{read_as}: {why}. {_EXAMPLE}"
        found = date(year, month, day)
        if found < EARLIEST:
            return f"This is before 1900. {_EXAMPLE}"
        if self.latest and found > self.latest:
            return f"This day, {_in_words(found)}, is still to come. {_EXAMPLE}"
        return found

    def _in_order(self, shape: Shape) -> tuple[int, int, int]:
        first, second, third = shape.numbers
        if shape.kind is Kind.MINGUO or (shape.kind is Kind.SHORT and self.is_minguo):
            return first + _BEFORE_MINGUO, second, third
        if shape.kind is Kind.SHORT:
            this_century = 2000 + first
            is_to_come = self.latest is not None and this_century > self.latest.year
            return this_century - 100 if is_to_come else this_century, second, third
        if shape.kind not in (Kind.DOTTED, Kind.NUMERIC):
            return shape.numbers
        order = self.dotted if shape.kind is Kind.DOTTED else self.order
        return (third, second, first) if order == DMY else (third, first, second)


def _impossible(year: int, month: int, day: int) -> str:
    if not 1 <= month <= 12:
        return f"there is no month {month}"
    if not 1 <= year <= 9999:
        return f"there is no year {year}"
    last = monthrange(year, month)[1]
    return "" if 1 <= day <= last else f"{MONTHS[month - 1]} {year} has {last} days"


def _numbers(shapes: Mapping[str, Shape | None], text: str) -> tuple[int, int, int]:
    shape = shapes[text]
    assert shape is not None  # noqa: S101 (texts are taken from those that have a shape)
    return shape.numbers


def _order(dates: Sequence[tuple[int, int, int]]) -> str | None:
    """The order most of those allow that allow one only; None when every one could be either."""
    votes = Counter(DMY if first > 12 else MDY for first, second, _ in dates if (first > 12) != (second > 12))
    if votes:
        return DMY if votes[DMY] >= votes[MDY] else MDY
    return None if any(first != second for first, second, _ in dates if max(first, second) <= 12) else DMY


def _ambiguous(column: DateColumn, shapes: Mapping[str, Shape | None], texts: Sequence[str]) -> Remark:
    text = next(text for text in texts if _looks_either_way(shapes, text))
    first, second, _ = _numbers(shapes, text)
    return column.remark(
        text,
        f"This is {first} {MONTHS[second - 1]} or {second} {MONTHS[first - 1]}, and no date of the column tells which. "
        "Say --dates dmy (the day comes first) or --dates mdy (the month does).",
    )


def is_chinese(heading: str) -> bool:
    return bool(_HAN.search(heading))


def _begin_with_years(shapes: Mapping[str, Shape | None], short: Sequence[str]) -> bool:
    """Whether one of the dates without a year of four digits begins with what can be no day."""
    return any(_numbers(shapes, text)[0] > 31 for text in short)


def _which_year(
    column: DateColumn, shapes: Mapping[str, Shape | None], texts: Sequence[str], order: str | None
) -> Remark | None:
    """What is to be asked of dates without a year of four digits; nothing when the office said that years lead."""
    unclear = [text for text in texts if not any(_numbers(shapes, text))]
    leading = next((text for text in texts if _numbers(shapes, text)[0] > 31), None)
    if unclear or (texts and order != YMD and leading is None):
        return column.remark((unclear or texts)[0], _TOO_SHORT)
    if leading is None or order == YMD:
        return None
    year = _numbers(shapes, leading)[0]
    return column.remark(
        leading,
        f"This may be of the year {1900 + year}, or {_BEFORE_MINGUO + year} if it counts the years of the Republic of "
        "China. Say --dates ymd for the first; for the second write the year with three digits, like 098/03/28.",
    )


def _half_turned(column: DateColumn, numeric: Sequence[tuple[int, int, int]]) -> tuple[Remark, ...]:
    """A program that puts the other of day and month first turned into dates what it could, and left the rest.

    Then the dates of the column all have days up to 12, and those that stayed texts none that could be a month.
    """
    if not numeric or any(max(first, second) <= 12 for first, second, _ in numeric):
        return ()
    whole = [text for text in dict.fromkeys(column.cells) if _WHOLE.fullmatch(text)]
    turned = next((text for text in whole if text[5:7] != text[8:]), None)
    if turned is None or any(int(text[8:]) > 12 for text in whole):
        return ()
    other = date(int(turned[:4]), int(turned[8:]), int(turned[5:7]))
    remedy = (
        "The dates of this column have days up to 12 and its texts days beyond: a spreadsheet may have taken the day "
        f"for the month. If so this is {_in_words(other)}. Compare it with the source."
    )
    return (column.remark(turned, remedy),)


def _notes(
    column: DateColumn, shapes: Mapping[str, Shape | None], there: Mapping[Kind, Sequence[str]],
    days: Mapping[str, str], order: str, *, is_minguo: bool,
) -> tuple[str, ...]:  # fmt: skip
    """How the column was read, each with an example, where a date does not say so itself."""
    said = {
        Kind.NUMERIC: f"dates are read as {ORDERS[order]}",
        Kind.DOTTED: "dates are read as day.month.year",
        Kind.MINGUO: "years are read as years of the Republic of China (民國)",
        Kind.SERIAL: "numbers are read as days the way a spreadsheet program counts them",
    }
    texts = dict(there)
    if is_minguo:
        texts[Kind.MINGUO] = [*there[Kind.MINGUO], *there[Kind.SHORT]]
    else:
        said[Kind.SHORT] = "dates are read as year/month/day"
    notes = []
    for kind, how in said.items():
        examples = [text for text in texts[kind] if text in days]
        if examples:
            telling = next((text for text in examples if _looks_either_way(shapes, text)), examples[0])
            notes.append(f"{column.heading}: {how}: {telling} is {_in_words(date.fromisoformat(days[telling]))}.")
    return tuple(notes)


def _looks_either_way(shapes: Mapping[str, Shape | None], text: str) -> bool:
    first, second, _ = _numbers(shapes, text)
    return first != second and max(first, second) <= 12


def _in_words(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
