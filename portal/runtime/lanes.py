"""Lanes: threads of their own for each kind of work, so that quick work never waits behind slow work."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from math import ceil
from queue import SimpleQueue

PATIENCE = 4.0  # seconds: anybody who would wait longer is asked to come back
LONGEST_WAIT = 60.0  # seconds, the most that somebody is told to wait: 2,000 people at once have a place each
_MEMORY = 0.9  # how much of the measure stays when one more is measured

log = logging.getLogger(__name__)


@dataclass
class _Job:
    work: Callable[[], None]
    loop: asyncio.AbstractEventLoop
    is_late: asyncio.Future[bool]  # once it is settled
    came: float = field(default_factory=time.monotonic)
    is_wanted: bool = True
    took: float | None = None  # seconds, if it was done


class Lane:
    """A queue and a few threads: first come, first served. It knows how long its queue is, in seconds."""

    def __init__(self, name: str, threads: int, *, each: float = 0.03, nice: int = 0) -> None:
        """`each` is a guess at the seconds that a piece of work takes, until some have been measured."""
        self._threads = threads
        self._nice = nice
        self._jobs: SimpleQueue[_Job] = SimpleQueue()
        self._waiting = 0
        self._each = each
        self._promised = 0.0  # the moment until which places are promised to those who were asked to come back
        for number in range(threads):
            threading.Thread(target=self._work, name=f"{name} {number + 1}", daemon=True).start()

    @property
    def is_full(self) -> bool:
        """Whether somebody who came now would wait longer than anybody should."""
        return self._waiting * self._pace > PATIENCE

    def come_back_in(self) -> int:
        """Seconds after which there may be a place: later for each one asked, so that not all come at once."""
        now = time.monotonic()
        self._promised = max(self._promised, now + PATIENCE) + self._pace
        if self._promised > now + LONGEST_WAIT:
            self._promised = now + PATIENCE
        return ceil(self._promised - now)

    async def do(self, work: Callable[[], None], *, unless: asyncio.Future[None] | None = None) -> bool:
        """Returns when the work is done: False; or True when its turn came too late, and it was not done.

        Nor is it done when `unless` comes true before its turn.
        """
        loop = asyncio.get_running_loop()
        job = _Job(work, loop, loop.create_future())
        self._waiting += 1
        self._jobs.put(job)
        if unless is None:
            return await job.is_late
        await asyncio.wait((job.is_late, unless), return_when=asyncio.FIRST_COMPLETED)
        job.is_wanted = False
        return job.is_late.done() and job.is_late.result()

    @property
    def _pace(self) -> float:
        """Seconds from one piece of work that is done to the next."""
        return self._each / self._threads

    def _work(self) -> None:
        if self._nice:
            _give_way(self._nice)
        while True:
            self._do(self._jobs.get())

    def _do(self, job: _Job) -> None:
        began = time.monotonic()
        if job.is_wanted and began - job.came <= PATIENCE:
            try:
                job.work()
            except Exception:
                log.exception("a request was not answered")
            job.took = time.monotonic() - began
        with suppress(RuntimeError):  # the server has stopped meanwhile
            job.loop.call_soon_threadsafe(self._settle, job)

    def _settle(self, job: _Job) -> None:
        """On the loop's own thread, as is all counting."""
        self._waiting -= 1
        if job.took is not None:
            self._each = _MEMORY * self._each + (1 - _MEMORY) * job.took
        if not job.is_late.done():
            job.is_late.set_result(job.took is None)


def _give_way(nice: int) -> None:
    """Lower the priority of this thread; Linux alone has one for each."""
    if sys.platform == "linux":
        with suppress(OSError):
            own = os.getpriority(os.PRIO_PROCESS, 0)
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), own + nice)
