"""The process in which a file is opened: it ends within bounds, and what it does not tell is told as damage."""

from __future__ import annotations

import io
import json
import os
import resource
import signal
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import pytest

from portal import spreadsheets
from portal.spreadsheets import Unreadable, archives, child, opening, reading
from portal.spreadsheets import sheet as bounds
from portal.spreadsheets.messages import LONGEST_MESSAGE, Request
from portal.spreadsheets.opening import Surroundings
from tests.conftest import DATA
from tests.tables import for_each

from . import in_one_process, kinds_of_workbook
from .made_workbooks import inline, page, workbook

SECONDS = 60  # after which a process that ought to have ended is ended


def ended(deed: str) -> int:
    """The code with which a process ends that does this."""
    command = [sys.executable, "-c", f"import os, resource, time; from portal.spreadsheets import child; {deed}"]
    return subprocess.run(command, capture_output=True, check=False, timeout=SECONDS).returncode


def told_by(child_does: str, folder: Path, monkeypatch) -> str:
    """Why a file cannot be read of which the process does this."""
    monkeypatch.setattr(reading, "_CHILD", child_does)
    (folder / "list.csv").write_text("id\n1\n")
    with pytest.raises(Unreadable) as refusal:
        spreadsheets.read(folder / "list.csv")
    return str(refusal.value)


def test_memory_is_bounded():  # T40
    assert ended("child.allow(0); bytearray(50_000_000)") == 0
    assert ended("child.allow(0); bytearray(200_000_000)") == 1


def test_memory_grows_with_the_file():
    assert ended("child.allow(0); child.allow(50_000_000); bytearray(200_000_000)") == 0


def allowed(content: bytes) -> list[int]:
    sizes = list[int]()
    opening.opened(content, Request(name="book"), Surroundings(in_one_process.first, sizes.append))
    return sizes


def test_a_workbook_may_take_what_it_unpacks_to_and_a_binary_one_three_times_as_much(monkeypatch):
    book, old, binary = (
        workbook(page(inline("id"))),
        kinds_of_workbook.xls([["id"]] * 300),
        kinds_of_workbook.xlsb([["id"]]),
    )
    assert allowed(book) == [unpacked(book)]
    assert (allowed(old), allowed(binary)) == ([3 * len(old)], [3 * unpacked(binary)])
    monkeypatch.setattr(archives, "LARGEST_UNPACKED", len(old))
    assert allowed(old) == [len(old)]


def unpacked(content: bytes) -> int:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return sum(entry.file_size for entry in archive.infolist())


@pytest.mark.slow
def test_a_table_as_long_as_an_xls_may_be_is_read(tmp_path):
    row = [
        "645890ZUB",
        "WANG",
        "Tzu-Han",
        "王子涵",
        "2005-02-22",
        "Maple Language Institute",
        "T40882",
        "0079",
        "C",
        "124",
    ]
    (tmp_path / "long.xls").write_bytes(kinds_of_workbook.xls([row] * kinds_of_workbook.MOST_ROWS_OF_XLS))
    lines = spreadsheets.read(tmp_path / "long.xls").lines
    assert (len(lines), lines[-1]) == (65_536, (65_536, row))


def test_a_small_file_that_takes_much_memory_is_refused(tmp_path):  # T40
    """Two cells as far apart as they can be, of which calamine makes a table of 16 million."""
    whole = (DATA / "office" / "entries-of-excel-97.xls").read_bytes()
    first_cell = whole.index(b"\xfd\0\x0a\0\0\0\x01\0") + 4  # the record of a text, and its row and column
    (tmp_path / "far.xls").write_bytes(whole[:first_cell] + b"\xff\xff\xff\0" + whole[first_cell + 4 :])
    with pytest.raises(Unreadable, match=r"^far\.xls is damaged, or it takes more memory or time than its table"):
        spreadsheets.read(tmp_path / "far.xls")


@pytest.mark.slow
def test_time_is_bounded():  # T40
    assert ended("child.LEAST_SECONDS = 1; child.allow(0); sum(iter(int, 1))") == -signal.SIGXCPU


def test_a_process_that_crashes_leaves_no_picture_of_its_memory():
    most = "resource.setrlimit(resource.RLIMIT_CORE, (resource.getrlimit(resource.RLIMIT_CORE)[1],) * 2)"
    assert ended(f"{most}; child.allow(0); os._exit(resource.getrlimit(resource.RLIMIT_CORE)[0])") == 0


def test_where_the_system_bounds_no_memory_the_process_is_watched():
    as_on_a_mac = "child.sys.platform, child.LEAST_MEMORY = 'darwin', 100_000"  # Linux counts in KiB
    assert ended(f"{as_on_a_mac}; child.allow(0); kept = b'1' * 200_000_000; time.sleep(9)") == 1


def test_where_memory_is_not_bounded_by_the_system_the_process_ends_itself(monkeypatch):
    ends = []
    monkeypatch.setattr(child.os, "_exit", ends.append)
    child.end_beyond(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - 1)
    assert ends == [1]


