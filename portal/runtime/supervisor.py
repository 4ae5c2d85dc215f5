"""Keeps a few commands running until told to stop: one that dies is started again."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

GRACE = 15.0  # seconds a child may take to finish what it is doing
_LOOK_EVERY = 0.2
_REST = 1.0  # seconds between two starts of the same child
_PR_SET_PDEATHSIG = 1


@dataclass
class Supervisor:
    """The commands by name, and the processes that run them; each in a process group of its own."""

    commands: Mapping[str, list[str]]
    environ: Mapping[str, str]
    folder: Path  # in which they run
    say: Callable[[str], None]
    _running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    _started: dict[str, float] = field(default_factory=dict)
    _stopping: bool = False

    def run(self) -> None:
        """Start everything and watch over it until SIGTERM or SIGINT; returns when all of it has ended."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        for name in self.commands:
            self._start(name)
        while not self._stopping:
            self._mend()
            time.sleep(_LOOK_EVERY)
        self._end()

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def _start(self, name: str) -> None:
        self._started[name] = time.monotonic()
        self._running[name] = subprocess.Popen(  # noqa: S603 (our own commands)
            self.commands[name],
            env=dict(self.environ),
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_die_with_parent if sys.platform == "linux" else None,
        )

    def _mend(self) -> None:
        for name, process in self._running.items():
            if process.poll() is None or time.monotonic() - self._started[name] < _REST:
                continue
            with suppress(OSError):  # where the log cannot be written, the site goes on without it
                self.say(f"{name} ended ({process.returncode}) and is started again")
            _signal_group(process, signal.SIGKILL)  # workers whose parent died would go on answering
            self._start(name)

    def _end(self) -> None:
        for process in self._running.values():
            _signal_group(process, signal.SIGTERM)
        until = time.monotonic() + GRACE
        for process in self._running.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0.0, until - time.monotonic()))
            _signal_group(process, signal.SIGKILL)
            process.wait()


def _signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def _die_with_parent() -> None:
    """Should the supervisor itself be killed, its children stop with it."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
