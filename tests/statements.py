"""What a piece of work costs, counted and not timed: the statements it sends to the database."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import event

from portal.store.database import db


def sent_by(work: Callable[[], object]) -> list[str]:
    """In their order."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return statements
