"""Heartbeats: a process that still moves is left alone, one that does not is found."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from portal.runtime import heartbeat
from tests import loops
from tests.served import until


@pytest.fixture
def beats(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv(heartbeat.FOLDER, str(tmp_path))
    return tmp_path


def age(file: Path, seconds: float) -> None:
    os.utime(file, ns=(time.monotonic_ns() - int(seconds * 1e9),) * 2)


def own(beats: Path) -> Path:
    heartbeat.beat(beats)
    return beats / str(os.getpid())


def test_who_beats_stands_not_still(beats):
    own(beats)
    assert list(heartbeat.standing_still(beats)) == []


def test_who_has_missed_several_beats_stands_still(beats):
    age(own(beats), heartbeat.STANDS_STILL + 1)
    assert list(heartbeat.standing_still(beats)) == [os.getpid()]


def test_a_clock_that_is_set_stops_nobody(beats, monkeypatch):
    own(beats)
    monkeypatch.setattr(time, "time", lambda: 4e9)
    assert list(heartbeat.standing_still(beats)) == []


def test_what_is_left_of_a_process_that_is_gone_is_cleared_away(beats):
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        pass
    left = beats / str(gone.pid)
    left.touch()
    age(left, heartbeat.STANDS_STILL + 1)
    assert list(heartbeat.standing_still(beats)) == []
    assert not left.exists()


def test_a_file_of_somebody_elses_is_no_heartbeat(beats):
    (beats / "note.txt").touch()
    assert list(heartbeat.standing_still(beats)) == []


def test_a_thread_beats_on(beats, monkeypatch):
    monkeypatch.setattr(heartbeat, "EVERY", 0.01)
    heartbeat.begin()
    age(own(beats), heartbeat.STANDS_STILL + 1)
    until(lambda: not list(heartbeat.standing_still(beats)), 5, "beating")


def test_a_loop_beats_on(beats, monkeypatch):
    monkeypatch.setattr(heartbeat, "EVERY", 0.01)

    async def living() -> list[int]:
        heartbeat.begin_in(asyncio.get_running_loop())
        age(own(beats), heartbeat.STANDS_STILL + 1)
        await asyncio.sleep(0.1)
        return list(heartbeat.standing_still(beats))

    assert loops.run(living()) == []


def test_where_nobody_looks_nothing_beats(monkeypatch):
    monkeypatch.delenv(heartbeat.FOLDER, raising=False)
    before = threading.active_count()
    heartbeat.begin()
    assert threading.active_count() == before
