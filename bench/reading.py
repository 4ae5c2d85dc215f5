"""What it costs to read a file of an office, and to refuse one that is made to cost much: the processor's seconds.

    python -m bench.reading [rows]

A CSV file of so many rows (100,000) is read, and each bomb of `tests/spreadsheets` and a word of 300,000 letters are
refused or read past. The goals: a second for the rows, two for anything else.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

from portal import spreadsheets
from tests.spreadsheets.made_workbooks import bombs

MOST_FOR_ROWS, MOST_FOR_A_BOMB = 1, 2


def table(rows: int) -> bytes:
    header = "id,family,given,name,born,school,internal,secret,status,overall\r\n"
    lines = (
        f"{number:06d}ABC,WANG{number % 977},Tzu-Han,王子涵,2005-02-{number % 28 + 1:02d},Maple Language Institute,"
        f"T{number:06d},{number % 10_000:04d},Pending,{number % 100}\r\n"
        for number in range(rows)
    )
    return (header + "".join(lines)).encode()


def seconds(file: Path) -> float:
    began = process_time()
    with suppress(spreadsheets.Unreadable):
        spreadsheets.read(file)
    return process_time() - began


def main(rows: int) -> None:
    long_word = "name\nZoë\n".encode("cp1252") + b"a" * 300_000
    measured = [
        (f"{rows:,} rows", table(rows), ".csv", MOST_FOR_ROWS),
        ("a word of 300,000 letters", long_word, ".csv", MOST_FOR_A_BOMB),
        *[(bomb.what, bomb.content, ".xlsx", MOST_FOR_A_BOMB) for bomb in bombs(megabytes=110, thousands=1000)],
    ]
    with TemporaryDirectory() as folder:
        for what, content, ending, most in measured:
            file = Path(folder) / f"file{ending}"
            file.write_bytes(content)
            spent = seconds(file)
            print(f"{what}: {spent:.2f} s of {most}{'' if spent <= most else '  TOO LONG'}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
