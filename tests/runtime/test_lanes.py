"""Lanes: each kind of work has threads of its own, first come first served, and a queue that is never long."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import Iterator

import pytest

from portal.runtime import lanes
from portal.runtime.lanes import Lane
from tests import loops

LONG = 60  # seconds: far longer than any of it takes, so that a failure ends


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """Held work goes on once it is set."""
    opened = threading.Event()
    yield opened
    opened.set()


def test_work_is_done_by_the_lanes_own_threads():
    names = []
    loops.run(Lane("own", 1).do(lambda: names.append(threading.current_thread().name)))
    assert names == ["own 1"]


def test_who_comes_first_is_served_first():
    done: list[int] = []

    async def queueing() -> None:
        lane = Lane("queue", 1)
        await asyncio.gather(*(lane.do(lambda number=number: done.append(number)) for number in range(20)))

    loops.run(queueing())
    assert done == list(range(20))


def test_no_more_work_at_once_than_there_are_threads(gate):
    at_work, most = [], []

    def work() -> None:
        at_work.append(1)
        most.append(len(at_work))
        assert gate.wait(LONG)
        at_work.pop()

    async def crowding() -> None:
        lane = Lane("two", 2)
        tasks = [asyncio.create_task(lane.do(work)) for _ in range(6)]
        while len(most) < 2:
            await asyncio.sleep(0)
        await asyncio.sleep(0.05)
        gate.set()
        await asyncio.gather(*tasks)

    loops.run(crowding())
    assert max(most) == 2


def test_nothing_is_done_for_who_has_left_before_their_turn(gate):
    done: list[str] = []

    async def leaving() -> None:
        lane = Lane("left", 1)
        first = asyncio.create_task(lane.do(lambda: (gate.wait(LONG), done.append("first"))))
        gone = asyncio.get_running_loop().create_future()
        second = asyncio.create_task(lane.do(lambda: done.append("second"), unless=gone))
        third = asyncio.create_task(lane.do(lambda: done.append("third")))
        await asyncio.sleep(0.05)
        gone.set_result(None)
        await second
        gate.set()
        await asyncio.gather(first, third)

    loops.run(leaving())
    assert done == ["first", "third"]


def test_work_whose_turn_comes_too_late_is_not_done(gate, monkeypatch):
    begun, done = threading.Event(), []

    async def waiting() -> list[bool]:
        lane = Lane("late", 1)
        first = asyncio.create_task(lane.do(lambda: (begun.set(), gate.wait(LONG))))
        second = asyncio.create_task(lane.do(lambda: done.append("second")))
        while not begun.is_set():
            await asyncio.sleep(0)
        monkeypatch.setattr(lanes, "PATIENCE", 0)
        gate.set()
        were_late = [await first, await second]
        monkeypatch.setattr(lanes, "PATIENCE", LONG)
        return [*were_late, await lane.do(lambda: done.append("third"))]

    assert loops.run(waiting()) == [False, True, False]
    assert done == ["third"]


def test_work_that_fails_leaves_the_lane_in_order(caplog):
    async def failing() -> None:
        lane = Lane("failing", 1)
        await lane.do(lambda: 1 / 0)
        await lane.do(lambda: None)
        assert not lane._waiting

    loops.run(failing())
    assert "a request was not answered" in caplog.text


def test_a_lane_is_full_when_who_comes_next_would_wait_too_long(gate):
    async def filling() -> list[bool]:
        lane, full, tasks = Lane("filling", 1, each=1.0), [], []
        for _ in range(6):
            full.append(lane.is_full)
            tasks.append(asyncio.create_task(lane.do(lambda: gate.wait(LONG))))
            await asyncio.sleep(0)
        gate.set()
        await asyncio.gather(*tasks)
        return [*full, lane.is_full]

    assert loops.run(filling()) == [False] * 5 + [True, False]


def test_an_idle_lane_takes_work_however_long_the_last_took():
    assert not Lane("idle", 1, each=1000.0).is_full


def test_each_who_is_asked_to_come_back_is_given_a_later_moment():
    lane = Lane("later", 1, each=1.0)
    asked = [lane.come_back_in() for _ in range(10)]
    assert asked == sorted(asked)
    assert asked[0] > lanes.PATIENCE
    assert asked[-1] >= asked[0] + 8


def test_nobody_is_asked_to_come_back_later_than_the_longest_wait():
    lane = Lane("longest", 1, each=1.0)
    asked = [lane.come_back_in() for _ in range(100)]
    assert max(asked) <= lanes.LONGEST_WAIT
    assert min(asked) >= lanes.PATIENCE


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a priority for each thread")
def test_a_lane_that_gives_way_does_so_alone():
    found: list[int] = []
    own = os.getpriority(os.PRIO_PROCESS, 0)
    loops.run(Lane("nice", 1, nice=5).do(lambda: found.append(os.getpriority(os.PRIO_PROCESS, 0))))
    assert (found, os.getpriority(os.PRIO_PROCESS, 0)) == ([min(own + 5, 19)], own)
