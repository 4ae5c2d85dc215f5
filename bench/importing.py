"""What an import costs beside a bare load of the same rows: `csv.reader` and `executemany` into the same tables.

    python -m bench.importing [candidates] [rounds]

Candidates (100,000) are entered, their results of four papers taken in, and both files handed in again, each in a
process of its own, in turn with the bare loads. The goals, from first reading the file to its commit: an import at
most 5 times its bare load and 300 MiB, the same file again no longer than the first time. What the process takes that
opens the file is counted too: its memory beside that of the command, as if both had the most of it at once.
"""

from __future__ import annotations

import csv
import json
import random
import resource
import sqlite3
import string
import subprocess
import sys
import tempfile
from base64 import b64encode
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from statistics import median
from time import perf_counter

PAPERS = ("reading", "writing", "listening", "speaking")
CENTRE = {
    "CENTRE_NUMBER": "TW000",
    "CENTRE_NAME": "Riverside Exam Centre",
    "TIMEZONE": "Asia/Taipei",
    "BASE_URL": "http://localhost",
}
TABLES = {"entries": ("school", "entry"), "results": ("result", "score")}
SITTING, EXAM = "pet-april", "b1-preliminary"
MOST_TIMES, MOST_MIB = 5, 300


def write_files(folder: Path, candidates: int) -> None:
    """entries.csv and results.csv, the same every time."""
    chance = random.Random(1)
    letters = string.ascii_uppercase.replace("O", "").replace("I", "")
    numbers = chance.sample(range(10**6), candidates) if candidates <= 10**6 else range(candidates)
    ids = [f"{number:06}{''.join(chance.choices(letters, k=3))}" for number in numbers]
    families, givens = (
        ("WANG", "CHEN", "LIN", "MÜLLER", "O'NEILL"),
        ("Tzu-Han", "Mei-Hua", "Kuan-Lin", "Zoë", "Yu-Ting"),
    )
    with (folder / "entries.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["candidate_number", "family_name", "given_name", "local_name", "date_of_birth", "internal_id",
                      "school", "id_number", "secret_number"])  # fmt: skip
        for number, id_number in enumerate(ids, start=1):
            day = f"{chance.randrange(2000, 2012)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"
            name = (chance.choice(families), chance.choice(givens), "王子涵")
            school, secret = f"School {chance.randrange(200)}", f"{chance.randrange(10**4):04}"
            out.writerow([f"{number:06}", *name, day, f"T{number:06}", school, id_number, secret])
    with (folder / "results.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["id_number", "status", "overall", "grade", "cefr_level", *PAPERS])
        for id_number in ids:
            score = chance.randrange(140, 171)
            grade, level = ("A", "B2") if score > 159 else ("B", "B1") if score > 152 else ("C", "B1")
            out.writerow([id_number, "", score, grade, level, *[score] * len(PAPERS)])


def take_in(instance: str, kind: str, file: str) -> None:
    """In a process of its own: the command; its seconds, those of the processor, and the most MiB it ever held."""
    from portal import create_app, settings

    app = create_app({settings.INSTANCE: instance})
    with app.app_context():
        began = perf_counter()
        outcome = app.test_cli_runner().invoke(args=["import", kind, file, "--sitting", SITTING, "--write"])
        seconds = perf_counter() - began
    if outcome.exit_code:
        raise SystemExit(outcome.output[-500:])
    print(json.dumps([seconds, *processor_and_memory()]))


def processor_and_memory() -> tuple[float, float]:
    """Seconds of the processor until now, and the most MiB: of this process and of those it has started."""
    used = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used), sum(each.ru_maxrss for each in used) / 1024


def write_bare(database: Path, folder: Path) -> None:
    """Every row the imports made, as it is kept, in a file for each table."""
    with sqlite3.connect(database) as connection:
        for table in chain.from_iterable(TABLES.values()):
            columns = [name for name in columns_of(connection, table) if name != "import_id"]
            with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
                out = csv.writer(file)
                out.writerow(columns)
                for row in connection.execute(f"SELECT {', '.join(columns)} FROM {table}"):
                    out.writerow([bare_value(value) for value in row])
    connection.close()


