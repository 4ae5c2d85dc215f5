"""One date as it is written: which of its three numbers is what, as far as it says so itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from enum import Enum, auto
from typing import NamedTuple

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December")  # fmt: skip
_BY_NAME = {word: number for number, month in enumerate(MONTHS, start=1) for word in (month.lower(), month[:3].lower())}
_BY_NAME["sept"] = 9
_SERIALS_FROM = date(1899, 12, 30)  # day 0 of a spreadsheet program
_SERIALS = range(10_000, 60_001)  # 1927 to 2064


class Kind(Enum):
    """How the three numbers of a date stand to each other; all but the last two are (year, month, day)."""

    PLAIN = auto()
    MINGUO = auto()
    SERIAL = auto()
    DOTTED = auto()  # (day, month, year), unless the office says otherwise
    NUMERIC = auto()  # (day, month, year) or (month, day, year)
    SHORT = auto()  # no year of four digits


Numbers = tuple[int, int, int]


class Shape(NamedTuple):
    kind: Kind
    numbers: Numbers


def _serial(number: str) -> Shape | None:
    if int(number) not in _SERIALS:
        return None
    day = _SERIALS_FROM + timedelta(days=int(number))
    return Shape(Kind.SERIAL, (day.year, day.month, day.day))


def _of(kind: Kind) -> Callable[..., Shape]:
    return lambda first, second, third: Shape(kind, (int(first), int(second), int(third)))


def _named(day: str, month: str, year: str) -> Shape | None:
    number = _BY_NAME.get(month.lower())
    if number is None:
        return None
    return Shape(Kind.PLAIN, (int(year), number, int(day))) if len(year) == 4 else Shape(Kind.SHORT, (0, 0, 0))


def _month_first(month: str, day: str, year: str) -> Shape | None:
    return _named(day, month, year)


_WRITTEN: Sequence[tuple[str, Callable[..., Shape | None]]] = [
    (r"(\d{4})-(\d\d)-(\d\d)", _of(Kind.PLAIN)),
    (r"(\d{4}) ?[-/.年] ?(\d{1,2}) ?[-/.月] ?(\d{1,2}) ?日?", _of(Kind.PLAIN)),
    (r"(\d{1,2}) ?[-/] ?(\d{1,2}) ?[-/] ?(\d{4})", _of(Kind.NUMERIC)),
    (r"(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})", _of(Kind.DOTTED)),
    (r"(\d{3}) ?[-/.] ?(\d{1,2}) ?[-/.] ?(\d{1,2})", _of(Kind.MINGUO)),
    (r"(?:中華)?(?:民國|民国) ?(\d{1,3}) ?[-/.年] ?(\d{1,2}) ?[-/.月] ?(\d{1,2}) ?日?", _of(Kind.MINGUO)),
    (r"(\d{1,3}) ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?日?", _of(Kind.MINGUO)),
    (r"(\d{1,2}) ?[-/.] ?(\d{1,2}) ?[-/.] ?(\d{1,2})", _of(Kind.SHORT)),
    (r"((?:19|20)\d\d)(\d\d)(\d\d)", _of(Kind.PLAIN)),
    (r"([01]\d\d)(\d\d)(\d\d)", _of(Kind.MINGUO)),
    (r"(\d{5})(?:[.,]0+)?", _serial),
    (r"(\d{1,2})(?:st|nd|rd|th)?[- ]([A-Za-z]+)\.?,?[- ](\d{4}|\d\d)", _named),
    (r"([A-Za-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})", _month_first),
]
_SHAPES = [(re.compile(pattern), made) for pattern, made in _WRITTEN]
_AROUND = re.compile(  # the day of the week, and midnight
    r"^(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*[.,]* )?(.*?)"
    r"(?:[T ]0?0:00(?::00(?:\.0+)?)?| 12:00(?::00)? AM| ?[(（](?:星期|週|周)?[一二三四五六日][)）])?$"
)


def shape(text: str) -> Shape | None:
    """How the text is built; None when it is no date. It may exist or not."""
    around = _AROUND.match(text)
    bare = around[1] if around else text
    for pattern, build in _SHAPES:
        match = pattern.fullmatch(bare)
        if match:
            return build(*match.groups())
    return None
