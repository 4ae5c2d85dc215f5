"""Copies of a whole database: made while others write to it, looked through before anybody relies on them, put back."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import NullPool, create_engine, inspect, make_url

from portal import new_files

from .database import errors_by_name

SQLITE, POSTGRESQL = "portal.sqlite", "portal.dump"  # what a copy is called
_COUNTED = ("entry", "account", "result", "letter")
_SECONDS = 3_600  # that a program of PostgreSQL's may take


class DamagedCopy(Exception):
    """The copy is not a whole database; the message is what the database says of it."""


class ProgramFailed(Exception):
    """A program of PostgreSQL's is missing or failed; the message is what it said last."""


def copy(database: Path | str, folder: Path) -> Path:
    """The database (a SQLite file, or the address of PostgreSQL's) as it is at one moment, as a file in the folder.

    Writers are not held up. Raises StoreUnavailable or ProgramFailed.
    """
    if isinstance(database, str):
        to = folder / POSTGRESQL
        _run("pg_dump", database, "--format=custom", "--no-owner", f"--file={to}")
        return to
    to = folder / SQLITE
    with errors_by_name(), _opened(database) as source, closing(sqlite3.connect(to)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")  # no second file beside it
    return to


def check(copied: Path) -> dict[str, int]:
    """How many rows some tables have; of PostgreSQL's, nothing. Raises DamagedCopy or ProgramFailed."""
    if copied.name == POSTGRESQL:
        _run("pg_restore", "", "--list", str(copied))
        return {}
    try:
        with _opened(copied) as database:
            faults = [str(row[0]) for row in database.execute("PRAGMA integrity_check") if row[0] != "ok"]
            faults += [f"{row[0]} refers to no {row[2]}" for row in database.execute("PRAGMA foreign_key_check")]
            if faults:
                raise DamagedCopy(faults[0])
            counted = "SELECT count(*) FROM "
            return {table: database.execute(counted + table).fetchone()[0] for table in _COUNTED}
    except sqlite3.DatabaseError as error:
        raise DamagedCopy(str(error)) from error


def holds_tables(address: str) -> bool:
    """Whether the database of PostgreSQL's holds any. Raises StoreUnavailable."""
    engine = create_engine(address, poolclass=NullPool)
    with errors_by_name(), engine.connect() as connection:
        return bool(inspect(connection).get_table_names())


def without_password(address: str) -> str:
    return make_url(address).render_as_string(hide_password=True)


def put_back(copied: Path, database: Path | str) -> None:
    """Make the database what the copy is, which is on the same disk, or goes into PostgreSQL's; nobody may be using it.

    All of it or nothing. Raises ProgramFailed or OSError.
    """
    if isinstance(database, str):
        _run("pg_restore", database, "--clean", "--if-exists", "--no-owner", "--single-transaction", str(copied))
        return
    for leftover in ("-wal", "-shm"):  # of the database that goes: they would be read as parts of the new one
        database.with_name(database.name + leftover).unlink(missing_ok=True)
    new_files.move(copied, database)


@contextmanager
def _opened(file: Path) -> Iterator[sqlite3.Connection]:
    """To be read; never made where there is none."""
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as database:
        yield database


def _run(program: str, address: str, *words: str) -> None:
    """The address of the database, with its password, goes by the environment, which other people cannot see."""
    environ = dict(os.environ)
    if address:
        url = make_url(address)
        parts = {"HOST": url.query.get("host") or url.host, "PORT": url.port, "USER": url.username,
                 "PASSWORD": url.password, "DATABASE": url.database}  # fmt: skip
        environ |= {f"PG{name}": str(value) for name, value in parts.items() if value}
        words = (*words, "--dbname", url.database or "") if program == "pg_restore" else words
    try:
        done = subprocess.run(  # noqa: S603 (a program of PostgreSQL's, with words of our own)
            [program, *words], env=environ, capture_output=True, text=True, timeout=_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ProgramFailed(f"{program}: {error}") from error
    if done.returncode:
        raise ProgramFailed(f"{program}: {(done.stderr.strip().splitlines() or ['no reason was told'])[-1]}")
