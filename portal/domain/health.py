"""Being well: whether this installation can do its work, and making its database fit for it."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Self

from portal import settings
from portal.language.notices import Notice
from portal.store import database, meta, moments, schema, wholeness
from portal.store.database import one_reading, one_transaction
from portal.store.opened_files import OpenedFile
from portal.store.schema import Age

from .refusals import Impossible, StoreUnavailable, Trouble

KEYS = ("secret_number_key", "document_key")
INSTALLATION = "Installation"  # the header of /healthz that bears the token
LOOKED_THROUGH_WITHIN = timedelta(seconds=10)  # a million rows take half a second


class DatabaseIsGone(Notice):
    """There are settings, and no database or none with anything in it: another is never made in its place."""


class DatabaseIsDamaged(Notice):
    problem: str


class DatabaseIsReadOnly(Notice):
    problem: str


class DatabaseIsFull(Notice):
    problem: str


class DatabaseIsLocked(Notice):
    problem: str


class DatabaseIsSilent(Notice):
    problem: str


class DatabaseIsTakenAway(Notice):
    file: Path
    is_gone: bool  # or another is in its place


class OlderDatabase(Notice): ...


class NewerDatabase(Notice): ...


class AnotherKey(Notice):
    key: str
    file: str


class DatabaseIsMade(Notice): ...


class DatabaseIsUpToDate(Notice): ...


class DatabaseIsUpdated(Notice): ...


_WITH_A_REASON: dict[Trouble, Callable[[str], Notice]] = {
    Trouble.DAMAGED: DatabaseIsDamaged,
    Trouble.READ_ONLY: DatabaseIsReadOnly,
    Trouble.FULL: DatabaseIsFull,
    Trouble.LOCKED: DatabaseIsLocked,
    Trouble.SILENT: DatabaseIsSilent,
}


def check() -> None:
    """Raises StoreUnavailable when the database does not answer, or there is nothing in it."""
    if _file_is_gone():
        raise StoreUnavailable("there is no file, or nothing in it", Trouble.GONE)
    database.answers()


def check_installation() -> None:
    """Raises Impossible, with what to do, when the database is not the one these settings and this program need."""
    check_version()
    check_keys()


def check_version() -> None:
    """Raises Impossible where there are no tables, or those of another version."""
    if _age() is Age.OLDER:
        raise Impossible(OlderDatabase())


def look_through(*, within: timedelta | None = LOOKED_THROUGH_WITHIN) -> None:
    """Raises Impossible when the database is damaged: as far as that is seen within this time, or at all."""
    file = settings.current().database_file
    fault = wholeness.fault_in(file, within=within) if file else None
    if fault:
        raise Impossible(DatabaseIsDamaged(fault))


def why(problem: StoreUnavailable) -> Notice:
    """Why the database does not answer."""
    if problem.trouble is Trouble.GONE or _file_is_gone():
        return DatabaseIsGone()
    file = settings.current().database_file
    closed = problem.trouble is Trouble.SILENT and file and not wholeness.may_be_written(file)
    return _WITH_A_REASON[Trouble.READ_ONLY if closed else problem.trouble](str(problem))


@dataclass(frozen=True)
class DatabaseFile:
    """The SQLite file as it was when the service began; None on PostgreSQL."""

    _opened: OpenedFile | None

    @classmethod
    def of_now(cls) -> Self:
        file = settings.current().database_file
        return cls(OpenedFile.at(file) if file else None)

    def is_taken_away(self) -> bool:
        """Whether it was deleted, cut to nothing or replaced."""
        return self._opened is not None and not self._opened.is_there()

    def check(self) -> None:
        """Raises Impossible when it was."""
        if self._opened and not self._opened.is_there():
            file = self._opened.path
            raise Impossible(DatabaseIsTakenAway(file, wholeness.is_gone(file)))


def is_older() -> bool:
    """Whether there is a database of an earlier version. Raises StoreUnavailable."""
    return not _file_is_gone() and schema.age() is Age.OLDER


def make() -> Notice:
    """Make the database for settings that have just been written; one that is there already is brought up to date.

    Raises Impossible for a database of a later version.
    """
    file = settings.current().database_file
    if file:
        schema.make_file(file)
    if schema.age() is not Age.MISSING:
        return bring_up_to_date()
    schema.bring_up_to_date()
    _write_meta()
    return DatabaseIsMade()


def bring_up_to_date() -> Notice:
    """Migrate an older database; says whether it was one.

    Raises Impossible for a database of a later version, and where there is none: it is never made anew.
    """
    is_older_one = _age() is Age.OLDER
    if is_older_one:
        schema.bring_up_to_date()
    _write_meta()
    return DatabaseIsUpdated() if is_older_one else DatabaseIsUpToDate()


def _age() -> Age:
    """Older or current. Raises Impossible where there is no database, or one of a later version.

    A file that is cut to nothing is not opened: SQLite would throw away the journal beside it.
    """
    age = Age.MISSING if _file_is_gone() else schema.age()
    if age is Age.MISSING:
        raise Impossible(DatabaseIsGone())
    if age is Age.NEWER:
        raise Impossible(NewerDatabase())
    return age


def _file_is_gone() -> bool:
    file = settings.current().database_file
    return file is not None and wholeness.is_gone(file)


@one_reading
def check_keys() -> None:
    """Raises Impossible when a key is not the one that the database was made with."""
    for name in KEYS:
        kept = meta.get(name)
        if kept and not hmac.compare_digest(kept, _check_value(name)):
            raise Impossible(AnotherKey(name.upper(), settings.FILE))


@one_reading
def newest_moment() -> datetime | None:
    """When the last thing was written down as it happened: it cannot lie ahead."""
    return moments.newest()


def token() -> str:
    """What tells this installation from every other to somebody who has its settings, and gives nothing away."""
    return hmac.new(settings.current().secret_key.encode(), b"this installation", sha256).hexdigest()[:16]


@one_transaction
def _write_meta() -> None:
    for name in KEYS:
        if meta.get(name) is None:
            meta.put(name, _check_value(name))
    if meta.get(meta.DATABASE) is None:
        meta.put(meta.DATABASE, secrets.token_hex(4))


def _check_value(name: str) -> str:
    """Tells one key from another and gives neither away."""
    return hmac.new(getattr(settings.current(), name), b"check value", sha256).hexdigest()[:16]
