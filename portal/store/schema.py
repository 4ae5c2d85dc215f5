"""Which version of the tables a database has, and how it is brought up to date."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError, ProgrammingError

from .database import db, errors_by_name

MIGRATIONS = Path(__file__).parents[1] / "migrations"


class Age(StrEnum):
    """How the tables of a database stand to those of the program."""

    MISSING = "missing"
    OLDER = "older"
    CURRENT = "current"
    NEWER = "newer"


def revisions() -> list[str]:
    """The program's own revisions, oldest first; a revision's file bears its number."""
    return sorted(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def age() -> Age:
    """Raises StoreUnavailable when there is no database to ask."""
    revision = _revision()
    known = revisions()
    if revision is None:
        return Age.MISSING
    if revision not in known:
        return Age.NEWER
    return Age.CURRENT if revision == known[-1] else Age.OLDER


def bring_up_to_date() -> None:
    """Run the migrations that are still to run, all of them or none. Raises StoreUnavailable."""
    from alembic import command  # a quarter of a second, wanted once in a lifetime
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with (
        errors_by_name(),
        db.engine.connect().execution_options(begin="IMMEDIATE") as connection,
        connection.begin(),
    ):
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def make_file(file: Path) -> None:
    """An empty SQLite file that only its owner can read."""
    file.touch(mode=0o600, exist_ok=True)


def _revision() -> str | None:
    with errors_by_name(), db.engine.connect() as connection:
        return _read_revision(connection)


def _read_revision(connection: Connection) -> str | None:
    try:
        revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    except (OperationalError, ProgrammingError) as error:
        if "alembic_version" in str(error.orig):
            return None
        raise
    return revision
