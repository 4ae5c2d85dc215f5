"""A sheet as understood: its rows by the names of the facts they hold."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from operator import itemgetter

from portal.language.notices import Notice
from portal.spreadsheets import Sheet, SheetLine
from portal.store.sittings import Sitting

from . import belonging, damage, date_columns, headings, layout, mending, notices
from .belonging import MeantFor
from .date_columns import Days
from .fields import SCORE, SECRET, Field, Holds, may_be_secret
from .headings import Header
from .pivoting import Wide, pivot
from .remarks import Findings, Remark, together
from .rows import Columns, Row, Rows
from .sifting import sift

_WHOM = ("id_number", "candidate_number")
HIDDEN = notices.NotShown()


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What the office says of a file beyond what stands in it. None: found out from the file.

    `columns` names the columns of a file without a header, `dates` is "dmy", "mdy" or "ymd", `hidden`
    is "take" or "leave", of the rows that a workbook hides.
    """

    columns: Sequence[str] | None = None
    dates: str | None = None
    hidden: str | None = None
    overwrite: bool = False
    compute: bool = False


AS_IT_STANDS = Choices()


@dataclass(frozen=True, kw_only=True)
class ImportedTable(Findings):
    """The rows, and what was understood of the sheet they stand in, as a person will read it."""

    sheet: Sheet
    header_line: int | None
    headings: Mapping[str, str]  # by field, the heading as it stands in the file
    rows: Sequence[Row]
    named: frozenset[int]  # columns from 0 that have a heading
    unused: tuple[str, ...]  # headings nobody reads
    secret: frozenset[int]  # columns from 0: what stands there is written down nowhere

    def without_secrets(self, cells: Sequence[str]) -> list[str | Notice]:
        """The cells of a line as anybody may read them: no Secret Number, nor a figure in a column without a name."""
        return [
            HIDDEN if number in self.secret or (number not in self.named and has_figures(cell)) else cell
            for number, cell in enumerate(cells)
        ]


def understand(
    sheet: Sheet,
    fields: Sequence[Field],
    needed: Sequence[set[str]],
    choices: Choices,
    *,
    lengths: Mapping[str, int] | None = None,
    longest: Mapping[str, int] | None = None,
    today: date | None = None,
    meant: MeantFor | None = None,
) -> ImportedTable:
    """The sheet by the names of `fields`. Raises Impossible.

    Each set of `needed` is a choice: one of its fields must be there; the first set says what a row is about.
    `lengths` are the digits of the numbers that begin with zeros. `longest` are the columns whose text is kept as it
    stands, with the most characters each may have. With `today`, nobody is born later. `meant` is what the file is for.
    """
    header, lines, shape, hidden = _laid_out(sheet, fields, needed, choices)
    columns, surplus = _columns(lines, header, sheet)
    columns, mended = _mended(columns, header, lengths or {})
    columns, dates = _with_dates(columns, header, choices, today)
    wide = pivot(columns, _WHOM, fields) if SCORE in columns.cells else Wide(rows=Rows(columns), papers={})
    found = (shape, _unread(lines, header, meant), hidden, surplus, mended)
    findings = together([*found, *_damaged(columns, longest or {}), *dates, wide])
    return ImportedTable(
        sheet=sheet,
        header_line=header.line,
        headings={name: header.headings[name] for name in header.headings if name in columns.cells} | wide.papers,
        rows=wide.rows,
        named=header.named,
        secret=frozenset(number for number, heading in enumerate(header.cells) if may_be_secret(heading)),
        unused=tuple(header.unused),
        faults=findings.faults,
        warnings=findings.warnings,
        notes=findings.notes,
    )


def _laid_out(
    sheet: Sheet, fields: Sequence[Field], needed: Sequence[set[str]], choices: Choices
) -> tuple[Header, Sequence[SheetLine], Findings, Findings]:
    """The header, the lines beneath it that are rows, what was found of their shape, and of hidden ones."""
    header = headings.find(sheet, fields, needed, choices.columns)
    lines, left_out = sift(sheet, header, needed[0] | {"id_number"})
    lines, hidden = layout.without_hidden(lines, sheet.hidden, choices.hidden, header)
    header = headings.once(sheet, headings.with_doubtful(header, fields, lines), lines)
    empty = [] if lines else [notices.NoRows()]
    shape = Findings(notes=(*header.notes, *headings.guesses(header, fields), *left_out, *empty))
    return header, lines, shape, hidden


def has_figures(text: str) -> bool:
    return any(map(str.isdecimal, text))


def lengths(sitting: Sitting) -> dict[str, int]:
    """How many digits the numbers of the sitting's candidates have."""
    return {"candidate_number": sitting.candidate_number_length, "secret_number": sitting.secret_number_length}


