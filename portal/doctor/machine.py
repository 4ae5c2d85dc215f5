"""What the service stands on: its settings and files, Python and SQLite, the disk, the clock, the fonts."""

from __future__ import annotations

import ctypes
import os
import shlex
import shutil
import sqlite3
import stat
import sys
from pathlib import Path

from portal import settings
from portal.backups import recovery_keys
from portal.documents import engine
from portal.language import languages
from portal.language.notices import Notice

from .checks import Finding, Needs, check, fault, fit, warning

MB = 10**6
LEAST, LITTLE = 100 * MB, 1_000 * MB
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_PYTHON_FIXED = ((3, 11, 15), (3, 12, 13), (3, 13, 12))  # CVE-2024-6923, CVE-2026-1299
# "The WAL-reset bug", https://sqlite.org/wal.html: fixed in the first, and in the others for those who stay there.
_SQLITE_FIXED, _SQLITE_FIXED_TOO = (3, 51, 3), ((3, 50, 7), (3, 44, 6))
_UNSYNCHRONISED = 5  # what adjtimex(2) returns


class FilesAreOpen(Notice):
    files: str  # as a shell takes them


class PythonHasFault(Notice):
    version: str
    fixed: str


class SQLiteHasFault(Notice):
    version: str


class DiskIsNearlyFull(Notice):
    folder: Path
    free: int  # MB
    wanted: int  # MB


class ClockIsNotSet(Notice): ...


class FontIsLacking(Notice):
    language: str


@check("settings", Needs.NOTHING, opens=Needs.SETTINGS)
def settings_can_be_used() -> Finding:
    return fit(settings.current().instance / settings.FILE)


@check("python", Needs.NOTHING)
def python_has_no_known_fault() -> Finding:
    version, fixed = _dotted(sys.version_info[:3]), lets_headers_in(sys.version_info[:3])
    return warning(PythonHasFault(version, _dotted(fixed))) if fixed else fit(f"Python {version}")


def lets_headers_in(version: tuple[int, ...]) -> tuple[int, ...] | None:
    """The version of Python that does no longer, if this one does."""
    fixed = next((each for each in _PYTHON_FIXED if each[:2] == version[:2]), version)
    return fixed if version < fixed else None


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))


@check("time-server", Needs.NOTHING)
def clock_is_set_by_a_server() -> Finding:
    """Linux knows whether a program keeps the clock right; elsewhere nobody is asked."""
    adjtimex = getattr(ctypes.CDLL(None), "adjtimex", None)
    if adjtimex and adjtimex(ctypes.create_string_buffer(512)) == _UNSYNCHRONISED:
        return warning(ClockIsNotSet())
    return fit()


@check("files", Needs.NOTHING)
def files_are_closed_to_others() -> Finding:
    folder = settings.folder(os.environ)
    secret = [folder, folder / settings.FILE, folder / recovery_keys.FILE, folder / "outbox"]
    secret += [*sorted(folder.glob("portal.sqlite*")), *folder.glob("*.pem")]
    is_open = [str(each) for each in secret if each.exists() and each.stat().st_mode & _OTHERS]
    return fault(FilesAreOpen(shlex.join(is_open))) if is_open else fit(folder)


@check("sqlite", Needs.SETTINGS)
def sqlite_has_no_known_fault() -> Finding:
    if not settings.current().database_file:
        return fit("PostgreSQL")
    if may_lose_pages(sqlite3.sqlite_version_info):
        return warning(SQLiteHasFault(sqlite3.sqlite_version))
    return fit(f"SQLite {sqlite3.sqlite_version}")


def may_lose_pages(version: tuple[int, ...]) -> bool:
    is_patched = any(version[:2] == fixed[:2] and version >= fixed for fixed in _SQLITE_FIXED_TOO)
    return version < _SQLITE_FIXED and not is_patched


@check("disk-space", Needs.SETTINGS)
def disk_has_room() -> Finding:
    """A backup needs as much room as the database, twice over, while it is made."""
    chosen = settings.current()
    file = chosen.database_file
    least = LEAST + 3 * (file.stat().st_size if file and file.exists() else 0)
    folders = [chosen.instance, *([chosen.backups] if chosen.backups.exists() else [])]
    free, folder = min((shutil.disk_usage(each).free, each) for each in folders)
    found = DiskIsNearlyFull(folder, free // MB, max(LITTLE, least) // MB)
    if free < least:
        return fault(found)
    return warning(found) if free < LITTLE else fit(f"{free // MB:,} MB")


@check("fonts", Needs.SETTINGS)
def documents_can_be_set() -> Finding:
    chosen = settings.current().document_languages
    for language in chosen:
        own_name = languages.AVAILABLE[language].own_name
        if not engine.prints(own_name):
            return fault(FontIsLacking(own_name))
    return fit(", ".join(chosen))
