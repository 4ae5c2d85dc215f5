"""Rows laid ready beside the tables: nobody waits meanwhile, and a table takes them all at one stroke.

A hundred thousand rows reach the database one by one, and its one turn to write would last as long. Laid ready in
a table of this connection's own they wait for no turn; only the taking does, some three times as short.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Integer, TableClause, column, func, insert, select, table, text
from sqlalchemy.types import TypeEngine

from . import bulk
from .database import Table, db

Ready = TableClause
"""Rows laid ready: `place` counts them from 1, `id` is none until they are numbered."""


def lay(name: str, columns: Mapping[str, TypeEngine[Any]], rows: Iterable[Sequence[Any]]) -> Ready:
    """Lay rows ready, their values in the order of `columns`. Reads and writes no table that others use."""
    kinds = {"place": Integer(), "id": Integer(), **columns}
    connection = db.session.connection()
    quote, dialect = connection.dialect.identifier_preparer.quote, connection.dialect
    listed = ", ".join(f"{quote(each)} {kind.compile(dialect=dialect)}" for each, kind in kinds.items())
    connection.exec_driver_sql(f"CREATE TEMPORARY TABLE {quote(name)} ({listed}, PRIMARY KEY (place))")
    placed = ((place, *row) for place, row in enumerate(rows, start=1))
    bulk.write(name, {"place": Integer(), **columns}, placed)
    return table(name, *(column(each, kind) for each, kind in kinds.items()))


def number(ready: Ready, of: type[Table], *, above: int = 0) -> ColumnElement[int]:
    """The id each row will have in the table, every one above `above`; said in this transaction's turn."""
    if db.session.connection().dialect.name == "postgresql":
        next_one = func.nextval(func.pg_get_serial_sequence(of.__tablename__, "id"))
        db.session.execute(ready.update().values(id=next_one))
        return ready.c.id
    highest = db.session.scalar(select(func.max(of.__table__.c.id))) or 0
    numbered: ColumnElement[int] = ready.c.place + max(highest, above)
    return numbered


def take(into: type[Table], values: Mapping[str, Any], ready: Ready, *others: Ready) -> None:
    """Every row of `ready` becomes one of the table: for each of its columns, what it is made of."""
    found = select(*(value for value in values.values())).select_from(ready)
    for other in others:
        found = found.join(other, other.c.place == ready.c.whose)
    db.session.execute(insert(into).from_select(list(values), found, include_defaults=False))


def forget(*ready: Ready) -> None:
    for each in ready:
        db.session.execute(text(f"DROP TABLE {each.name}"))
