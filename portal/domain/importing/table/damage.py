"""Damage: what a program made of a text and nobody can put back, found in a whole column at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from portal.language.notices import Notice

from .fields import NAMES
from .mending import is_a_date
from .notices import Damage, Damaged, TooLong
from .remarks import Findings, Remark

_ODD = ("#", "?", "？", "□", "〓", "\ufffd")
_ODD_IN_NUMBERS = ("E+", "E-", "e+", "e-")
_DIGITS_OF_A_SPREADSHEET = 15
_ERROR_WORD = re.compile(r"#(?:[A-Z¡][^\W\d_a-z]*[ /]?[A-Z0]*[!?]?|#+)")  # #REF!, #N/A, #DIV/0!, #BEZUG!, ####
_E_NOTATION = re.compile(r"-?\d+(?:[.,]\d+)?[Ee][+-]\d+")
_ZEROS_AT_THE_END = re.compile(r"\d{15,}?0+")
_CONTINUED = r"[\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ•˜™š›œžŸ]"  # a byte of UTF-8 after the first, read as Western European
_UTF8_AS_WESTERN = re.compile(rf"[ÂÃÄÅ]{_CONTINUED}|[à-ï]{_CONTINUED}{{2}}")
_LOST_IN_NAME = re.compile(r"[?？□〓]")  # what programs write where an encoding lacks the letter
_LOST_IN_TEXT = re.compile(r"\w\?\w|[^\x00-\x7f]\?|\?[^\x00-\x7f]|[□〓]")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_TWO_SCRIPTS = re.compile(r"[A-Za-zÀ-ɏ]\w*[\u0400-\u04ff]|[\u0400-\u04ff]\w*[A-Za-zÀ-ɏ]")
_NO_CANDIDATE_NUMBER = re.compile(r"-\d.*|\d*[.,]\d+|TRUE|FALSE|WAHR|FALSCH|VRAI|FAUX", re.IGNORECASE)
_SHOWN = 100  # characters of a cell
_OF_A_DATE = re.compile(r"\d{4}|[^\W\d_]")


_SIGNS = {
    Damage.PRIVATE: _PRIVATE,
    Damage.MISREAD: _UTF8_AS_WESTERN,
    Damage.TWO_SCRIPTS: _TWO_SCRIPTS,
    Damage.LOST: _LOST_IN_TEXT,
}


class TextColumn(NamedTuple):
    """A column whose text is kept as it stands: its field, its cells and the line of each."""

    name: str
    cells: Sequence[str]
    lines: Sequence[int]

    @property
    def is_name(self) -> bool:
        return self.name in {field.name for field in NAMES}

    @property
    def is_number(self) -> bool:
        return self.name.endswith(("_number", "_id"))


def find(column: TextColumn, longest: int) -> Findings:
    """Every cell that cannot be what was meant, or has more than `longest` characters."""
    faults, warnings = list[Remark](), list[Remark]()
    length = max(map(len, column.cells), default=0)
    if length > longest:
        faults += _remarks(column, lambda cell: TooLong(longest) if len(cell) > longest else None)
    is_long = column.is_number and length > _DIGITS_OF_A_SPREADSHEET
    if is_long or _is_suspect("\n".join(column.cells), is_number=column.is_number):
        faults += _remarks(column, lambda cell: _fault(cell, column))
        warnings += _remarks(column, lambda cell: _warning(cell, column))
    if column.name == "candidate_number" and not "".join(column.cells).isdecimal():
        faults += _remarks(column, _no_candidate_number)
    return Findings(faults=tuple(faults), warnings=tuple(warnings))


def _is_suspect(together: str, *, is_number: bool) -> bool:
    """Whether any cell is worth a look: told of all at once, for nearly always none is."""
    return (
        any(letter in together for letter in _ODD)
        or (is_number and any(sign in together for sign in _ODD_IN_NUMBERS))
        or (not together.isascii() and any(odd.search(together) for odd in (_UTF8_AS_WESTERN, _PRIVATE, _CYRILLIC)))
    )


def _remarks(column: TextColumn, judged: Callable[[str], Notice | None]) -> list[Remark]:
    """What is to be said of each cell; every different one is looked at once."""
    remedies = {cell: remedy for cell in set(column.cells) if cell and (remedy := judged(cell))}
    if not remedies:
        return []
    return [
        Remark(line, column.name, cell if len(cell) <= _SHOWN else f"{cell[:_SHOWN]}…", remedies[cell])
        for line, cell in zip(column.lines, column.cells, strict=True)
        if cell in remedies
    ]


def _fault(cell: str, column: TextColumn) -> Notice | None:
    if _ERROR_WORD.fullmatch(cell):
        return Damaged(Damage.ERROR)
    if "\ufffd" in cell or set(cell) <= {"?", " "} or (column.is_name and _LOST_IN_NAME.search(cell)):
        return Damaged(Damage.LOST)
    return Damaged(Damage.CALCULATED) if column.is_number and _E_NOTATION.fullmatch(cell) else None


def _warning(cell: str, column: TextColumn) -> Notice | None:
    if column.is_number:
        is_rounded = len(cell) > _DIGITS_OF_A_SPREADSHEET and _ZEROS_AT_THE_END.fullmatch(cell)
        return Damaged(Damage.ROUNDED) if is_rounded else None
    if _fault(cell, column):
        return None
    return next((Damaged(damage) for damage, sign in _SIGNS.items() if sign.search(cell)), None)


def _no_candidate_number(cell: str) -> Notice | None:
    """A date of a year or with a month's name, a fraction, a negative: 3-4 and A/17 may be numbers of some centre."""
    is_one = bool(_OF_A_DATE.search(cell)) and is_a_date(cell)
    return Damaged(Damage.NO_NUMBER) if is_one or _NO_CANDIDATE_NUMBER.fullmatch(cell) else None
