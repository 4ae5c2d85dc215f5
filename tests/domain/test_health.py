"""Being well: what keeps an installation from its work is said in a sentence, before any harm is done."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from portal import create_app, settings
from portal.domain import health
from portal.domain.refusals import StoreUnavailable
from portal.runtime import installation
from portal.store import database, meta, schema
from portal.store.database import db
from tests import office
from tests.conftest import SETTINGS
from tests.databases import BOTH
from tests.refusing import refusing


@pytest.fixture
def fresh(tmp_path):
    """An installation of its own whose database is not made yet."""
    installation.write_settings(tmp_path, SETTINGS)
    with create_app({settings.INSTANCE: str(tmp_path)}).app_context():
        yield tmp_path / "portal.sqlite"
        database.close()


@pytest.fixture
def made(fresh) -> Path:
    health.make()
    return fresh


@pytest.fixture
def with_one_more_migration(tmp_path, monkeypatch) -> None:
    office.add_migration(tmp_path, monkeypatch)


def set_revision(number: str) -> None:
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :number"), {"number": number})


def test_an_installation_that_is_well_passes(made):
    health.check_installation()
    health.check()


def test_a_missing_database_is_named_and_not_made_in_silence(fresh):
    for attempt in (health.check_installation, health.bring_up_to_date):
        with refusing(r"The database is gone\."):
            attempt()
    assert not fresh.exists()


def test_an_empty_database_is_named(fresh):
    fresh.touch()
    for attempt in (health.check_installation, health.bring_up_to_date):
        with refusing(r"The database is gone\."):
            attempt()
    assert fresh.stat().st_size == 0


def test_a_database_of_an_earlier_version_is_named(made, with_one_more_migration):
    with refusing(r"of an earlier version\. Run `flask init` to bring it up to date"):
        health.check_installation()


def test_a_database_of_a_later_version_is_named_and_left_alone(made):
    set_revision("9999")
    for attempt in (health.check_installation, health.bring_up_to_date):
        with refusing(r"later version than this program\. Install the newer program again"):
            attempt()
    assert schema.age() is schema.Age.NEWER


def test_a_file_that_is_no_database_is_named_and_left_alone(made):
    database.close()
    made.write_bytes(b"not a database at all " * 99)
    for attempt in (health.check_installation, health.bring_up_to_date):
        with pytest.raises(StoreUnavailable, match="not a database"):
            attempt()
    assert made.read_bytes() == b"not a database at all " * 99


@pytest.mark.parametrize("key", ["secret_number_key", "document_key"])
def test_a_key_the_database_was_not_made_with_is_named(app, monkeypatch, key):
    office.choose(app, monkeypatch, **{key: bytes(32)})
    with refusing(rf"{key.upper()} is not the key this database was made with"):
        health.check_installation()


def test_what_tells_the_keys_apart_gives_neither_away(app):
    kept = str(office.everything()["meta"])
    for key in health.KEYS:
        value = getattr(settings.current(), key)
        assert value.hex() not in kept
        assert str(value) not in kept


def test_making_and_remaking_the_database_says_what_was_done(fresh):
    assert health.make() == health.DatabaseIsMade()
    assert health.make() == health.DatabaseIsUpToDate()
    assert health.bring_up_to_date() == health.DatabaseIsUpToDate()


def test_an_older_database_is_brought_up_to_date(made, with_one_more_migration):
    assert health.bring_up_to_date() == health.DatabaseIsUpdated()
    assert schema.age() is schema.Age.CURRENT
    assert meta.get("migrated") == "yes"


def test_bringing_up_to_date_never_takes_a_wrong_key_for_the_right_one(app, monkeypatch):
    office.choose(app, monkeypatch, secret_number_key=bytes(32))
    health.bring_up_to_date()
    with refusing("SECRET_NUMBER_KEY"):
        health.check_installation()


def test_only_its_owner_can_read_the_database(made):
    assert stat.S_IMODE(made.stat().st_mode) == 0o600


def test_the_journal_can_be_read_by_its_owner_alone(made):
    with db.engine.begin() as connection:
        connection.execute(text("INSERT INTO meta VALUES ('a', 'b')"))
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in made.parent.glob("portal.sqlite*")}
    assert modes == dict.fromkeys(("portal.sqlite", "portal.sqlite-wal", "portal.sqlite-shm"), 0o600)


@pytest.fixture
def without_table(app) -> Iterator[Callable[[str], None]]:
    """A function: the table of this name is not there, until the test is over."""
    taken: list[str] = []

    def rename(before: str, after: str) -> None:
        db.session.rollback()
        with db.engine.begin() as connection:
            connection.execute(text(f"ALTER TABLE {before} RENAME TO {after}"))

    def take(name: str) -> None:
        rename(name, f"{name}_taken")
        taken.append(name)

    yield take
    for name in taken:
        rename(f"{name}_taken", name)


@pytest.mark.parametrize("backend", BOTH)
def test_a_database_without_tables_is_gone_and_is_not_made_anew(without_table):  # R15
    without_table("alembic_version")
    for attempt in (health.check_installation, health.bring_up_to_date):
        with refusing(r"The database is gone\."):
            attempt()
    assert schema.age() is schema.Age.MISSING


@pytest.mark.parametrize("backend", BOTH)
def test_a_table_that_is_missed_while_pages_are_shown_means_that_the_database_is_gone(without_table):  # R15
    without_table("account")
    with pytest.raises(StoreUnavailable) as problem, database.errors_by_name():
        db.session.execute(text("SELECT * FROM account"))
    db.session.rollback()
    assert health.why(problem.value) == health.DatabaseIsGone()
