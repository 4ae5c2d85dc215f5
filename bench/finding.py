"""What it takes the help desk to find a candidate by part of a name, a number, an address or a school.

    python -m bench.finding [candidates]

So many candidates (100,000) are entered, and every second one has an account. Each search is made ten times; its median
and its longest are told. The goal: 200 ms.
"""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

from bench import importing
from portal import create_app, settings
from portal.domain.accounts import help_desk

MOST_MS, TIMES = 200, 10
SEARCHES = ("wang", "muller zoe", "王子涵", "school 199", "t000123", "candidate78@example", "nobody at all", "a")
ACCOUNTS = """
INSERT INTO account (id, email, email_key, password_hash, language, terms_version, terms_agreed_at, opened_at)
SELECT id, 'candidate' || id || '@example.org', 'candidate' || id || '@example.org', '', 'en', '', '2026-01-01',
       '2026-01-01'
FROM entry WHERE id % 2 = 0
"""


def milliseconds(search: str) -> float:
    began = perf_counter()
    help_desk.find(search)
    return (perf_counter() - began) * 1000


def main(candidates: int) -> int:
    longest = 0.0
    with tempfile.TemporaryDirectory() as files, tempfile.TemporaryDirectory() as folder:
        importing.write_files(Path(files), candidates)
        instance = importing.installed(Path(folder))
        command = [sys.executable, "-m", "bench.importing", "take-in", folder, "entries", f"{files}/entries.csv"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        with sqlite3.connect(instance / "portal.sqlite") as connection:
            connection.execute(ACCOUNTS)
            connection.execute("UPDATE entry SET account_id = id WHERE id % 2 = 0")
        connection.close()
        with create_app({settings.INSTANCE: folder}).app_context():
            for search in SEARCHES:
                taken = [milliseconds(search) for _ in range(TIMES)]
                print(
                    f"{search}: {help_desk.find(search)[1]:,} found, {median(taken):.0f} ms, at most {max(taken):.0f}"
                )
                longest = max(longest, median(taken))
    print(f"{candidates:,} candidates: {longest:.0f} ms of {MOST_MS}")
    return int(longest > MOST_MS)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
