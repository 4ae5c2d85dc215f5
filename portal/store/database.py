"""The database: its conventions, and the one way to change it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from functools import wraps
from pathlib import Path
from typing import Any, NewType, ParamSpec, TypeVar

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import URL, Connection, DateTime, Engine, Enum, Integer, MetaData, String, event, text
from sqlalchemy.exc import DatabaseError, DataError, IntegrityError, ProgrammingError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from portal import ids
from portal.language import clock

P = ParamSpec("P")
T = TypeVar("T")

BUSY_SECONDS = 5


class StoreUnavailable(Exception):
    """The database does not answer: locked for too long, disk full, gone, or not to be opened."""


class StoreConflict(Exception):
    """Somebody else wrote the same rows meanwhile; nothing of this transaction was kept."""


class Moment(TypeDecorator[datetime]):
    """A moment in UTC. SQLite forgets time zones; this remembers for it."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:  # noqa: ARG002
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:  # noqa: ARG002
        return value and (value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC))


def one_of(choices: type[StrEnum], name: str) -> Enum:
    """A column that holds one of these words; the table itself refuses any other."""
    return Enum(
        choices,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=20,
        values_callable=lambda words: [word.value for word in words],
    )


def _columns_of_ids() -> dict[Any, type[Integer | String]]:
    """A column holds an id as the plain type that the id is made of."""
    kinds = [kind for kind in vars(ids).values() if isinstance(kind, NewType)]
    return {kind: Integer if kind.__supertype__ is int else String for kind in kinds}


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
    type_annotation_map = {datetime: Moment, **_columns_of_ids()}  # noqa: RUF012 (SQLAlchemy's own form)


db = SQLAlchemy(metadata=Table.metadata)


def open_in(app: Flask, url: str, file: Path | None) -> None:
    """Let `app` reach its database: the SQLite `file`, which must exist by the time it is used, or `url`.

    A missing file is never made anew in silence: results day on an empty database would be worse than none.
    """
    app.config["SQLALCHEMY_DATABASE_URI"] = _url_of(file) if file else url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {
        "hide_parameters": True,  # an error is written down without the addresses and links it was about
        "pool_pre_ping": file is None,
    }
    db.init_app(app)


def _url_of(file: Path) -> URL:
    """`#`, `?` and `%` in a folder's name are part of the name."""
    return URL.create("sqlite", database=file.as_uri(), query={"mode": "rw", "uri": "true"})


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None  # BEGIN is said below, not by the driver
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",  # NORMAL may lose committed rows at power loss
        "foreign_keys = ON",
        f"busy_timeout = {BUSY_SECONDS * 1000}",
        "secure_delete = ON",  # what is erased is overwritten in the file too
        "temp_store = MEMORY",  # what is laid ready is in no file that others could find
    ):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"BEGIN {connection.get_execution_options().get('begin', 'DEFERRED')}")


def one_transaction(verb: Callable[P, T]) -> Callable[P, T]:
    """Commit when `verb` returns, undo all of it when it raises.

    A verb called by another joins the transaction of the one outside. A writer takes its turn at once
    (BEGIN IMMEDIATE): read-then-write in a deferred transaction fails as "locked" whatever the time-out. Its `now` is
    the moment of its turn: who waited for it across the hour of a release finds the release open.
    Raises StoreUnavailable when the database does not answer, StoreConflict when a constraint says no.
    """

    return _in_one_transaction(verb, "IMMEDIATE")


def one_prepared_transaction(verb: Callable[P, T]) -> Callable[P, T]:
    """The same for a verb that first lays rows ready: its turn comes with its first write, and nobody waits till then.

    It reads nothing before that write: what it read could be changed by another writer before its turn.
    """
    return _in_one_transaction(verb, "DEFERRED")


def _in_one_transaction(verb: Callable[P, T], begin: str) -> Callable[P, T]:
    @wraps(verb)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> T:
        session = db.session()
        if "verb" in session.info:
            return verb(*args, **kwargs)
        now = kwargs.get("now")
        moment = clock.going_on(now) if isinstance(now, datetime) else None
        with errors_by_name():
            session.rollback()
            session.info["verb"] = verb.__name__
            try:
                session.connection(execution_options={"begin": begin})
                if moment:
                    kwargs["now"] = moment()
                outcome = verb(*args, **kwargs)
                session.commit()
                return outcome
            finally:
                del session.info["verb"]
                session.rollback()  # nothing is left to undo once it is committed

    return wrapper


def one_reading(verb: Callable[P, T]) -> Callable[P, T]:
    """Read at one moment, then let go of the connection. Inside a transaction, read in that.

    What `verb` returns is plain values, since rows are stale once it has returned.
    Raises StoreUnavailable when the database does not answer.
    """

    @wraps(verb)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> T:
        session = db.session()
        if "verb" in session.info:
            return verb(*args, **kwargs)
        with errors_by_name():
            try:
                return verb(*args, **kwargs)
            finally:
                session.rollback()

    return wrapper


@contextmanager
def undone(*, unless: bool) -> Iterator[None]:
    """What is written inside the block is written and then undone, while the transaction around it goes on."""
    savepoint = db.session.begin_nested()
    yield
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
    except (DataError, ProgrammingError):
        raise
    except DatabaseError as error:  # what is no database, or is damaged, has no narrower name in SQLite
        raise StoreUnavailable(str(error.orig)) from error


@one_reading
def answers() -> bool:
    """Whether the database answers at all. Raises StoreUnavailable when it does not."""
    return bool(db.session.scalar(text("SELECT 1")))


def close() -> None:
    """Let go of every connection this process holds."""
    db.session.remove()
    db.engine.dispose()
