"""SQLite: how a connection is set up, and how long a writer waits for its turn."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event

from .opened_files import OpenedFile

BUSY_SECONDS = 5
FILE = "file"  # in what is kept of a connection: the file that it has open


@event.listens_for(Engine, "connect")
def _prepare(connection: Any, record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    [(_, _, path)] = connection.execute("PRAGMA database_list")
    record.info[FILE] = OpenedFile.at(Path(path))
    connection.isolation_level = None  # BEGIN is said below, not by the driver
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",  # NORMAL may lose committed rows at power loss
        "foreign_keys = ON",
        f"busy_timeout = {BUSY_SECONDS * 1000:.0f}",
        "secure_delete = ON",  # what is erased is overwritten in the file too
        "temp_store = MEMORY",  # what a statement sets aside is in no file that others could find
    ):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        how = connection.get_execution_options().get("begin", "DEFERRED")
        connection.connection.cursor().execute(f"BEGIN {how}")  # the driver's: every page begins a reading or two
