"""Heartbeats: each process of the service shows that it still moves, so that one that stands still is replaced.

A beat is the time of a file, by a clock that is never set; nothing is written, since a disk may be full.
"""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

FOLDER = "HEARTBEATS"  # in the environment: where the files are; none where nobody looks
EVERY = 2.0  # seconds
STANDS_STILL = 10.0  # seconds without a beat


def begin() -> None:
    """Beat from now on, in a thread: it stops when the process is stopped."""
    if folder := os.environ.get(FOLDER):
        threading.Thread(target=_beat_on, args=(Path(folder),), name="heartbeat", daemon=True).start()


def begin_in(loop: asyncio.AbstractEventLoop) -> None:
    """Beat from now on, as the loop comes to it: it stops when the loop is held up too."""
    if folder := os.environ.get(FOLDER):
        loop.call_soon(_beat_and_again, Path(folder), loop)


def _beat_on(folder: Path) -> None:
    while True:
        beat(folder)
        time.sleep(EVERY)


def _beat_and_again(folder: Path, loop: asyncio.AbstractEventLoop) -> None:
    beat(folder)
    loop.call_later(EVERY, _beat_and_again, folder, loop)


def beat(folder: Path) -> None:
    file = folder / str(os.getpid())
    with suppress(OSError):  # then nobody misses it either
        file.touch(mode=0o600)
        os.utime(file, ns=(time.monotonic_ns(),) * 2)


def standing_still(folder: Path) -> Iterator[int]:
    """The numbers of processes that have missed several beats. What is left of those that are gone is cleared away."""
    for file in folder.iterdir():
        with suppress(ValueError, FileNotFoundError):
            process, beat = int(file.name), file.stat().st_mtime_ns
            if not _is_there(process):
                file.unlink()
            elif time.monotonic_ns() - beat > STANDS_STILL * 1e9:
                yield process


def _is_there(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
