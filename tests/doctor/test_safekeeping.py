"""Backups and their key, looked at by `flask doctor`."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from portal import create_app, store
from portal.backups import state
from portal.language import clock
from tests.cli.outcomes import went_well
from tests.conftest import MEMORY


@pytest.fixture
def keyed(flask, installed) -> Path:
    went_well(flask("keys", "new"))
    return installed / "recovery.key"


@pytest.fixture
def backup(flask, keyed, installed) -> Path:
    went_well(flask("backup"))
    [made] = (installed / "backups").iterdir()
    return made


def test_without_a_key_the_command_that_makes_one_is_named(flask, look, installed):  # R17
    found = look("backups")
    assert (found.state, found.remedy) == ("fault", "Make one with `flask keys new`.")
    went_well(flask("keys", "new"))
    assert look("backups").state == "warning"


def test_that_there_is_no_backup_is_told_until_one_is_made(flask, look, keyed):
    found = look("backups")
    assert (found.state, "`flask backup` makes one" in found.remedy) == ("warning", True)
    went_well(flask("backup"))
    assert look("backups").state == "fit"


def test_a_backup_of_three_days_ago_is_old(flask, look, backup):
    backup.rename(backup.with_name("backup-20260101T030000Z.age"))
    found = look("backups")
    assert (found.state, "2026-01-01" in found.found) == ("fault", True)
    went_well(flask("backup"))
    assert look("backups").state == "fit"


def test_a_backup_that_failed_is_told_until_one_is_made(flask, look, backup):
    with create_app(os.environ).app_context():
        state.note_failure(now=clock.now() - timedelta(hours=1))
        store.database.close()
    backup.unlink()
    assert (look("backups").state, "failed" in look("backups").found) == ("fault", True)
    went_well(flask("backup"))
    assert look("backups").state == "fit"


def test_a_trial_is_asked_for_until_a_backup_was_opened(flask, look, backup, keyed):  # R18
    found = look("backup-trial")
    assert (found.state, "--check" in found.remedy) == ("warning", True)
    went_well(flask("restore", str(backup), "--identity", str(keyed), "--check"))
    assert look("backup-trial").state == "fit"


@pytest.fixture
def another_disk(installed) -> Iterator[str]:
    if not MEMORY.is_dir() or MEMORY.stat().st_dev == installed.stat().st_dev:
        pytest.skip("this machine has one disk")
    with TemporaryDirectory(dir=MEMORY) as folder:
        yield folder


def test_backups_on_the_disk_of_the_database_are_told(look, write, keyed, another_disk):
    found = look("backup-disk")
    assert (found.state, "BACKUP_TO" in found.remedy) == ("warning", True)
    write(BACKUP_TO=another_disk)
    assert look("backup-disk").state == "fit"


def test_a_key_that_is_still_on_the_server_is_told(look, keyed, tmp_path):
    found = look("recovery-key")
    assert (found.state, str(keyed) in found.found) == ("warning", True)
    shutil.move(keyed, tmp_path / "safe.key")
    assert look("recovery-key").state == "fit"
