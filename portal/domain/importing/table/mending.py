"""Mending: what a spreadsheet program took from numbers, put back and said."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

from portal.language.notices import Notice

from . import notices

_WITH_DECIMALS = re.compile(r"(\d{1,10})(?:[.,]0{1,2}|\.0{4,})")  # 168.0, 168,0; never 1.000, which may be a thousand
_NO_NAME = re.compile(
    r"[-‐-―−ー－._*/\\]+|n\.?/a\.?|n\.a\.?|tb[acd]|無|无", re.IGNORECASE
)  # NA, Null, None are surnames
_SHORTEST_SECRET = 4
_MONTHS = (
    "jan", "ene", "gen", "feb", "fév", "fev", "mar", "mär", "mrz", "apr", "avr", "abr", "may", "mai", "mag", "maj",
    "jun", "juin", "giu", "jul", "juil", "lug", "aug", "aoû", "ago", "sep", "set", "oct", "okt", "ott", "out", "nov",
    "dec", "déc", "dez", "dic",
)  # fmt: skip
_AS_A_DATE = re.compile(
    r"\d{1,2}[-/]\d{1,2}"
    r"|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T ].*)?"
    rf"|\d{{1,2}}[-. ]{{0,2}}(?:{'|'.join(_MONTHS)})\w*\.?(?:[- ]\d{{2,4}})?"
    rf"|(?:{'|'.join(_MONTHS)})\w*[-. ]{{1,2}}\d{{1,4}}"
    r"|\d{1,2}月\d{1,2}日",
    re.IGNORECASE,
)


def is_a_date(score: str) -> bool:
    """Whether a score is what a spreadsheet program makes of 3-4 or 22.5: a date."""
    return bool(_AS_A_DATE.fullmatch(score))


def digits(cells: Sequence[str], heading: str) -> tuple[Sequence[str], list[Notice]]:
    """The cells with the digits of other scripts as 0 to 9, and that it was done."""
    if "".join(cells).isascii():
        return cells, []
    mended = _mended(cells, _in_our_digits)
    if not mended:
        return cells, []
    return _with(cells, mended), [notices.OtherDigits(heading, _count(cells, mended))]


def whole_numbers(cells: Sequence[str], heading: str) -> tuple[Sequence[str], list[Notice]]:
    """The cells with `168.0` and `168,0` as 168, and what was done."""
    mended = _mended(cells, _whole)
    if not mended:
        return cells, []
    first = next(cell for cell in cells if cell in mended)
    return _with(cells, mended), [notices.Decimals(heading, _count(cells, mended), first, mended[first])]


def names(cells: Sequence[str], heading: str) -> tuple[Sequence[str], list[Notice]]:
    """The cells, empty where something stands in the place of a name that is not there, and that it was done."""
    mended = _mended(cells, lambda cell: "" if _NO_NAME.fullmatch(cell) else cell)
    if not mended:
        return cells, []
    first = next(cell for cell in cells if cell in mended)
    return _with(cells, mended), [notices.NoNames(heading, _count(cells, mended), first)]


def numbers(
    cells: Sequence[str], length: int, heading: str, lines: Sequence[int], *, is_secret: bool
) -> tuple[Sequence[str], list[Notice]]:
    """The cells with the zeros put back that a number of this length begins with, and what was done.

    Of a secret only the line is said. Secrets that all have another length that secrets may have lost no zeros.
    """
    if _are_whole(cells, length) or (is_secret and _SHORTEST_SECRET <= _longest(cells) < length):
        return cells, []
    mended = _mended(cells, lambda cell: _padded(_whole(cell), length))
    if not mended:
        return cells, []
    place = next(place for place, cell in enumerate(cells) if cell in mended)
    count, cell = _count(cells, mended), cells[place]
    if is_secret:
        return _with(cells, mended), [notices.SecretLeadingZeros(heading, count, length, lines[place])]
    return _with(cells, mended), [notices.LeadingZeros(heading, count, length, cell, mended[cell])]


def _are_whole(cells: Sequence[str], length: int) -> bool:
    """Whether nothing is to be mended, told without looking at each cell on its own."""
    return set(map(len, cells)) == {length} and "".join(cells).isdecimal()


def _longest(cells: Sequence[str]) -> int:
    return max((len(whole) for cell in set(cells) if (whole := _whole(cell)).isdecimal()), default=0)


def _mended(cells: Sequence[str], mend: Callable[[str], str]) -> dict[str, str]:
    return {cell: whole for cell in set(cells) if (whole := mend(cell)) != cell}


def _in_our_digits(cell: str) -> str:
    return "".join(str(unicodedata.decimal(letter, letter)) for letter in cell)


def _whole(cell: str) -> str:
    found = None if cell.isdecimal() else _WITH_DECIMALS.fullmatch(cell)
    return found[1] if found else cell


def _padded(cell: str, length: int) -> str:
    return cell.zfill(length) if cell.isdecimal() else cell


def _with(cells: Sequence[str], mended: dict[str, str]) -> list[str]:
    return [mended.get(cell, cell) for cell in cells]


def _count(cells: Sequence[str], mended: dict[str, str]) -> int:
    return sum(map(mended.__contains__, cells))
