"""The database: its conventions, and the one way to change it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import wraps
from inspect import signature
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import URL, Connection, MetaData, Row, Select, literal, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DatabaseError, DataError, IntegrityError, InterfaceError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import DeclarativeBase

from portal.language import clock

if TYPE_CHECKING:
    from sqlalchemy.dialects.postgresql import Insert as PostgresInsert

from . import sqlite_turns, troubles
from .columns import BY_ANNOTATION
from .going_on import GoingOn, JoiningSession, do_last, going_on
from .troubles import Trouble

P = ParamSpec("P")
T = TypeVar("T")


class StoreUnavailable(Exception):
    """The database does not answer; `trouble` is why, as far as its error says it."""

    def __init__(self, problem: str, trouble: Trouble = Trouble.SILENT) -> None:
        super().__init__(problem)
        self.trouble = trouble


class StoreConflict(Exception):
    """Somebody else wrote the same rows meanwhile; nothing of this transaction was kept."""


class Table(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = BY_ANNOTATION


db = SQLAlchemy(
    metadata=Table.metadata, session_options={"class_": JoiningSession, "join_transaction_mode": "control_fully"}
)


def open_in(app: Flask, url: str, file: Path | None) -> None:
    """Let `app` reach its database: the SQLite `file`, which must exist by the time it is used, or `url`.

    A missing file is never silently replaced: results day on an empty database would be worse than none. An `app` that
    has its database already keeps it.
    """
    if "sqlalchemy" in app.extensions:
        return
    app.config["SQLALCHEMY_DATABASE_URI"] = _url_of(file) if file else url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {
        "hide_parameters": True,  # an error is written down without the addresses and links it was about
        "pool_pre_ping": file is None,
        "max_overflow": -1,  # no limit: each thread has its own, and none waits because others wait to write
    }
    if not file:
        _tell_conditions_to_postgresql()
    db.init_app(app)


def _tell_conditions_to_postgresql() -> None:
    """Of indexes: its dialect takes long to import, and is read for the name of an option; few centres have it."""
    for table in Table.metadata.tables.values():
        for index in table.indexes:
            index.dialect_options["postgresql"]["where"] = index.dialect_options["sqlite"]["where"]


def _url_of(file: Path) -> URL:
    """`#`, `?` and `%` in a folder's name are part of the name."""
    return URL.create("sqlite", database=file.as_uri(), query={"mode": "rw", "uri": "true"})


def upsert(table: type[Table]) -> PostgresInsert | sqlite.Insert:
    """An INSERT that says what happens when the row is there already (`on_conflict_do_…`)."""
    if db.engine.dialect.name == "sqlite":
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # takes long to import, and few centres have it

    return postgresql.insert(table)


def one_transaction(verb: Callable[P, T]) -> Callable[P, T]:
    """Commit when `verb` returns, undo all of it when it raises.

    A verb called by another joins the transaction of the one outside. A writer takes its turn at once
    (BEGIN IMMEDIATE): read-then-write in a deferred transaction fails as "locked" whatever the time-out. Its `now` is
    set to the moment of its turn: a verb that waited across the hour of a release finds the release open.
    Raises StoreUnavailable when the database does not answer, StoreConflict when a constraint says no.
    """
    _check_now_can_be_set(verb)

    @wraps(verb)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> T:
        present = going_on.get()
        if present and present.is_writing:
            return verb(*args, **kwargs)
        now = kwargs.get("now")
        moment = clock.going_on(now=now) if isinstance(now, datetime) else None
        with errors_by_name(), _turn_to_write():
            if moment:
                kwargs["now"] = moment()  # its turn has come
            return verb(*args, **kwargs)

    return wrapper


@contextmanager
def _turn_to_write() -> Iterator[None]:
    """Commit at the end of the block, undo all of it if it raises."""
    _let_go_of_rows()
    with db.engine.connect().execution_options(begin="IMMEDIATE") as own:
        with own.begin():
            outside = going_on.set(GoingOn(lambda: own, is_writing=True))
            try:
                yield
                do_last()
                if db.session.registry.has():
                    db.session.commit()
            finally:
                _let_go_of_rows()
                going_on.reset(outside)
        file = own.info.get(sqlite_turns.FILE)
        if file and not file.is_there():  # asked last: what was written is lost already
            raise StoreUnavailable(f"{file.path} was deleted or replaced", Trouble.GONE)


def _check_now_can_be_set(verb: Callable[..., Any]) -> None:
    """Raises TypeError, when the verb's module loads."""
    now = signature(verb).parameters.get("now")
    if now and (now.kind is not now.KEYWORD_ONLY or now.default is not now.empty):
        name = f"{verb.__module__}.{verb.__qualname__}"
        raise TypeError(f"{name} has to take `now` as a keyword only, without a default, to be given its turn's moment")


def one_reading(verb: Callable[P, T]) -> Callable[P, T]:
    """Read at one moment, then let go of the connection. Inside a transaction, read in that.

    What `verb` returns is plain values, since rows are stale once it has returned.
    Raises StoreUnavailable when the database does not answer.
    """

    @wraps(verb)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> T:
        if going_on.get():
            return verb(*args, **kwargs)
        with errors_by_name(), _reading():
            return verb(*args, **kwargs)

    return wrapper


@contextmanager
def _reading() -> Iterator[None]:
    _let_go_of_rows()
    reading = GoingOn(db.engine.connect)
    outside = going_on.set(reading)
    try:
        yield
    finally:
        _let_go_of_rows()
        reading.end()
        going_on.reset(outside)


def ask(question: Select[*tuple[Any, ...]], **facts: object) -> Sequence[Row[*tuple[Any, ...]]]:
    """The rows that answer a question: a statement prepared once, when its module loads, with a place for each fact.

    Asked on the one connection of the reading, or of the transaction, that goes on.
    """
    return connection().execute(question, facts).all()


def connection() -> Connection:
    """That of the reading or the transaction that goes on, for statements prepared once."""
    if db.session.registry.has():
        db.session.flush()
    present = going_on.get()
    return present.connection if present else db.session.connection()


def _let_go_of_rows() -> None:
    """Those that the session keeps are stale, and undone unless they are committed."""
    if db.session.registry.has():
        db.session.rollback()


@contextmanager
def undone(*, unless: bool) -> Iterator[None]:
    """What is written inside the block is written and then undone, while the transaction around it goes on."""
    do_last()
    savepoint = db.session.begin_nested()
    yield
    do_last()
    db.session.flush()
    if unless:
        savepoint.commit()
    else:
        savepoint.rollback()


@contextmanager
def errors_by_name() -> Iterator[None]:
    """Whatever the driver calls it, a database that does not answer is StoreUnavailable, a clash StoreConflict."""
    try:
        yield
    except IntegrityError as error:
        raise StoreConflict(str(error.orig)) from error
    except (sqlite3.DatabaseError, PoolTimeout) as error:  # of a BEGIN, or of the pool
        raise StoreUnavailable(str(error), troubles.of(error)) from error
    except (DatabaseError, InterfaceError) as error:  # SQLite has no narrower name for a file that is damaged
        trouble = troubles.of(error.orig)
        if isinstance(error, DataError | ProgrammingError) and trouble is Trouble.SILENT:
            raise
        raise StoreUnavailable(str(error.orig), trouble) from error


@one_reading
def answers() -> bool:
    """Whether the database answers at all. Raises StoreUnavailable when it does not."""
    return bool(ask(select(literal(1))))


def close() -> None:
    """Let go of every connection this process holds."""
    db.session.remove()
    db.engine.dispose()