def _columns(lines: Sequence[SheetLine], header: Header, sheet: Sheet) -> tuple[Columns, Findings]:
    width, rows = len(header.cells), [line.cells for line in lines]
    surplus = Findings()
    if set(map(len, rows)) - {width}:
        surplus = Findings(faults=_surplus(lines, width, header))
        rows = [row if len(row) == width else (row + [""] * width)[:width] for row in rows]
    cells: dict[str, Sequence[str]] = {
        field.name: [row[number] for row in rows] for number, field in header.columns.items()
    }
    columns, merged = layout.filled(Columns(cells=cells, lines=[line.number for line in lines]), sheet, header)
    return columns, together([surplus, merged])


def _unread(lines: Sequence[SheetLine], header: Header, meant: MeantFor | None) -> Findings:
    """What is wrong or odd in the columns that hold none of the fields."""
    others = Findings(faults=tuple(belonging.faults(lines, header, meant)) if meant else ())
    return together([others, _unnamed(lines, header)])


def _unnamed(lines: Sequence[SheetLine], header: Header) -> Findings:
    """The columns without a heading in which something stands: beside a name it may be a part of it."""
    beside, warnings = list[Remark](), list[Remark]()
    for number in sorted(set(range(len(header.cells))) - header.named) if header.line else ():
        there = {line.number: cell for line in lines for cell in line.cells[number : number + 1] if cell}
        if there:
            line, cell = next(iter(there.items()))
            value = HIDDEN if has_figures(cell) else cell
            found = Remark(line, notices.ColumnOfNumber(number + 1), value, notices.NoHeading(len(there)))
            (beside if _is_beside_name(number, header) else warnings).append(found)
    return Findings(faults=tuple(beside), warnings=tuple(warnings))


def _is_beside_name(number: int, header: Header) -> bool:
    neighbours = (header.columns.get(number - 1), header.columns.get(number + 1))
    return any(field and field.holds is Holds.NAME for field in neighbours)


def _surplus(lines: Sequence[SheetLine], width: int, header: Header) -> tuple[Remark, ...]:
    """The rows that are longer than the header: nobody knows what stands in their last cells.

    One fault is enough when it is the office that named too few. A figure may be a Secret Number: it is not shown.
    """
    remedy = (notices.BeyondNamedColumns if header.line is None else notices.BeyondHeader)(width)
    faults = tuple(
        Remark(line.number, notices.ColumnOfNumber(number), HIDDEN if has_figures(cell) else cell, remedy)
        for line in lines
        for number, cell in islice(filter(itemgetter(1), enumerate(line.cells[width:], start=width + 1)), 1)
    )
    return faults[:1] if header.line is None else faults


def _mended(columns: Columns, header: Header, lengths: Mapping[str, int]) -> tuple[Columns, Findings]:
    cells, mended = dict(columns.cells), list[Notice]()
    for number, field in header.columns.items():
        heading, said = header.cells[number], list[Notice]()
        if field.holds is Holds.NAME:
            cells[field.name], said = mending.names(cells[field.name], heading)
            mended += said
        if field.holds in (Holds.NUMBER, Holds.SCORE):
            cells[field.name], said = mending.digits(cells[field.name], heading)
            mended += said
        if field.holds is Holds.SCORE:
            cells[field.name], said = mending.whole_numbers(cells[field.name], heading)
            mended += said
        elif field.holds is Holds.NUMBER and field.name in lengths:
            cells[field.name], said = mending.numbers(
                cells[field.name], lengths[field.name], heading, columns.lines, is_secret=field.name == SECRET
            )
            mended += said
    return Columns(cells=cells, lines=columns.lines), Findings(notes=tuple(mended))


def _damaged(columns: Columns, longest: Mapping[str, int]) -> Iterator[Findings]:
    for name, most in longest.items():
        if name in columns.cells:
            yield damage.find(damage.TextColumn(name, columns.cells[name], columns.lines), most)


def _with_dates(
    columns: Columns, header: Header, choices: Choices, today: date | None
) -> tuple[Columns, Collection[Findings]]:
    """The columns with their dates read, without those of which nothing could be decided."""
    is_chinese = any(map(date_columns.is_chinese, header.headings.values()))
    days = dict[str, Days]()
    for number, field in header.columns.items():
        if field.holds in (Holds.DAY, Holds.BIRTHDAY):
            column = date_columns.DateColumn(
                name=field.name, heading=header.cells[number], cells=columns.cells[field.name], lines=columns.lines,
                is_chinese=is_chinese,
            )  # fmt: skip
            latest = today if field.holds is Holds.BIRTHDAY else None
            days[field.name] = date_columns.read(column, choices.dates, latest=latest)
    cells = columns.cells | {name: column.cells for name, column in days.items()}
    decided = {name: column for name, column in cells.items() if column is not None}
    unread = {name: column.unread for name, column in days.items()}
    return Columns(cells=decided, lines=columns.lines, unread=unread), days.values()
