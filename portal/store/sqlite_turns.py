"""SQLite: how a connection is set up, and how long a writer waits for its turn."""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy import Connection, Engine, event

BUSY_SECONDS = 5


@event.listens_for(Engine, "connect")
def _prepare(connection: Any, _record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
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
