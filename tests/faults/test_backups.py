"""Backups that are killed: what bears a backup's name is whole, and the next one is made."""

from __future__ import annotations

import random
import sys
import time
from datetime import timedelta

import pytest

from portal.backups import recovery_keys, restoring
from tests.faults import commands

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="kills processes as Linux does"),
]


def test_no_backup_is_half_whenever_it_is_killed(app, tmp_path, rounds):  # R3
    identity, folder, log = tmp_path / "recovery.key", tmp_path / "backups", tmp_path / "backup.log"
    public = recovery_keys.make(identity)
    environ = commands.environ(app, recovery_key=public, backup_to=folder)
    log.touch()

    def begun():
        return commands.start(environ, log, "backup")

    began = time.monotonic()
    whole = begun()
    whole.join()
    assert whole.exitcode == 0, log.read_text()
    takes, chance = timedelta(seconds=time.monotonic() - began), random.Random(14)
    for _ in range(rounds(5, 100)):
        killed = begun()
        time.sleep(chance.uniform(0, takes.total_seconds()))
        killed.kill()
        killed.join()
    last = begun()
    last.join()
    assert last.exitcode == 0, log.read_text()
    for file in folder.glob("*.age"):
        with restoring.opened(file, identity, tmp_path / "there") as backup:
            assert backup.rows["entry"] == 40
