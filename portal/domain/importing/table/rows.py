"""The rows of a file by the names of their facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import NamedTuple, overload


class Row(NamedTuple):
    """One row: its line in the file and its cells by field.

    A cell that could not be understood is not there: the table's faults say why.
    """

    line: int
    cells: Mapping[str, str]

    def get(self, column: str) -> str:
        """The cell; empty when the file has no such column."""
        return self.cells.get(column, "")


@dataclass(frozen=True, kw_only=True)
class Columns:
    """The cells by field, the line of each, and the positions of those that could not be understood."""

    cells: dict[str, Sequence[str]]
    lines: Sequence[int]
    unread: Mapping[str, Set[int]] = field(default_factory=dict)


class Rows(Sequence[Row]):
    """The rows of columns, each made when it is asked for: a hundred thousand at once would be 30 MiB."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._names = tuple(columns.cells)

    def __len__(self) -> int:
        return len(self._columns.lines)

    @overload
    def __getitem__(self, place: int) -> Row: ...

    @overload
    def __getitem__(self, place: slice) -> list[Row]: ...

    def __getitem__(self, place: int | slice) -> Row | list[Row]:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self)))]
        cells = {name: column[place] for name, column in self._columns.cells.items()}
        return self._row(range(len(self))[place], self._columns.lines[place], cells)

    def __iter__(self) -> Iterator[Row]:
        cells = zip(*self._columns.cells.values(), strict=True)
        for place, (line, row) in enumerate(zip(self._columns.lines, cells, strict=True)):
            yield self._row(place, line, dict(zip(self._names, row, strict=True)))

    def _row(self, place: int, line: int, cells: dict[str, str]) -> Row:
        """Without the cells that could not be understood."""
        for name, places in self._columns.unread.items():
            if place in places:
                del cells[name]
        return Row(line, cells)
