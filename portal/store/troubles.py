"""Why a database does not answer, as far as its own error says it."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from enum import StrEnum


class Trouble(StrEnum):
    """What keeps a database from answering."""

    LOCKED = "locked"
    FULL = "full"
    READ_ONLY = "read-only"
    DAMAGED = "damaged"
    GONE = "gone"
    SILENT = "silent"  # anything else, like a server that is not there


_BY_SQLITE: Mapping[int, Trouble] = {
    sqlite3.SQLITE_BUSY: Trouble.LOCKED,
    sqlite3.SQLITE_LOCKED: Trouble.LOCKED,
    sqlite3.SQLITE_FULL: Trouble.FULL,
    sqlite3.SQLITE_IOERR_WRITE: Trouble.FULL,  # a limit on the size of files is told so too
    sqlite3.SQLITE_IOERR_FSYNC: Trouble.FULL,
    sqlite3.SQLITE_IOERR_TRUNCATE: Trouble.FULL,
    sqlite3.SQLITE_IOERR_SHMSIZE: Trouble.FULL,
    sqlite3.SQLITE_READONLY: Trouble.READ_ONLY,
    sqlite3.SQLITE_PERM: Trouble.READ_ONLY,
    sqlite3.SQLITE_READONLY_DBMOVED: Trouble.GONE,
    sqlite3.SQLITE_CORRUPT: Trouble.DAMAGED,
    sqlite3.SQLITE_NOTADB: Trouble.DAMAGED,
    sqlite3.SQLITE_IOERR_READ: Trouble.DAMAGED,
    sqlite3.SQLITE_IOERR_SHORT_READ: Trouble.DAMAGED,
    sqlite3.SQLITE_IOERR_CORRUPTFS: Trouble.DAMAGED,
    sqlite3.SQLITE_IOERR_DATA: Trouble.DAMAGED,
}
_BY_POSTGRESQL = {
    "55P03": Trouble.LOCKED,
    "53100": Trouble.FULL,
    "25006": Trouble.READ_ONLY,
    "XX001": Trouble.DAMAGED,
    "XX002": Trouble.DAMAGED,
    "42P01": Trouble.GONE,  # a table that is not there
    "3D000": Trouble.GONE,
}
_KIND = 0xFF  # the part of SQLite's number that says the kind of error


def of(error: BaseException | None) -> Trouble:
    """By the number that the driver's error carries."""
    if isinstance(error, sqlite3.Error):
        number = getattr(error, "sqlite_errorcode", None) or 0
        if str(error).startswith("no such table"):
            return Trouble.GONE
        return _BY_SQLITE.get(number) or _BY_SQLITE.get(number & _KIND, Trouble.SILENT)
    return _BY_POSTGRESQL.get(getattr(error, "sqlstate", None) or "", Trouble.SILENT)
