"""A backup holds everything that is needed to open again, and only the recovery key opens it."""

from __future__ import annotations

import sqlite3
import stat
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from portal import settings
from portal.backups import making, recovery_keys, restoring
from portal.domain import health
from portal.domain.refusals import Impossible
from portal.store import copies, schema
from portal.store.database import db
from portal.store.entries import Entry
from tests import cast, office
from tests.conftest import BEFORE

NOW = datetime(2018, 5, 6, 19, 0, tzinfo=UTC)


@pytest.fixture
def identity(tmp_path) -> Path:
    return tmp_path / "recovery.key"


@pytest.fixture
def keyed(app, monkeypatch, identity):
    """The stage's installation, with a recovery key whose secret half is in `identity`."""
    office.choose(app, monkeypatch, recovery_key=recovery_keys.make(identity))
    return app


@pytest.fixture
def made(keyed, tmp_path) -> Path:
    return make(tmp_path)


def make(tmp_path: Path) -> Path:
    return making.make(tmp_path / "backups", {}, now=NOW).file


def reasons(refused: pytest.ExceptionInfo[Impossible]) -> list[type]:
    return [type(reason) for reason in refused.value.reasons]


def test_it_bears_its_moment_and_only_its_owner_reads_it(made):
    assert made.name == "backup-20180506T190000Z.age"
    assert stat.S_IMODE(made.stat().st_mode) == 0o600


def test_nothing_else_is_left_beside_it_or_in_the_instance_folder(keyed, tmp_path):
    made = make(tmp_path)
    assert list(made.parent.iterdir()) == [made]
    assert not list(settings.current().instance.glob(".backup-*"))


def test_nothing_in_it_can_be_read_without_the_key(made):  # T49
    content = made.read_bytes()
    assert content.startswith(b"age-encryption.org/v1")
    secrets = [cast.MEI.id_number, cast.MEI.name, settings.current().secret_key, "SQLite format"]
    assert not [each for each in secrets if each.encode() in content]


def test_it_holds_the_settings_the_own_exams_and_the_files_that_settings_name(keyed, tmp_path, identity):
    instance = settings.current().instance
    beside = {"exams/own.toml": "own exam", "exams/notes.txt": "no", "logo.png": "a logo", "list.xlsx": "no"}
    for name, content in beside.items():
        (instance / name).parent.mkdir(exist_ok=True)
        (instance / name).write_text(content)
    try:
        made = making.make(tmp_path / "backups", {"PORTAL_BRAND_LOGO": "logo.png"}, now=NOW).file
    finally:
        for name in beside:
            (instance / name).unlink()
    with restoring.opened(made, identity, tmp_path / "there") as backup:
        files = [file for file in backup.folder.rglob("*") if file.is_file()]
        held = sorted(file.relative_to(backup.folder).as_posix() for file in files)
        assert held == ["exams/own.toml", "logo.png", "portal.sqlite", "portal.toml"]


def test_of_a_link_the_file_it_leads_to_is_held(keyed, tmp_path, identity):
    (tmp_path / "elsewhere.toml").write_text("own exam")
    link = settings.current().own_exams / "linked.toml"
    link.symlink_to(tmp_path / "elsewhere.toml")
    try:
        made = make(tmp_path)
    finally:
        link.unlink()
    with restoring.opened(made, identity, tmp_path / "there") as backup:
        assert (backup.folder / "exams" / "linked.toml").read_text() == "own exam"


def test_settings_that_were_given_outside_the_file_are_in_it_too(keyed, tmp_path, identity):
    made = making.make(tmp_path / "backups", {"PORTAL_NOTICE": 'Be "early"'}, now=NOW).file
    with restoring.opened(made, identity, tmp_path / "there") as backup:
        assert settings.Settings.read({settings.INSTANCE: str(backup.folder)}).notice == 'Be "early"'


def test_it_tells_how_many_rows_it_has(made, identity, tmp_path):
    with restoring.opened(made, identity, tmp_path / "there") as backup:
        assert (backup.made_at, backup.rows["entry"], backup.rows["account"]) == (NOW, 40, 0)


