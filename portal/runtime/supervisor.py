"""Keeps a few commands running until told to stop: one that dies or stands still is started again."""

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

from . import heartbeat

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
    beats: Path  # where they and their children show that they move
    say: Callable[[str], None]
    needed: str = ""  # the name of the one that others need to the end: it is stopped last
    is_in_vain: Callable[[], bool] = lambda: False  # whether all must end, since what they do is lost
    _running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    _started: dict[str, float] = field(default_factory=dict)
    _looked: float = 0.0
    _stopping: bool = False

    def run(self) -> None:
        """Start everything and watch over it until SIGTERM or SIGINT, or in vain; returns when all of it has ended."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        for name in self.commands:
            self._start(name)
        while not (self._stopping or self.is_in_vain()):
            self._end_what_stands_still()
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
            self._tell(f"{name} ended ({process.returncode}) and is started again")
            _signal_group(process, signal.SIGKILL)  # workers whose parent died would go on answering
            self._start(name)

    def _end_what_stands_still(self) -> None:
        """Its parent, or this supervisor, then starts another.

        While nothing on this machine moved, not even this supervisor, nobody stood still.
        """
        before, self._looked = self._looked, time.monotonic()
        if self._looked - before > heartbeat.EVERY:
            return
        groups = {process.pid for process in self._running.values()}
        for number in heartbeat.standing_still(self.beats):
            with suppress(ProcessLookupError):
                if os.getpgid(number) in groups:
                    self._tell(f"process {number} stands still and is ended")
                    os.kill(number, signal.SIGKILL)

    def _tell(self, sentence: str) -> None:
        with suppress(OSError):  # where the log cannot be written, the site goes on without it
            self.say(sentence)

    def _end(self) -> None:
        until = time.monotonic() + GRACE
        for is_last in (False, True):
            ending = [process for name, process in self._running.items() if (name == self.needed) == is_last]
            for process in ending:
                _signal_group(process, signal.SIGTERM)
            for process in ending:
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
