"""Headings: which line of a sheet is its header, and which column is which fact."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

from portal.domain.refusals import Impossible
from portal.exams.exam import folded
from portal.language.notices import AnyOf, Notice
from portal.spreadsheets import HEAD, Sheet, SheetLine

from . import notices
from .fields import OVERALL, PAPER, SCORE, Field, other_kind

PASSED_OVER = ("-", "")
_GUESSED_IN = 5  # lines: a guess compares each cell with every word there is
_MOST_GUESSES = 20
_LONGEST_HEADING = 40
_NEAR, _NEARER = 0.75, 0.8


@dataclass(frozen=True)
class Header:
    """The columns by number from 0, and where they are named: on `line`, or (None) by the office itself.

    `first` is the position among the sheet's lines of the first that is data.
    """

    line: int | None
    cells: Sequence[str]
    columns: Mapping[int, Field]
    first: int
    notes: Sequence[Notice] = ()

    @property
    def names(self) -> set[str]:
        return {field.name for field in self.columns.values()}

    @property
    def headings(self) -> dict[str, str]:
        """By field, the heading as it stands in the file."""
        return {field.name: self.cells[number] for number, field in self.columns.items()}

    @property
    def named(self) -> frozenset[int]:
        return frozenset(number for number, cell in enumerate(self.cells) if cell)

    @property
    def unused(self) -> list[str]:
        return [cell for number, cell in enumerate(self.cells) if cell and number not in self.columns]


def find(sheet: Sheet, fields: Sequence[Field], needed: Sequence[set[str]], named: Sequence[str] | None) -> Header:
    """The header, below any title; with `named`, the columns as the office names them. Raises Impossible.

    Each set of `needed` is a choice: one of its fields must be there.
    """
    header = _best(sheet, fields, needed) if named is None else _as_named(sheet, fields, named)
    missing = _missing(header, fields, needed)
    if missing:
        likely = _guess(header, [field for field in fields if field.name in missing])
        columns, way_out = AnyOf(tuple(sorted(missing))), _way_out(header, fields)
        raise Impossible(notices.ColumnIsMissing(sheet.file_name, _place(header), columns, likely, way_out))
    _refuse_two(sheet, header, fields)
    return header


def are_in(lines: Sequence[SheetLine], fields: Sequence[Field], needed: Sequence[set[str]]) -> bool:
    """Whether one of the first lines of a sheet names the columns needed."""
    return any(not _missing(header, fields, needed) for header in _read_as_headers(lines, fields))


def _refuse_two(sheet: Sheet, header: Header, fields: Sequence[Field]) -> None:
    """Raises Impossible when the line below the header names columns too; the same names again are left out later."""
    if header.line is None:
        return
    for line in sheet.lines[header.first : header.first + 1]:
        second = Header(line.number, line.cells, columns(line.cells, fields), header.first + 1)
        if line.cells != header.cells and _looks_like_one(second):
            named = tuple(filter(None, line.cells))
            raise Impossible(notices.TwoHeaderRows(sheet.file_name, header.line, line.number, named))


def guesses(header: Header, fields: Sequence[Field]) -> list[Notice]:
    """For each heading nobody reads that is spelled nearly like a column the file does not have, a question."""
    words = {word: field.name for field in fields if field.name not in header.names for word in field.words}
    near = {cell: get_close_matches(folded(cell), words, n=1, cutoff=_NEARER) for cell in header.unused[:_MOST_GUESSES]}
    return [notices.HeadingIsUnused(cell, words[found[0]]) for cell, found in near.items() if found]


def columns(cells: Sequence[str], fields: Sequence[Field]) -> dict[int, Field]:
    """The field of each column that is one. `Score` is the overall score, and in a long file the paper's own."""
    found = _by_word(cells, [field for field in fields if field.name != SCORE])
    score = next((field for field in fields if field.name == SCORE), None)
    names_papers = any(field.name == PAPER for field in found.values())
    return _with_scores(cells, found, score) if score and names_papers else found


def _with_scores(cells: Sequence[str], found: Mapping[int, Field], score: Field) -> dict[int, Field]:
    """The columns of a long file. A column that names papers counts for nothing beside columns of the papers' own."""
    if any(field.is_paper for field in found.values()):
        return {number: field for number, field in found.items() if field.name != PAPER}
    scores = _by_word(cells, [score]) or {number: score for number, field in found.items() if field.name == OVERALL}
    return {**found, **scores}


def with_doubtful(header: Header, fields: Sequence[Field], lines: Sequence[SheetLine]) -> Header:
    """The header with the columns, too, whose doubtful name is borne out by every value beneath it."""
    columns, notes = dict(header.columns), list(header.notes)
    for field in fields:
        words = {folded(word) for word in field.doubtful if field.name not in header.names}
        for number in (number for number, cell in enumerate(header.cells) if folded(cell) in words):
            against = next((line.number for line in lines if _is_no_number(line.cells, number)), None)
            if against is None:
                columns[number] = field
            else:
                notes.append(notices.HeadingIsDoubtful(header.cells[number], field.name, against))
    return replace(header, columns=columns, notes=notes)


