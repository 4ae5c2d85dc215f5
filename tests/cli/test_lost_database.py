"""A database that is gone, damaged or closed to us: each is told in its own sentence, and none is made in its place."""

from __future__ import annotations

import ctypes
import os
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from portal import settings
from portal.store import sqlite_turns
from tests.cli.outcomes import went_well, went_wrong
from tests.tables import for_each

ROOT = Path(settings.__file__).parents[2]
SITTING = ("sitting", "add", "ket", "--exam", "a2-key", "--name", "April")
INIT = ("init", "--centre-number", "TW940", "--centre-name", "Maple", "--timezone", "Asia/Taipei")
PAGE = 4096
_CAP_DAC_OVERRIDE, _CAP_DAC_READ_SEARCH, _PR_CAPBSET_DROP = 1, 2, 24


@pytest.fixture
def file(installed, flask) -> Path:
    """The database, with a sitting in it."""
    went_well(flask(*SITTING))
    return installed / "portal.sqlite"


@pytest.fixture
def backup(flask, file, installed) -> Path:
    went_well(flask("keys", "new"))
    went_well(flask("backup"))
    [made] = (installed / "backups").iterdir()
    return made


def delete(file: Path) -> None:
    file.unlink(missing_ok=True)


def cut_to_nothing(file: Path) -> None:
    file.write_bytes(b"")


def drop_tables(file: Path) -> None:
    with closing(sqlite3.connect(file)) as database:
        for (table,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            database.execute(f"DROP TABLE IF EXISTS {table}")


def damage(file: Path) -> None:
    """Overwrite all pages but the first."""
    content = file.read_bytes()
    file.write_bytes(content[:PAGE] + b"\xa5" * (len(content) - PAGE))


def turn_into_something_else(file: Path) -> None:
    file.write_bytes(b"not a database at all " * 999)


def unprivileged() -> None:
    """Even root may then only do what the modes of files allow."""
    for capability in (_CAP_DAC_OVERRIDE, _CAP_DAC_READ_SEARCH):
        ctypes.CDLL(None).prctl(_PR_CAPBSET_DROP, capability)


def as_somebody(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "portal", *words]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, preexec_fn=unprivileged, timeout=60
    )


@pytest.mark.parametrize("lose", [delete, cut_to_nothing, drop_tables])
@for_each("words", [INIT, ("sitting", "list"), ("serve", "--port", "1"), ("outbox", "list")])
def test_every_command_says_that_the_database_is_gone_and_how_it_comes_back(flask, backup, file, lose, words):  # R15
    lose(file)
    size = file.stat().st_size if file.exists() else None
    [told] = went_wrong(flask(*words))
    assert told == (
        f"The database is gone. Restore the newest backup: `flask restore {backup} --identity FILE --yes`, where FILE "
        "is the recovery key from the safe."
    )
    assert (file.stat().st_size if file.exists() else None) == size


@pytest.mark.parametrize("lose", [delete, cut_to_nothing, drop_tables, damage])
def test_the_command_that_is_told_brings_it_back(flask, backup, file, installed, tmp_path, lose):  # R15
    key = shutil.move(installed / "recovery.key", tmp_path / "safe.key")
    lose(file)
    [told] = went_wrong(flask("sitting", "list"))[-1:]
    [command] = re.findall(r"`flask (.*?)`", told)
    went_well(flask(*shlex.split(command.replace("FILE", str(key)))))
    assert went_well(flask("sitting", "list"))[-1] == "sittings: 1"


def test_the_newest_backup_is_named_be_it_of_a_day_or_made_before_a_step(flask, backup, file):
    newer = backup.with_name("before-20990101T000000Z.age")
    shutil.copy(backup, newer)
    file.unlink()
    assert f"flask restore {newer} " in went_wrong(flask("sitting", "list"))[0]


def test_without_a_backup_a_service_that_was_never_used_is_made_anew(flask, file, installed):  # R15
    file.unlink()
    [told] = went_wrong(flask(*INIT))
    assert told.startswith(f"The database is gone. There is no backup in {installed / 'backups'}.")
    assert f"move {installed / 'portal.toml'} away and run `flask init` again" in told
    (installed / "portal.toml").rename(installed / "old.toml")
    went_well(flask(*INIT))
    assert went_well(flask("sitting", "list"))[-1] == "sittings: 0"


