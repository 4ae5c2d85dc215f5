"""Erasures that are killed: the candidate is there as before or gone, and the next run removes what is left."""

from __future__ import annotations

import random
import sys
import time as clocks
from datetime import timedelta

import pytest

from portal.domain.accounts import erasing
from tests import canary
from tests.faults import commands

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="kills processes as Linux does"),
]
ERASE = ("candidate", "erase", canary.PERSON.id_number, "--reason", "asked", "--yes")


def test_it_is_done_or_not_whenever_it_is_killed_and_the_next_run_finishes_it(  # R3
    app, afresh, monkeypatch, tmp_path, tmp_path_factory, time, rounds
):
    folder = canary.own_instance(app, monkeypatch, tmp_path)
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    log, chance, takes = elsewhere / "erase.log", random.Random(49), 0.0
    log.touch()
    for number in range(1 + rounds(2, 60)):  # the first one is let run
        afresh()
        canary.live(elsewhere, time)
        began = clocks.monotonic()
        killed = commands.start(commands.environ(app), log, *ERASE)
        if number:
            clocks.sleep(chance.uniform(0, takes))
            killed.kill()
        killed.join()
        takes = takes or timedelta(seconds=clocks.monotonic() - began).total_seconds()
        if canary.is_there():
            assert canary.found(folder) == {*canary.FACTS, *canary.FORMER}
        last = commands.start(commands.environ(app), log, *ERASE)
        last.join()
        assert canary.found(folder) == set(), log.read_text()
        assert erasing.left() is None
        for file in folder.glob("outbox/*"):
            file.unlink()