def once(sheet: Sheet, header: Header, lines: Sequence[SheetLine]) -> Header:
    """The header with each fact in one column; one that is empty is passed over.

    Raises Impossible when two columns say something of the same fact.
    """
    columns, notes = dict(header.columns), list(header.notes)
    counted = Counter(field.name for field in header.columns.values())
    for name in [name for name, count in counted.items() if count > 1]:
        headings = {number: header.cells[number] for number, field in header.columns.items() if field.name == name}
        filled = [number for number in headings if any(any(line.cells[number : number + 1]) for line in lines)]
        if len(filled) > 1:
            first, second, *_ = headings.values()
            raise Impossible(notices.ColumnIsDoubled(sheet.file_name, _place(header), name, first, second))
        taken = next(iter([*filled, *headings]))
        for number in set(headings) - {taken}:
            del columns[number]
            notes.append(notices.ColumnIsEmpty(headings[number], name, headings[taken]))
    return replace(header, columns=columns, notes=notes)


def _by_word(cells: Sequence[str], fields: Sequence[Field]) -> dict[int, Field]:
    words = {word: field for field in fields for word in field.words}
    return {number: words[folded(cell)] for number, cell in enumerate(cells) if folded(cell) in words}


def _place(header: Header) -> Notice:
    return notices.AsNamed() if header.line is None else notices.OnLine(header.line)


def _best(sheet: Sheet, fields: Sequence[Field], needed: Sequence[set[str]]) -> Header:
    """The line that names most columns, before all others one that names those needed. Raises Impossible."""
    seen = _read_as_headers(sheet.lines, fields)
    complete = [header for header in seen if not _missing(header, fields, needed)]
    likely = complete or [header for header in seen if _looks_like_one(header)]
    if likely:
        return max(likely, key=lambda header: len(header.columns))
    near = next((header for header in seen[:_GUESSED_IN] if _comes_near(header.cells, fields)), None)
    if near:
        return near
    example = ",".join(sorted(choice)[0] for choice in needed)
    raise Impossible(notices.NoHeader(sheet.file_name, example))


def _read_as_headers(lines: Sequence[SheetLine], fields: Sequence[Field]) -> list[Header]:
    return [
        Header(line.number, line.cells, columns(line.cells, fields), position)
        for position, line in enumerate(lines[:HEAD], start=1)
    ]


def _looks_like_one(header: Header) -> bool:
    """Whether it names columns rather than holds data, in which a paper's name may stand too."""
    written = [cell for cell in header.cells if cell]
    has_figures = any(cell.isdecimal() for cell in written)
    return bool(header.columns) and 2 * len(header.columns) >= len(written) and not has_figures


def _comes_near(cells: Sequence[str], fields: Sequence[Field]) -> bool:
    words = [word for field in fields for word in field.words]
    short = (folded(cell) for cell in cells if len(cell) <= _LONGEST_HEADING)
    return any(get_close_matches(word, words, n=1, cutoff=_NEARER) for word in short)


def _way_out(header: Header, fields: Sequence[Field]) -> Notice:
    """What to do about a column that is missing."""
    if header.line is None:
        return notices.NameItThere()
    kind = other_kind(header.unused, fields)
    return notices.AnotherKind(kind) if kind else notices.NameTheColumns()


def _as_named(sheet: Sheet, fields: Sequence[Field], named: Sequence[str]) -> Header:
    """The columns in the order the office names them; a first line that is a header all the same is left out."""
    cells = ["" if name.strip() in PASSED_OVER else name.strip() for name in named]
    numbered = columns(cells, fields)
    for number, name in enumerate(cells):
        if name and number not in numbered:
            raise Impossible(notices.UnknownColumn(name, tuple(field.name for field in fields)))
    for first in sheet.lines[:1]:
        if _looks_like_one(Header(first.number, first.cells, columns(first.cells, fields), 1)):
            return Header(None, cells, numbered, 1, [notices.HeaderLeftOut(first.number)])
    return Header(None, cells, numbered, 0)


def _missing(header: Header, fields: Sequence[Field], needed: Sequence[set[str]]) -> set[str]:
    """The first choice of which no field is there; nothing when all are. Who names papers needs their scores."""
    names = header.names
    is_long = PAPER in names and any(field.name == SCORE for field in fields)
    choices = [*needed, {SCORE}] if is_long else needed
    return next((choice for choice in choices if not choice & names), set())


def _guess(header: Header, missing: Sequence[Field]) -> str | None:
    """The heading, of those nobody reads, that comes nearest to a field that is missing."""
    unread = {folded(cell): cell for cell in header.unused if len(cell) <= _LONGEST_HEADING}
    words = (word for field in missing for word in sorted(field.words))
    near = (get_close_matches(word, unread, n=1, cutoff=_NEAR) for word in words)
    return next((unread[match[0]] for match in near if match), None)


def _is_no_number(cells: Sequence[str], column: int) -> bool:
    cell = cells[column] if column < len(cells) else ""
    return bool(cell) and not (4 <= len(cell) <= 10 and cell.isdecimal())
