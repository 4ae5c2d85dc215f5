"""What goes on in a thread: a reading or a transaction. All that is asked meanwhile is asked on its one connection."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from functools import cached_property
from typing import Any, TypeVar

from flask_sqlalchemy.session import Session
from sqlalchemy import Connection, Engine

T = TypeVar("T")


class GoingOn:
    """A reading or a transaction, which connects before its first question."""

    def __init__(self, connect: Callable[[], Connection], *, is_writing: bool = False) -> None:
        self._connect = connect
        self.is_writing = is_writing
        self.last: dict[Callable[[list[Any]], None], list[Any]] = {}

    @cached_property
    def connection(self) -> Connection:
        return self._connect()

    def end(self) -> None:
        """Let go of the connection, if there is one."""
        if "connection" in vars(self):
            self.connection.close()


going_on: ContextVar[GoingOn | None] = ContextVar("going on", default=None)


def for_last(work: Callable[[list[T]], None]) -> list[T]:
    """What `work` gets when the transaction has written all else: a row all writers want is held for a commit alone."""
    present = going_on.get()
    if present is None:
        raise LookupError("nothing is written outside a transaction")
    return present.last.setdefault(work, [])


def do_last() -> None:
    present = going_on.get()
    while present and present.last:
        work, things = present.last.popitem()
        work(things)


class JoiningSession(Session):
    """A session of objects that joins what goes on: only where rows are wanted as objects is there one."""

    def get_bind(self, *args: Any, **kwargs: Any) -> Engine | Connection:
        present = going_on.get()
        return present.connection if present else super().get_bind(*args, **kwargs)