def test_a_backup_made_while_others_write_has_what_was_there_at_one_moment(keyed, tmp_path, identity):  # R17
    """Each writer puts two facts at once: a copy that has one of them has the other."""
    file, done = settings.current().database_file, threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(file, timeout=10, isolation_level=None)) as database:
            for number in range(100_000):
                if done.is_set():
                    return
                database.execute("BEGIN IMMEDIATE")
                for name in ("one", "two"):
                    database.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (name, str(number)))
                database.execute("COMMIT")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(5):
            made = making.make(tmp_path / "backups", {}, now=NOW + timedelta(seconds=number)).file
            with restoring.opened(made, identity, tmp_path / "there") as backup:
                with closing(sqlite3.connect(backup.database)) as copied:
                    facts = set(copied.execute("SELECT value FROM meta WHERE key IN ('one', 'two')"))
                assert len(facts) <= 1
    finally:
        done.set()
        writer.join()


def test_what_a_second_key_locked_is_not_opened_by_the_first(made, tmp_path):
    recovery_keys.make(tmp_path / "another.key")
    with pytest.raises(Impossible) as refused, restoring.opened(made, tmp_path / "another.key", tmp_path / "there"):
        pass
    assert reasons(refused) == [restoring.AnotherRecoveryKey]


def test_a_file_that_is_no_key_is_named(made, tmp_path):
    (tmp_path / "no.key").write_text("# a comment\nAGE-SECRET-KEY-1NOTAKEY\n")
    with pytest.raises(Impossible) as refused, restoring.opened(made, tmp_path / "no.key", tmp_path / "there"):
        pass
    assert refused.value.reasons == (recovery_keys.NotARecoveryKey(tmp_path / "no.key"),)


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty", "text"])
def test_a_damaged_backup_is_refused(made, identity, tmp_path, damage):  # R15
    content = made.read_bytes()
    middle = len(content) // 2
    damaged = {
        "cut": content[:middle],
        "flipped": content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :],
        "empty": b"",
        "text": b"no backup at all",
    }
    made.write_bytes(damaged[damage])
    with pytest.raises(Impossible) as refused, restoring.opened(made, identity, tmp_path / "there"):
        pass
    assert reasons(refused) in ([restoring.AnotherRecoveryKey], [restoring.NotABackup])


def test_a_damaged_database_is_never_called_a_backup(keyed, tmp_path, monkeypatch):
    """What SQLite says of the copy decides, whatever the copying said."""
    damaged = tmp_path / "damaged.sqlite"
    content = bytearray(settings.current().database_file.read_bytes())
    content[4096 * 2 : 4096 * 6] = b"\xff" * 4096 * 4
    damaged.write_bytes(content)
    with pytest.raises(copies.DamagedCopy):
        copies.check(damaged)


def test_a_copy_with_a_row_that_refers_to_none_is_damaged(keyed, tmp_path):
    copied = copies.copy(settings.current().database_file, tmp_path)
    with closing(sqlite3.connect(copied)) as database:
        database.execute("UPDATE entry SET sitting_id = 999 WHERE id = 1")
        database.commit()
    with pytest.raises(copies.DamagedCopy):
        copies.check(copied)


def test_a_backup_of_a_later_version_is_refused(made, identity, tmp_path, monkeypatch):
    monkeypatch.setattr(schema, "revisions", lambda: ["0000"])
    with pytest.raises(Impossible) as refused, restoring.opened(made, identity, tmp_path / "there"):
        pass
    assert reasons(refused) == [health.NewerDatabase]


def test_without_a_recovery_key_there_is_no_backup(app, tmp_path):
    with pytest.raises(Impossible) as refused:
        make(tmp_path)
    assert reasons(refused) == [making.NoRecoveryKey]
    assert not (tmp_path / "backups").exists()


@pytest.mark.parametrize("backend", ["postgresql"])
def test_on_postgresql_it_is_what_pg_dump_writes(keyed, made, identity, tmp_path, backend):
    with restoring.opened(made, identity, tmp_path / "there") as backup:
        assert backup.database.name == copies.POSTGRESQL
        cast.register(cast.MEI, now=BEFORE)
        db.session.remove()
        db.engine.dispose()
        copies.put_back(backup.database, settings.current().database_url)
    assert db.session.scalar(select(Entry.account_id).where(Entry.account_id.is_not(None))) is None