def test_settings_that_are_gone_are_not_replaced_by_others_in_silence(flask, file, installed):
    (installed / "portal.toml").unlink()
    [told] = went_wrong(flask(*INIT))
    assert told.startswith("SECRET_NUMBER_KEY is not the key this database was made with. Put the right key back into ")


def test_the_journal_beside_a_file_that_was_cut_is_left_as_it_is(flask, file):  # R15
    journal = file.with_name("portal.sqlite-wal")
    journal.write_bytes(b"rows that a specialist might still read")
    cut_to_nothing(file)
    went_wrong(flask("sitting", "list"))
    went_wrong(flask("init"))
    assert journal.read_bytes() == b"rows that a specialist might still read"


@pytest.mark.parametrize("spoil", [damage, turn_into_something_else])
@for_each("words", [INIT, ("sitting", "list"), ("serve", "--port", "1")])
def test_a_damaged_file_is_told_with_the_backup_to_restore_and_left_as_it_is(flask, backup, file, spoil, words):  # R15
    spoil(file)
    before = file.read_bytes()
    [told] = went_wrong(flask(*words))
    assert re.match(r"The database is damaged \((database disk image is malformed|file is not a database)\)\. ", told)
    assert f"flask restore {backup} " in told
    assert file.read_bytes() == before


def test_damage_that_no_command_met_is_seen_before_serving(flask, file):  # R15
    with closing(sqlite3.connect(file)) as database:
        [(page,)] = database.execute("SELECT rootpage FROM sqlite_master WHERE name = 'letter'").fetchall()
    with file.open("r+b") as opened:
        opened.seek((page - 1) * PAGE)
        opened.write(b"\xa5" * PAGE)
    went_well(flask("sitting", "list"))
    [told] = went_wrong(flask("serve", "--port", "1"))
    assert told.startswith("The database is damaged (")


@pytest.mark.slow
@pytest.mark.parametrize("closed", ["folder", "file"])
def test_what_may_not_be_written_is_told_with_whose_it_must_be(file, installed, closed):  # R11
    path, mode = (installed, 0o500) if closed == "folder" else (file, 0o400)
    change = ("sitting", "change", "ket", "--name", "May", "--write")
    path.chmod(mode)
    told = as_somebody(*change)
    assert told.returncode == 1, told.stdout
    assert told.stderr.startswith("The database cannot be written (")
    [remedy] = re.findall(r"`(chown .*)`", told.stderr)
    subprocess.run(remedy.replace("USER", str(os.getuid())), shell=True, check=True)
    assert as_somebody(*change).returncode == 0


def test_a_lock_is_told_as_a_lock_and_is_no_fault_of_the_file(flask, file, monkeypatch):  # R9
    monkeypatch.setattr(sqlite_turns, "BUSY_SECONDS", 0.1)
    change = ("sitting", "change", "ket", "--name", "May", "--write")
    with closing(sqlite3.connect(file, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        assert went_wrong(flask(*change)) == [
            "Another program keeps the database to itself (database is locked). Run the command again in a minute."
        ]
    went_well(flask(*change))


def write_ahead(file: Path) -> Path:
    """The journal that a killed service leaves behind: one sitting more is in it, and in it alone."""
    kept = file.with_name("kept")
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA wal_autocheckpoint = 0")
        database.execute("UPDATE sitting SET name = 'May'")
        shutil.copy(f"{file}-wal", kept)
        before = file.read_bytes()
    file.write_bytes(before)
    return kept.rename(f"{file}-wal")


def names(flask) -> str:
    return "\n".join(went_well(flask("sitting", "list")))


def test_a_journal_that_was_left_behind_is_taken_in(flask, file):  # R15
    write_ahead(file)
    assert "May" in names(flask)


@pytest.mark.parametrize("how", ["missing", "cut", "flipped"])
def test_without_its_whole_journal_the_database_is_what_it_was_before(flask, file, how):  # R15
    """As SQLite documents it: a commit counts once its last page is whole in the journal."""
    journal = write_ahead(file)
    match how:
        case "missing":
            journal.unlink()
        case "cut":
            os.truncate(journal, journal.stat().st_size - PAGE // 2)
        case "flipped":
            content = bytearray(journal.read_bytes())
            content[len(content) // 2] ^= 0xFF
            journal.write_bytes(content)
    assert "April" in names(flask)


def test_an_index_of_the_journal_that_was_deleted_is_made_anew(flask, file):  # R15
    journal = write_ahead(file)
    journal.with_name("portal.sqlite-shm").unlink(missing_ok=True)
    assert "May" in names(flask)
