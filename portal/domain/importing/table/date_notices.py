"""What is wrong or odd in a column of dates, and how it was read."""

from __future__ import annotations

from datetime import date
from enum import Enum, auto

from portal.language.notices import Notice


class NoDate(Notice): ...


class ShortYear(Notice): ...


class NoSuchDay(Notice):
    why: Notice
    order: str | None  # in which its numbers were read, where they may be read in two


class NoSuchMonth(Notice):
    month: int


class NoSuchYear(Notice):
    year: int


class ShorterMonth(Notice):
    year: int
    month: int
    days: int


class BeforeEarliest(Notice):
    year: int


class StillToCome(Notice):
    day: date


class EitherWay(Notice):
    """Of two numbers, one is the day and one the month."""

    first: int
    second: int


class WhichYear(Notice):
    western: int
    minguo: int


class DayForMonth(Notice):
    day: date


class DateOrder(Enum):
    """How dates are written."""

    DMY = auto()
    MDY = auto()
    YMD = auto()
    DOTTED = auto()
    MINGUO = auto()
    SERIAL = auto()


class DatesRead(Notice):
    """How a column was read, with an example."""

    heading: str
    how: DateOrder
    text: str
    day: date
