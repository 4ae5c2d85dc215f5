"""Whether the file of a database is there, may be written, and is whole."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from .database import errors_by_name
from .sqlite_turns import BUSY_SECONDS

_STEPS = 100_000  # of SQLite's own machine, between two looks at the clock


def is_gone(file: Path) -> bool:
    """Whether there is no such file, or nothing in it. Raises OSError where one may not look."""
    try:
        return file.stat().st_size == 0
    except FileNotFoundError:
        return True


def may_be_written(file: Path) -> bool:
    """Whether this user may write the file and, as SQLite must, others beside it."""
    return os.access(file, os.R_OK | os.W_OK) and os.access(file.parent, os.W_OK | os.X_OK)


def fault_in(file: Path, *, within: timedelta | None = None) -> str | None:
    """What SQLite finds wrong; None when nothing is. `within` a time it looks at pages and rows, but not at indexes.

    Raises StoreUnavailable when the file cannot be opened.
    """
    until = time.monotonic() + within.total_seconds() if within else float("inf")
    with errors_by_name(), closing(_opened(file)) as database:
        database.set_progress_handler(lambda: time.monotonic() > until, _STEPS)
        try:
            [found] = database.execute(f"PRAGMA {'quick' if within else 'integrity'}_check(1)").fetchone()
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
                return None
            if error.sqlite_errorcode in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
                return str(error)
            raise
    return None if found == "ok" else str(found).replace("\n", " ")


def _opened(file: Path) -> sqlite3.Connection:
    """To be read and written, since a journal that was left behind is taken in; never made where there is none."""
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=rw", uri=True, timeout=BUSY_SECONDS)
