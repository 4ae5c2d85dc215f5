"""What there is to say of a table: why it is refused, what is wrong or odd in a cell, how it was read."""

from __future__ import annotations

from enum import Enum, auto

from portal.language.notices import AnyOf, Notice


class NoHeader(Notice):
    file: str
    example: str


class OnLine(Notice):
    line: int


class AsNamed(Notice):
    """Where the office names the columns."""


class ColumnIsMissing(Notice):
    """`likely` is the heading that may be meant; `remedy` is what to do."""

    file: str
    place: Notice
    columns: AnyOf
    likely: str | None
    remedy: Notice


class ColumnIsDoubled(Notice):
    file: str
    place: Notice
    column: str
    first: str
    second: str


class UnknownColumn(Notice):
    name: str
    known: tuple[str, ...]


class NameItThere(Notice): ...


class AnotherKind(Notice):
    kind: str


class NameTheColumns(Notice): ...


class TwoHeaderRows(Notice):
    file: str
    line: int
    second: int
    headings: tuple[str, ...]


class NoHeading(Notice):
    """Of a column that holds `count` values."""

    count: int


class OfAnother(Notice):
    """Another exam, sitting or centre (`what`) than the file is for."""

    what: str
    ours: str


class HeadingIsUnused(Notice):
    heading: str
    column: str


class HeadingIsDoubtful(Notice):
    heading: str
    column: str
    line: int


class ColumnIsEmpty(Notice):
    heading: str
    column: str
    other: str


class HeaderLeftOut(Notice):
    line: int


class HeadersLeftOut(Notice):
    lines: tuple[str, ...]


class TotalLeftOut(Notice):
    line: int
    cell: str


class EndLeftOut(Notice):
    line: int
    cell: str


class HiddenRows(Notice):
    count: int
    lines: tuple[str, ...]


class HiddenTaken(Notice):
    count: int
    lines: tuple[str, ...]


class HiddenLeftOut(Notice):
    count: int
    lines: tuple[str, ...]


class MergedFilled(Notice):
    heading: str
    count: int
    lines: tuple[str, ...]


class NoRows(Notice): ...


class OtherEncodings(Notice):
    """In which the file reads almost as well, and says something else."""

    encodings: AnyOf


class ColumnOfNumber(Notice):
    """A column that has no name, by its number from 1."""

    number: int


class NotShown(Notice): ...


class BeyondHeader(Notice):
    width: int


class BeyondNamedColumns(Notice):
    width: int


class OtherDigits(Notice):
    heading: str
    count: int


class Decimals(Notice):
    heading: str
    count: int
    cell: str
    whole: str


class LeadingZeros(Notice):
    heading: str
    count: int
    length: int
    cell: str
    whole: str


class SecretLeadingZeros(Notice):
    heading: str
    count: int
    length: int
    line: int


class NoNames(Notice):
    heading: str
    count: int
    cell: str


class TooLong(Notice):
    most: int


class Damage(Enum):
    """What a program made of a text."""

    CALCULATED = auto()
    ROUNDED = auto()
    LOST = auto()
    MISREAD = auto()
    PRIVATE = auto()
    TWO_SCRIPTS = auto()
    ERROR = auto()
    NO_NUMBER = auto()


class Damaged(Notice):
    how: Damage


class PivotedTable(Notice):
    rows: int
    candidates: int
    papers: tuple[str, ...]


class RowsDisagree(Notice):
    line: int
    before: str


class ScoreIsDoubled(Notice):
    line: int
    score: str


class NotAPaper(Notice):
    papers: tuple[str, ...]
    nearest: str | None