@for_each(
    "told",
    [
        '["lines", [[1, ["id"]',
        "",
        "7",
        "[]",
        "nonsense",
        "[" * 100_000,
        f'["how", "{"x" * LONGEST_MESSAGE}"]',
    ],
)
def test_what_is_no_message_makes_the_file_a_damaged_one(tmp_path, told):  # R14, T40
    (tmp_path / "told").write_text(told + "\n")
    with pytest.MonkeyPatch.context() as patch:
        refusal = told_by(f"import os; os.write(1, open({str(tmp_path / 'told')!r}, 'rb').read())", tmp_path, patch)
    assert refusal.startswith("list.csv is damaged, or it takes more memory or time than its table needs.")


def test_a_process_that_is_killed_makes_the_file_a_damaged_one(tmp_path, monkeypatch):  # R14
    kills_itself = "import os; os.kill(os.getpid(), 9)"
    assert told_by(kills_itself, tmp_path, monkeypatch).startswith("list.csv is damaged, or it takes more")


def test_lines_beyond_the_bounds_are_not_taken_from_it(tmp_path, monkeypatch):  # T40
    monkeypatch.setattr(bounds, "MOST_ROWS", 2)
    how, line = ["how", {"file_name": "", "sha256": "", "merged": []}], ["lines", [[1, [""]]]]
    told = "\n".join(map(json.dumps, [how, *[line] * 4, ["end", None]]))
    assert told_by(f"print({told!r})", tmp_path, monkeypatch) == "list.csv has more than 2 rows. Split it."


def test_it_ends_when_it_is_not_needed_any_more(tmp_path, monkeypatch):
    lives_on = "import time, os; print('[\"refusal\", [\"no\", {}]]', flush=True); time.sleep(1); os.mkdir('lived')"
    monkeypatch.chdir(tmp_path)
    assert told_by(lives_on, tmp_path, monkeypatch) == "no"
    assert not (tmp_path / "lived").exists()


def test_what_it_complains_of_is_not_shown_to_the_office(tmp_path, monkeypatch, capfd):
    told_by("raise SystemExit('a stack of frames')", tmp_path, monkeypatch)
    assert capfd.readouterr() == ("", "")


def test_the_keys_of_the_installation_are_not_given_to_it(tmp_path, monkeypatch):
    monkeypatch.setenv("PORTAL_SECRET_KEY", "x" * 40)
    names = 'import json, os; print(json.dumps(["refusal", [" ".join(os.environ), {}]]))'
    told = told_by(names, tmp_path, monkeypatch)
    assert "PYTHONPATH" in told
    assert "PORTAL" not in told


@for_each("before, keeps_its_time", [(False, False), (True, True)])
def test_a_file_that_is_changed_while_it_is_read_is_refused(tmp_path, before, keeps_its_time):  # R14
    path = tmp_path / "list.csv"
    path.write_text("id\n1\n")
    written = path.stat().st_mtime_ns

    class Changing(io.FileIO):
        def read(self, size=-1):
            content = b"" if before else super().read(size)
            with path.open("ab") as other:
                other.write(b"2\n")
            if keeps_its_time:
                os.utime(path, ns=(written, written))
            return content or super().read(size)

    sentence = r"^list\.csv was changed while it was read\. Wait until it is saved, then import it again\.$"
    with Changing(path) as file, pytest.MonkeyPatch.context() as patch:
        patch.setattr(child, "allow", lambda _size: None)
        with pytest.raises(Unreadable, match=sentence):
            child.whole(file, "list.csv")


def test_what_lies_in_the_working_folder_is_not_run(tmp_path, monkeypatch):
    (tmp_path / "csv.py").write_text("raise SystemExit(1)")
    (tmp_path / "list.csv").write_text("id\n1\n")
    monkeypatch.chdir(tmp_path)
    assert len(spreadsheets.read(tmp_path / "list.csv").lines) == 2


def test_of_several_sheets_the_only_one_that_names_the_columns_is_read(tmp_path):
    (tmp_path / "book.xlsx").write_bytes(workbook(page(inline("Read me")), page(inline("id"))))
    sheet = spreadsheets.read(tmp_path / "book.xlsx", has_header=lambda lines: lines[0].cells == ["id"])
    assert (sheet.name, sheet.lines, sheet.other_names) == ("Sheet2", [(1, ["id"])], ["Sheet1"])


@pytest.mark.parametrize(
    ("names_columns", "sentence"),
    [(True, "has several sheets that may be the right one"), (False, "none of its sheets")],
)
def test_where_no_sheet_or_several_name_the_columns_they_are_named(tmp_path, names_columns, sentence):
    (tmp_path / "book.xlsx").write_bytes(workbook(page(inline("a")), page(inline("b"))))
    with pytest.raises(spreadsheets.WhichSheet, match=f"{sentence}.*'Sheet1', 'Sheet2'"):
        spreadsheets.read(tmp_path / "book.xlsx", has_header=lambda _lines: names_columns)


@pytest.mark.slow
def test_threads_of_a_server_read_at_once():
    read = []
    threads = [
        threading.Thread(target=lambda: read.append(len(spreadsheets.read(DATA / "entries.csv").lines)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert read == [41] * 4


def test_cells_that_are_there_often_are_kept_once(tmp_path):
    (tmp_path / "list.csv").write_text("id,name\n1,Maple\n2,Maple\n")
    _, first, second = spreadsheets.read(tmp_path / "list.csv").lines
    assert first.cells[1] is second.cells[1]


def test_a_message_is_a_line_of_json(capsys):
    child.tell("lines", [(1, ["王\n"])])
    assert json.loads(capsys.readouterr().out) == ["lines", [[1, ["王\n"]]]]
