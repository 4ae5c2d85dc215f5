"""Being well: whether this installation can do its work, and making its database fit for it."""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256
from pathlib import Path

from portal import settings
from portal.language.notices import Notice
from portal.store import database, meta, schema
from portal.store.database import one_reading, one_transaction
from portal.store.schema import Age

from .refusals import Impossible

KEYS = ("secret_number_key", "document_key")


class NoDatabase(Notice):
    file: Path


class EmptyDatabase(Notice): ...


class OlderDatabase(Notice): ...


class NewerDatabase(Notice): ...


class AnotherKey(Notice):
    key: str
    file: str


class DatabaseIsMade(Notice): ...


class DatabaseIsUpToDate(Notice): ...


class DatabaseIsUpdated(Notice): ...


_OUTCOMES: dict[Age, type[Notice]] = {Age.MISSING: DatabaseIsMade, Age.CURRENT: DatabaseIsUpToDate}


def check() -> None:
    """Raises StoreUnavailable when the database does not answer."""
    database.answers()


def check_installation() -> None:
    """Raises Impossible, with what to do, when the database is not the one these settings and this program need."""
    file = settings.current().database_file
    if file and not file.exists():
        raise Impossible(NoDatabase(file))
    match schema.age():
        case Age.MISSING:
            raise Impossible(EmptyDatabase())
        case Age.OLDER:
            raise Impossible(OlderDatabase())
        case Age.NEWER:
            raise Impossible(NewerDatabase())
        case Age.CURRENT:
            _check_keys()


def is_older() -> bool:
    """Whether there is a database of an earlier version. Raises StoreUnavailable."""
    file = settings.current().database_file
    return (file is None or file.exists()) and schema.age() is Age.OLDER


def bring_up_to_date() -> Notice:
    """Make the tables, or migrate older ones; says which. Raises Impossible for a database of a later version."""
    file = settings.current().database_file
    if file:
        schema.make_file(file)
    before = schema.age()
    if before is Age.NEWER:
        check_installation()
    if before is not Age.CURRENT:
        schema.bring_up_to_date()
    _write_meta()
    return _OUTCOMES.get(before, DatabaseIsUpdated)()


@one_reading
def _check_keys() -> None:
    for name in KEYS:
        kept = meta.get(name)
        if kept and not hmac.compare_digest(kept, _check_value(name)):
            raise Impossible(AnotherKey(name.upper(), settings.FILE))


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
