"""The database, looked at by `flask doctor`."""

from __future__ import annotations

import sqlite3
from base64 import urlsafe_b64encode
from contextlib import closing
from datetime import UTC, datetime

import pytest

from portal.doctor import State, examine
from portal.language import clock
from tests import office
from tests.cli.outcomes import went_well
from tests.cli.test_lost_database import damage, delete
from tests.conftest import BEFORE
from tests.databases import BOTH


@pytest.mark.parametrize(("lose", "words"), [(delete, "is gone"), (damage, "is damaged")])
def test_a_lost_database_is_told_with_the_backup_to_restore(flask, look, installed, lose, words):  # R15
    went_well(flask("keys", "new"))
    went_well(flask("backup"))
    lose(installed / "portal.sqlite")
    found = look("database")
    assert (found.state, words in found.found) == ("fault", True)
    [backup] = (installed / "backups").iterdir()
    assert f"flask restore {backup} " in found.remedy
    assert look("keys").state == "skipped"
    went_well(flask("restore", str(backup), "--identity", str(installed / "recovery.key"), "--yes"))
    assert (look("database").state, look("keys").state) == ("fit", "fit")


def test_an_index_that_lacks_a_row_is_seen(look, installed):  # R15
    """As the WAL-reset fault leaves it; every page is in order."""
    aside = "DELETE FROM sqlite_master WHERE name = 'mine' RETURNING *"
    with closing(sqlite3.connect(installed / "portal.sqlite", isolation_level=None)) as database:
        database.execute("CREATE INDEX mine ON meta (value)")
        database.execute("PRAGMA writable_schema = ON")
        [index] = database.execute(aside).fetchall()
    with closing(sqlite3.connect(installed / "portal.sqlite", isolation_level=None)) as database:
        database.execute("INSERT INTO meta VALUES ('a', 'b')")
        database.execute("PRAGMA writable_schema = ON")
        database.execute("INSERT INTO sqlite_master VALUES (?, ?, ?, ?, ?)", index)
    found = look("database")
    assert (found.state, "missing from index mine" in found.found) == ("fault", True)


def test_an_older_database_is_told_with_the_command_that_updates_it(flask, look, installed, tmp_path, monkeypatch):
    went_well(flask("keys", "new"))  # a backup is made before
    office.add_migration(tmp_path, monkeypatch)
    found = look("migrations")
    assert (found.state, found.remedy) == ("fault", "Run `flask init` to bring it up to date.")
    went_well(flask("init"))
    assert look("migrations").state == "fit"


def test_a_key_that_is_not_the_one_of_the_database_is_named(look, write, installed):
    before = (installed / "portal.toml").read_text("utf-8")
    write(DOCUMENT_KEY=urlsafe_b64encode(bytes(32)).decode())
    found = look("keys")
    assert (found.state, "DOCUMENT_KEY" in found.found) == ("fault", True)
    (installed / "portal.toml").write_text(before)
    assert look("keys").state == "fit"


def test_a_clock_that_has_gone_back_is_seen_by_what_was_written(flask, look, installed, monkeypatch):  # R12
    with monkeypatch.context() as ahead:
        ahead.setattr(clock, "now", lambda: datetime(2199, 1, 1, tzinfo=UTC))
        went_well(flask("sitting", "add", "ket", "--exam", "a2-key", "--name", "April"))
        assert look("clock").state == "fit"
    found = look("clock")
    assert (found.state, "2199-01-01" in found.found) == ("fault", True)
    assert "flask release list" in found.remedy


@pytest.mark.parametrize("backend", BOTH)
def test_a_database_of_either_kind_is_looked_at(app):
    states = {line.check: line.finding.state for line in examine(now=BEFORE)}
    looked_at = ("database", "migrations", "keys", "clock", "audit", "waiting-letters", "failed-letters")
    assert {states[name] for name in looked_at} == {State.FIT}
