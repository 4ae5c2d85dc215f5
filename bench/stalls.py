"""How long another writer waits at the most while a file is taken in, and while that is undone.

    python -m bench.stalls [candidates] [rounds]

Candidates (20,000) are entered, their results taken in, and both imports undone, each by its command, while another
process asks for its turn to write again and again. The goal: with 20,000 rows nobody waits over 1 s.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from statistics import median
from time import monotonic, sleep

from bench.importing import SITTING, installed, write_files
from portal import settings

LONGEST = 1.0  # seconds
PATIENCE = 60.0  # seconds; longer than any stall, so that it is measured to its end
PAUSE = 0.002  # seconds between two turns


def longest_wait(database: Path, process: subprocess.Popen[bytes]) -> float:
    """Of a writer that asks for its turn until the process has ended, in seconds."""
    longest = 0.0
    with closing(sqlite3.connect(database, isolation_level=None, timeout=PATIENCE)) as connection:
        while process.poll() is None:
            began = monotonic()
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
            longest = max(longest, monotonic() - began)
            sleep(PAUSE)
    return longest


def one_round(files: Path) -> dict[str, float]:
    """The longest wait during each command, in seconds."""
    commands = {
        kind: ["import", kind, str(files / f"{kind}.csv"), "--sitting", SITTING, "--write"]
        for kind in ("entries", "results")
    }
    commands |= {
        f"{kind} undone": ["import", "undo", number, "--write"] for kind, number in (("results", "2"), ("entries", "1"))
    }
    waits = dict[str, float]()
    with tempfile.TemporaryDirectory() as folder:
        instance = installed(Path(folder))
        for name, words in commands.items():
            command = [sys.executable, "-m", "flask", *words]
            environ = os.environ | {settings.INSTANCE: str(instance)}
            with subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL) as process:
                waits[name] = longest_wait(instance / "portal.sqlite", process)
            if process.returncode:
                raise SystemExit(f"{name}: the command failed")
    return waits


def main(candidates: int = 20_000, rounds: int = 5) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write_files(Path(folder), candidates)
        all_rounds = [one_round(Path(folder)) for _ in range(rounds)]
    fits = True
    for name in all_rounds[0]:
        waits = sorted(each[name] for each in all_rounds)
        print(f"{candidates:,} {name}: {median(waits):.2f} s ({waits[0]:.2f} to {waits[-1]:.2f})")
        fits = fits and median(waits) <= LONGEST
    sys.exit(not fits)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
