"""Days as offices write them: how a column of dates is to be read, decided from all of them together."""

from __future__ import annotations

import re
from calendar import monthrange
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from portal.language.notices import Notice

from . import date_notices as notices
from .date_notices import DateOrder
from .remarks import Findings, Remark
from .written_dates import Kind, Numbers, Shape, shape

DMY, MDY, YMD = "dmy", "mdy", "ymd"
ORDERS = {DMY: DateOrder.DMY, MDY: DateOrder.MDY}
EARLIEST = date(1900, 1, 1)
_BEFORE_MINGUO = 1911  # the year 94 of the Republic of China is 2005
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

    def remark(self, text: str, remedy: Notice) -> Remark:
        """About the first cell with this text."""
        return self.remark_at(self.cells.index(text), remedy)

    def remark_at(self, place: int, remedy: Notice) -> Remark:
        return Remark(self.lines[place], self.name, self.cells[place], remedy)


Dates = Mapping[Kind, Mapping[str, Numbers]]
"""The different dates of a column as they are written, and the numbers of each, by how these stand to each other."""


def read(column: DateColumn, order: str | None, *, latest: date | None = None) -> Days:
    """The column's dates in one order: the one given ("dmy", "mdy", "ymd"), else the one its dates allow.

    With `latest`, a later day is a fault, as is one before 1900.
    """
    shapes = {text: shape(text) for text in dict.fromkeys(column.cells) if text}
    dates = _by_kind(shapes)
    reader = _reader(column, dates, order, latest)
    if isinstance(reader, Remark):
        return Days(cells=None, faults=(reader,))
    outcomes = {text: reader.read(shape) for text, shape in shapes.items()}
    days = {text: day.isoformat() for text, day in outcomes.items() if isinstance(day, date)}
    wrong = {text: remedy for text, remedy in outcomes.items() if isinstance(remedy, Notice)}
    unread = [place for place, text in enumerate(column.cells) if text in wrong]
    return Days(
        cells=_as_read(column.cells, days),
        unread=frozenset(unread),
        faults=tuple(column.remark_at(place, wrong[column.cells[place]]) for place in unread),
        warnings=_half_turned(column, dates[Kind.NUMERIC].values()),
        notes=tuple(_notes(column, dates, days, reader)),
    )


def _by_kind(shapes: Mapping[str, Shape | None]) -> Dates:
    return {
        kind: {text: written.numbers for text, written in shapes.items() if written and written.kind is kind}
        for kind in Kind
    }


def _reader(column: DateColumn, dates: Dates, order: str | None, latest: date | None) -> _Reader | Remark:
    """How the column is to be read, or what is to be asked of the office about it."""
    numeric, short = dates[Kind.NUMERIC], dates[Kind.SHORT]
    chosen = order if order in ORDERS else _order(numeric.values())
    if chosen is None:
        return _ambiguous(column, numeric)
    is_minguo = bool(dates[Kind.MINGUO]) or (column.is_chinese and any(first > 31 for first, _, _ in short.values()))
    question = None if is_minguo else _which_year(column, short, order)
    return question or _Reader(chosen, order if order in ORDERS else DMY, latest, is_minguo)


def _as_read(cells: Sequence[str], days: Mapping[str, str]) -> Sequence[str]:
    if all(text == day for text, day in days.items()):
        return cells
    return [days.get(text, text) for text in cells]


class _Reader(NamedTuple):
    """Turns shapes into days, or into what is wrong with them."""

    order: str
    dotted: str
    latest: date | None
    is_minguo: bool

    def read(self, shape: Shape | None) -> date | Notice:
        if shape is None:
            return notices.NoDate()
        if not any(shape.numbers):
            return notices.ShortYear()
        year, month, day = self._in_order(shape)
        why = _impossible(year, month, day)
        if why:
            return notices.NoSuchDay(why, self.order if shape.kind is Kind.NUMERIC else None)
        written = date(year, month, day)
        if written < EARLIEST:
            return notices.BeforeEarliest(EARLIEST.year)
        if self.latest and written > self.latest:
            return notices.StillToCome(written)
        return written

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


def _impossible(year: int, month: int, day: int) -> Notice | None:
    if not 1 <= month <= 12:
        return notices.NoSuchMonth(month)
    if not 1 <= year <= 9999:
        return notices.NoSuchYear(year)
    last = monthrange(year, month)[1]
    return None if 1 <= day <= last else notices.ShorterMonth(year, month, last)


def _order(dates: Collection[Numbers]) -> str | None:
    """The order most of those allow that allow one only; None when every one could be either."""
    votes = Counter(DMY if first > 12 else MDY for first, second, _ in dates if (first > 12) != (second > 12))
    if votes:
        return DMY if votes[DMY] >= votes[MDY] else MDY
    return None if any(first != second for first, second, _ in dates if max(first, second) <= 12) else DMY


def _ambiguous(column: DateColumn, dates: Mapping[str, Numbers]) -> Remark:
    text = next(text for text, numbers in dates.items() if _looks_either_way(numbers))
    first, second, _ = dates[text]
    return column.remark(text, notices.EitherWay(first, second))


def is_chinese(heading: str) -> bool:
    return bool(_HAN.search(heading))


def _which_year(column: DateColumn, dates: Mapping[str, Numbers], order: str | None) -> Remark | None:
    """What is to be asked of dates without a year of four digits; nothing when the office said that years lead."""
    unclear = [text for text, numbers in dates.items() if not any(numbers)]
    leading = next((text for text, (first, _, _) in dates.items() if first > 31), None)
    if unclear or (dates and order != YMD and leading is None):
        return column.remark((unclear or list(dates))[0], notices.ShortYear())
    if leading is None or order == YMD:
        return None
    year = dates[leading][0]
    return column.remark(leading, notices.WhichYear(1900 + year, _BEFORE_MINGUO + year))


def _half_turned(column: DateColumn, numeric: Collection[Numbers]) -> tuple[Remark, ...]:
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
    return (column.remark(turned, notices.DayForMonth(other)),)


def _notes(column: DateColumn, dates: Dates, days: Mapping[str, str], reader: _Reader) -> Iterator[Notice]:
    """How the column was read, each with an example, where a date does not say so itself."""
    ways = {
        Kind.NUMERIC: ORDERS[reader.order],
        Kind.DOTTED: DateOrder.DOTTED,
        Kind.MINGUO: DateOrder.MINGUO,
        Kind.SERIAL: DateOrder.SERIAL,
        Kind.SHORT: DateOrder.YMD,
    }
    if reader.is_minguo:
        dates = {**dates, Kind.MINGUO: {**dates[Kind.MINGUO], **dates[Kind.SHORT]}, Kind.SHORT: {}}
    for kind, way in ways.items():
        examples = {text: numbers for text, numbers in dates[kind].items() if text in days}
        if examples:
            either_way = (text for text, numbers in examples.items() if _looks_either_way(numbers))
            telling = next(either_way, next(iter(examples)))
            yield notices.DatesRead(column.heading, way, telling, date.fromisoformat(days[telling]))


def _looks_either_way(numbers: Numbers) -> bool:
    first, second, _ = numbers
    return first != second and max(first, second) <= 12
