"""A sheet as understood: its rows by the names of the facts they hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from portal.spreadsheets import Sheet, SheetLine
from portal.store.sittings import Sitting

from . import damage, date_columns, headings, mending
from .fields import SCORE, SECRET, Field, Holds, may_be_secret
from .headings import Header
from .pivoting import pivot
from .remarks import Remark
from .rows import Columns, Row, Rows
from .sifting import sift

_WHOM = ("id_number", "candidate_number")
HIDDEN = "(not shown)"


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What the office says of a file beyond what stands in it. None: found out from the file.

    `columns` names the columns of a file without a header, `dates` is "dmy", "mdy" or "ymd".
    """

    columns: Sequence[str] | None = None
    dates: str | None = None
    overwrite: bool = False
    compute: bool = False


AS_IT_STANDS = Choices()


@dataclass(kw_only=True)
class ImportedTable:
    """The rows, and what was understood of the sheet they stand in, as a person will read it."""

    sheet: Sheet
    header_line: int | None
    headings: dict[str, str]  # by field, the heading as it stands in the file
    rows: Sequence[Row]
    width: int  # how many columns the header names
    unused: list[str] = field(default_factory=list)  # headings nobody reads
    notes: list[str] = field(default_factory=list)  # sentences: what was left out, what was put back
    faults: list[Remark] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)
    secret: frozenset[int] = frozenset()  # columns from 0: what stands there is written down nowhere

    def without_secrets(self, cells: Sequence[str]) -> list[str]:
        """The cells of a line as anybody may read them: no Secret Number, nor a figure in a column without a name."""
        return [
            HIDDEN if number in self.secret or (number >= self.width and has_figures(cell)) else cell
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
) -> ImportedTable:
    """The sheet by the names of `fields`. Raises Impossible.

    Each set of `needed` is a choice: one of its fields must be there; the first set says what a row is about.
    `lengths` are the digits of the numbers that begin with zeros. `longest` are the columns whose text is kept as it
    stands, with the most characters each may have. With `today`, nobody is born later.
    """
    header = headings.find(sheet, fields, needed, choices.columns)
    lines, left_out = sift(sheet, header, needed[0] | {"id_number"})
    header = headings.once(sheet, headings.with_doubtful(header, fields, lines), lines)
    table = ImportedTable(
        sheet=sheet,
        header_line=header.line,
        headings={field.name: header.cells[number] for number, field in header.columns.items()},
        rows=(),
        width=len(header.cells),
        secret=frozenset(number for number, heading in enumerate(header.cells) if may_be_secret(heading)),
        unused=header.unused,
        notes=[*header.notes, *headings.guesses(header, fields), *left_out],
    )
    if not lines:
        table.notes.append("There is no row below the header: nothing is to be taken in.")
    columns = _columns(lines, header, table)
    _mend(columns, header, lengths or {}, table)
    _find_damage(columns, longest or {}, table)
    _read_days(columns, header, choices, today, table)
    table.rows = _pivoted(columns, fields, table) if SCORE in columns.cells else Rows(columns)
    return table


def has_figures(text: str) -> bool:
    return any(map(str.isdecimal, text))


def lengths(sitting: Sitting) -> dict[str, int]:
    """How many digits the numbers of the sitting's candidates have."""
    return {"candidate_number": sitting.candidate_number_length, "secret_number": sitting.secret_number_length}


def _columns(lines: Sequence[SheetLine], header: Header, table: ImportedTable) -> Columns:
    width, cells = len(header.cells), [line.cells for line in lines]
    if set(map(len, cells)) - {width}:
        table.faults += _surplus(lines, width, header)
        cells = [row if len(row) == width else (row + [""] * width)[:width] for row in cells]
    return Columns(
        cells={field.name: [row[number] for row in cells] for number, field in header.columns.items()},
        lines=[line.number for line in lines],
    )


def _surplus(lines: Sequence[SheetLine], width: int, header: Header) -> list[Remark]:
    """The rows that are longer than the header: nobody knows what stands in their last cells.

    One fault is enough when it is the office that named too few. A figure may be a Secret Number: it is not shown.
    """
    remedy = f"The header names {width} columns, and this is beyond them. Take it out, or give its column a name."
    if header.line is None:
        remedy = f"--columns names {width} columns, and this is beyond them. Name them all; - passes one over."
    faults = [
        Remark(line.number, f"column {number + 1}", HIDDEN if has_figures(cell) else cell, remedy)
        for line in lines
        for number, cell in [each for each in enumerate(line.cells) if each[0] >= width and each[1]][:1]
    ]
    return faults[:1] if header.line is None else faults


def _mend(columns: Columns, header: Header, lengths: Mapping[str, int], table: ImportedTable) -> None:
    for each in header.columns.values():
        cells, heading = columns.cells[each.name], table.headings[each.name]
        if each.holds in (Holds.NUMBER, Holds.SCORE):
            cells, said = mending.digits(cells, heading)
            columns.cells[each.name] = cells
            table.notes += said
        if each.holds is Holds.SCORE:
            columns.cells[each.name], said = mending.whole_numbers(cells, heading)
            table.notes += said
        elif each.holds is Holds.NUMBER and each.name in lengths:
            is_secret = each.name == SECRET
            columns.cells[each.name], said = mending.numbers(
                cells, lengths[each.name], heading, columns.lines, is_secret=is_secret
            )  # fmt: skip
            table.notes += said


def _find_damage(columns: Columns, longest: Mapping[str, int], table: ImportedTable) -> None:
    for name, most in longest.items():
        if name in columns.cells:
            found = damage.find(damage.TextColumn(name, columns.cells[name], columns.lines), most)
            table.faults += found.faults
            table.warnings += found.warnings


def _read_days(columns: Columns, header: Header, choices: Choices, today: date | None, table: ImportedTable) -> None:
    for each in header.columns.values():
        if each.holds not in (Holds.DAY, Holds.BIRTHDAY):
            continue
        column = date_columns.DateColumn(
            name=each.name, heading=table.headings[each.name], cells=columns.cells[each.name], lines=columns.lines,
            is_chinese=any(map(date_columns.is_chinese, table.headings.values())),
        )  # fmt: skip
        found = date_columns.read(column, choices.dates, latest=today if each.holds is Holds.BIRTHDAY else None)
        table.faults += found.faults
        table.warnings += found.warnings
        table.notes += found.notes
        if found.cells is None:
            del columns.cells[each.name], table.headings[each.name]
        else:
            columns.cells[each.name], columns.unread[each.name] = found.cells, found.unread


def _pivoted(columns: Columns, fields: Sequence[Field], table: ImportedTable) -> list[Row]:
    wide = pivot(columns.cells, columns.lines, _WHOM, fields)
    table.faults += wide.faults
    table.headings |= wide.papers
    table.notes.append(
        f"Each row is about one paper: {len(columns.lines)} rows of {len(wide.candidates)} candidates "
        f"({', '.join(wide.papers.values())})."
    )
    return [Row(candidate.line, candidate.cells) for candidate in wide.candidates]
