"""What it costs to read a file of an office, and to refuse one that is made to cost much.

    python -m bench.reading [rows]

A table of so many rows (100,000) and one of a fifth of them are read as CSV and as each kind of workbook; each bomb of
`tests/spreadsheets` is refused, and a word of 300,000 letters read past. Told are the seconds of the processor, in all
and of the process that opens the file, and the most memory of that. The goals: a second for the rows of the CSV file,
two for anything that is refused.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.spreadsheets import kinds_of_workbook
from tests.spreadsheets.made_workbooks import bombs, ods_bombs

MOST_FOR_ROWS, MOST_FOR_A_BOMB = 1, 2
READ = """
import gc, json, sys
from contextlib import suppress
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from portal import spreadsheets

gc.disable()  # as the command does
before = getrusage(RUSAGE_SELF)
with suppress(spreadsheets.Unreadable):
    spreadsheets.read(Path(sys.argv[1]))
own, other = getrusage(RUSAGE_SELF), getrusage(RUSAGE_CHILDREN)
spent = own.ru_utime + own.ru_stime - before.ru_utime - before.ru_stime
print(json.dumps([spent, other.ru_utime + other.ru_stime, other.ru_maxrss / 1024]))
"""


def table(rows: int) -> bytes:
    header = "id,family,given,name,born,school,internal,secret,status,overall\r\n"
    lines = (
        f"{number:06d}ABC,WANG{number % 977},Tzu-Han,王子涵,2005-02-{number % 28 + 1:02d},Maple Language Institute,"
        f"T{number:06d},{number % 10_000:04d},Pending,{number % 100}\r\n"
        for number in range(rows)
    )
    return (header + "".join(lines)).encode()


def files(folder: Path, rows: int) -> Iterator[tuple[str, Path, float | None]]:
    """What each is, the file, and the most seconds it may take."""
    for count in (rows // 5, rows):
        file = folder / f"{count}.csv"
        file.write_bytes(table(count))
        yield f"{count:,} rows, .csv", file, MOST_FOR_ROWS
        for book in kinds_of_workbook.write(folder, str(count), list(csv.reader(file.read_text("utf-8").splitlines()))):
            yield f"{count:,} rows, {book.suffix}", book, None
    hostile = [(bomb.what, ".xlsx", bomb.content) for bomb in bombs(megabytes=110, thousands=1000)]
    hostile += [(bomb.what, ".ods", bomb.content) for bomb in ods_bombs()]
    hostile.append(("a word of 300,000 letters", ".csv", "name\nZoë\n".encode("cp1252") + b"a" * 300_000))
    for what, ending, content in hostile:
        file = folder / f"hostile{ending}"
        file.write_bytes(content)
        yield f"{what}, {ending}", file, MOST_FOR_A_BOMB


def main(rows: int) -> None:
    with TemporaryDirectory() as folder:
        for what, file, most in files(Path(folder), rows):
            command = [sys.executable, "-c", READ, os.fspath(file)]
            told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
            own, other, mebibytes = json.loads(told)
            late = "  TOO LONG" if most and own + other > most else ""
            print(
                f"{what}: {own + other:.2f} s, {other:.2f} of them to open it in {mebibytes:.0f} MiB{late}", flush=True
            )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