def columns_of(connection: sqlite3.Connection, table: str) -> list[str]:
    """The columns that have a value in any row."""
    names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    return [name for name in names if connection.execute(f"SELECT count({name}) FROM {table}").fetchone()[0]]


def bare_value(value: object) -> object:
    """Bytes as text of about their length."""
    return b64encode(value).decode() if isinstance(value, bytes) else value


def bare(database: Path, folder: Path) -> Iterator[float]:
    """Seconds to load the same entries, then the same results, with nothing but the driver."""
    with sqlite3.connect(database, isolation_level=None) as connection:
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
            connection.execute(f"PRAGMA {pragma}")
        for tables in TABLES.values():
            began = perf_counter()
            connection.execute("BEGIN IMMEDIATE")
            for table in tables:
                load(connection, table, folder / f"{table}.csv")
            connection.execute("COMMIT")
            yield perf_counter() - began
    connection.close()


def load(connection: sqlite3.Connection, table: str, path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        columns = next(lines)
        places = ", ".join("?" for _ in columns)
        connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", lines)


def installed(folder: Path) -> Path:
    """A fresh installation with the sitting; its instance folder."""
    from portal import create_app, settings
    from portal.domain.sittings import sittings
    from portal.language import clock
    from portal.runtime import installation

    installation.write_settings(folder, CENTRE)
    installation.prepare({settings.INSTANCE: str(folder)}, is_new=True)
    with create_app({settings.INSTANCE: str(folder)}).app_context():
        plan = sittings.SittingPlan(
            code=SITTING, exam=EXAM, name="April", results_by=None, results_by_has_time=False, zone="Asia/Taipei"
        )
        sittings.add(plan, by="bench", now=clock.now())
    return folder


def one_round(files: Path) -> dict[str, float]:
    """Seconds of each load; of each import the processor's too, and the most memory in MiB."""
    found: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as ours, tempfile.TemporaryDirectory() as theirs:
        instance, other = installed(Path(ours)), installed(Path(theirs))
        for again in ("", " again"):
            for kind in TABLES:
                command = [sys.executable, "-m", "bench.importing", "take-in", instance, kind, files / f"{kind}.csv"]
                told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
                name = kind + again
                found[name], found[f"processor, {name}"], found[f"MiB of {name}"] = json.loads(told.splitlines()[-1])
        write_bare(instance / "portal.sqlite", files)
        found |= zip((f"bare {kind}" for kind in TABLES), bare(other / "portal.sqlite", files), strict=True)
    return found


def main(candidates: int = 100_000, rounds: int = 5) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write_files(Path(folder), candidates)
        all_rounds = [one_round(Path(folder)) for _ in range(rounds)]
    kept = {name: median(each[name] for each in all_rounds) for name in all_rounds[0]}
    fits = True
    for kind in ("entries", "results"):
        ratios = sorted(each[kind] / each[f"bare {kind}"] for each in all_rounds)
        again = median(each[f"{kind} again"] / each[kind] for each in all_rounds)
        memory = max(kept[f"MiB of {kind}"], kept[f"MiB of {kind} again"])
        print(
            f"{candidates:,} {kind}: {kept[kind]:.2f} s, bare {kept[f'bare {kind}']:.2f} s, "
            f"ratio {median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f}); again {again:.2f} of the first time; "
            f"{kept[f'processor, {kind}']:.2f} s of the processor from its start; {memory:.0f} MiB"
        )
        fits = fits and median(ratios) <= MOST_TIMES and again <= 1 and memory <= MOST_MIB
    sys.exit(not fits)


if __name__ == "__main__":
    if sys.argv[1:2] == ["take-in"]:
        take_in(*sys.argv[2:])
    else:
        main(*map(int, sys.argv[1:]))
