"""The process that keeps the workers of the server: run with the host, the port and how many they are.

It makes the site before it makes a worker: each begins with it, and adds a front of its own.
"""

from __future__ import annotations

import os
import signal
import sys
from functools import cache, partial

from flask import Flask
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from portal import create_app

from . import front, heartbeat, logs

# At once, in one worker: a browser keeps its own for half a minute after the last page. The server itself raises the
# limit of open files to what the system allows.
CONNECTIONS = 4096
_STOPPING = (signal.SIGTERM, signal.SIGINT)
HEADERS = 8 * 1024  # bytes of one request: no browser sends as many, and a crowd of them fits in memory


def keep(host: str, port: int, workers: int) -> None:
    """Until told to stop."""
    os.environ[front.WORKERS] = str(workers)
    make_workers_stoppable()
    heartbeat.begin()
    site()
    Granian(
        "portal",
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        workers=workers,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(max_buffer_size=HEADERS),
        websockets=False,
        backlog=CONNECTIONS,
        backpressure=CONNECTIONS,
        respawn_failed_workers=True,
        respawn_interval=1,
        workers_kill_timeout=10,  # seconds: without it one open body keeps it from stopping, for ever
        log_level=LogLevels.error,
    ).serve(target_loader=_begin, wrap_loader=False)  # type: ignore[arg-type]  # an object of RSGI's is meant


@cache
def site() -> Flask:
    """The site of this process; of its workers too, where they are forks of it."""
    return create_app()


def _begin() -> front.Front:
    """In a worker."""
    logs.begin(site())
    return front.before(site())


def make_workers_stoppable() -> None:
    """A signal ends a worker from its first moment on: what its parent does with signals is no good to it."""
    hold, let_go = (partial(signal.pthread_sigmask, how, _STOPPING) for how in (signal.SIG_BLOCK, signal.SIG_UNBLOCK))

    def begin() -> None:
        for number in _STOPPING:
            signal.signal(number, signal.SIG_DFL)
        let_go()

    os.register_at_fork(before=hold, after_in_parent=let_go, after_in_child=begin)


if __name__ == "__main__":
    keep(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
