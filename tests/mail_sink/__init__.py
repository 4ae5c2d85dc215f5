"""A mail server that misbehaves, in a process of its own: what it is told to do, and what it has seen.

Letters are *kept* once the server has them whole, before it answers: one that was kept counts as delivered.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import script
from .script import STRIPPED, Fault
from .server import LOG

__all__ = ["STRIPPED", "Fault", "Sink", "running"]

HOST = "127.0.0.1"
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Kept:
    """A letter the server has. `said` is whether it answered 250, too."""

    message_id: str
    to: str
    connection: int
    at: float  # seconds since 1970
    encrypted: bool
    said: bool


@dataclass
class Sink:
    """One server, at one port; it can be gone for a while."""

    folder: Path
    options: tuple[str, ...] = ()
    port: int = 0
    _process: subprocess.Popen[str] | None = None

    def open(self) -> None:
        self.folder.mkdir(exist_ok=True)
        (self.folder / LOG).touch()
        if not (self.folder / script.FILE).exists():
            self.play()
        command = [sys.executable, "-m", "tests.mail_sink", str(self.port), str(self.folder), *self.options]
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        assert self._process.stdout
        self.port = int(self._process.stdout.readline())

    def close(self) -> None:
        """Nobody listens at the port until it is opened again."""
        process, self._process = self._process, None
        if process:
            with process:
                process.kill()

    def play(self, *faults: Fault) -> None:
        """From the next connection on; without faults it does as it should."""
        script.write(self.folder, faults)

    def forget(self) -> None:
        """What it has seen so far is of no interest any more."""
        with (self.folder / LOG).open("w"):
            pass

    def seen(self, what: str) -> list[dict[str, Any]]:
        lines = (self.folder / LOG).read_text("utf-8").splitlines()
        return [each for each in map(json.loads, lines) if each["what"] == what]

    def kept(self) -> list[Kept]:
        """Oldest first."""
        said = {(each["message_id"], each["connection"]) for each in self.seen("said 250")}
        return [
            Kept(
                each["message_id"],
                each["to"],
                each["connection"],
                each["at"],
                each["encrypted"],
                (each["message_id"], each["connection"]) in said,
            )
            for each in self.seen("kept")
        ]

    def copies(self) -> Counter[str]:
        """How often each letter was kept, by Message-ID."""
        return Counter(each["message_id"] for each in self.seen("kept"))

    def number_kept(self) -> int:
        return (self.folder / LOG).read_bytes().count(b'"what": "kept"')

    def is_quiet(self) -> bool:
        """Whether every connection has ended, and all that was said on it is written down."""
        return len(self.seen("connected")) == len(self.seen("left"))

    def heard(self) -> list[str]:
        """The commands it was given, oldest first."""
        return [each["words"] for each in self.seen("heard")]

    def heard_in_clear(self) -> str:
        """Everything it was told before the line was encrypted, and of letters their numbers."""
        heard = [each["words"] for each in self.seen("heard") if not each["encrypted"]]
        letters = [each["message_id"] for each in self.seen("kept") + self.seen("read") if not each["encrypted"]]
        return "\n".join(heard + letters)

    def most_open(self) -> int:
        """The most connections at one moment."""
        return max((each["open"] for each in self.seen("connected")), default=0)


@contextmanager
def running(
    folder: Path, *, certificate: Path | None = None, tls_at_once: bool = False, login: tuple[str, str] | None = None
) -> Iterator[Sink]:
    """A server that listens, and does as it should until it is told otherwise."""
    options = ("--certificate", str(certificate)) if certificate else ()
    options += ("--tls-at-once",) if tls_at_once else ()
    options += ("--user", login[0], "--password", login[1]) if login else ()
    sink = Sink(folder, options)
    sink.open()
    try:
        yield sink
    finally:
        sink.close()
