"""Many rows at once: plain tuples handed to the driver, several times as fast as rows made one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import LargeBinary
from sqlalchemy.types import TypeEngine

from .database import Table, connection

_BATCH = 10_000
_CACHE_KIB = 48 * 1024  # of the pages of indexes: with 24 the one turn to write is half as long again


def insert(table: type[Table], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Add rows, their values in the order of `columns`."""
    listed, places = ", ".join(map(_quoted, columns)), ", ".join([_place()] * len(columns))
    statement = f"INSERT INTO {_quoted(table.__tablename__)} ({listed}) VALUES ({places})"  # noqa: S608 (our own names)
    _each(statement, _types(table, columns), rows)


def update(table: type[Table], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write `columns` of rows that are there; the last value of each is the row's id."""
    written = ", ".join(f"{_quoted(column)} = {_place()}" for column in columns)
    statement = f"UPDATE {_quoted(table.__tablename__)} SET {written} WHERE id = {_place()}"  # noqa: S608 (our own names)
    _each(statement, _types(table, [*columns, "id"]), rows)


def _types(table: type[Table], columns: Sequence[str]) -> list[TypeEngine[Any]]:
    return [table.__table__.c[column].type for column in columns]


def _each(statement: str, types: Sequence[TypeEngine[Any]], rows: Iterable[Sequence[Any]]) -> None:
    """The statement for each row, thousands at a time."""
    own, bound = connection(), _binding(types)
    if own.dialect.name == "sqlite":  # else the same pages of an index are written out again and again
        own.exec_driver_sql(f"PRAGMA cache_size = -{_CACHE_KIB}")
    remaining = iter(rows)
    while batch := list(islice(remaining, _BATCH)):
        own.exec_driver_sql(statement, list(bound(batch)))


def _binding(kinds: Sequence[TypeEngine[Any]]) -> Callable[[Iterable[Sequence[Any]]], Iterator[Sequence[Any]]]:
    """How values become what the driver takes: days and moments become text where the database has no such type."""
    dialect = connection().dialect
    held = [kind.dialect_impl(dialect) for kind in kinds]
    processors = [(number, type_.bind_processor(dialect)) for number, type_ in enumerate(held) if not _is_plain(type_)]
    needed = [(number, process) for number, process in processors if process]

    def bound(rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
        for row in rows:
            values = list(row)
            for number, process in needed:
                values[number] = process(values[number])
            yield tuple(values)

    return bound if needed else iter


def _is_plain(kind: TypeEngine[Any]) -> bool:
    """Whether every driver takes the values as they are."""
    return isinstance(kind, LargeBinary)


def _place() -> str:
    return "?" if connection().dialect.paramstyle == "qmark" else "%s"


def _quoted(name: str) -> str:
    return connection().dialect.identifier_preparer.quote(name)
