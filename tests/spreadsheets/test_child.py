"""The process in which a file is opened: it ends within bounds, and what it does not tell is told as damage."""

from __future__ import annotations

import json
import resource
import signal
import subprocess
import sys
import threading

import pytest

from portal import spreadsheets
from portal.spreadsheets import Unreadable, child, reading
from tests.conftest import DATA

from .made_workbooks import inline, page, workbook

IN_A_PROCESS = "from portal.spreadsheets import child; child.allow(0); {}"


def ended(deed: str) -> int:
    """The code with which a process ends that does this within the bounds of the smallest file."""
    command = [sys.executable, "-c", IN_A_PROCESS.format(deed)]
    return subprocess.run(command, capture_output=True, check=False).returncode


def test_memory_is_bounded():  # T40
    assert ended("bytearray(50_000_000)") == 0
    assert ended("bytearray(200_000_000)") == 1


def test_memory_grows_with_the_file():
    assert ended("child.allow(50_000_000); bytearray(200_000_000)") == 0


@pytest.mark.slow
def test_time_is_bounded():  # T40
    assert ended("child.LEAST_SECONDS = 1; child.allow(0); sum(iter(int, 1))") == -signal.SIGXCPU


def test_a_process_that_crashes_leaves_no_picture_of_its_memory():
    assert ended("import resource; raise SystemExit(resource.getrlimit(resource.RLIMIT_CORE)[0])") == 0


def test_where_memory_is_not_bounded_by_the_system_the_process_ends_itself(monkeypatch):
    ends = []
    monkeypatch.setattr(child.os, "_exit", ends.append)
    child.end_beyond(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - 1)
    assert ends == [1]


def test_a_process_that_ends_before_it_is_done_makes_the_file_a_damaged_one(tmp_path, monkeypatch):  # R14
    monkeypatch.setattr(
        reading, "_CHILD", 'import os; print(\'["lines", [[1, ["id"]\', end="", flush=True); os.abort()'
    )
    (tmp_path / "list.csv").write_text("id\n1\n")
    with pytest.raises(Unreadable, match=r"^list\.csv is damaged, or it takes more memory or time than its table"):
        spreadsheets.read(tmp_path / "list.csv")


def test_the_keys_of_the_installation_are_not_given_to_it(tmp_path, monkeypatch):
    monkeypatch.setenv("PORTAL_SECRET_KEY", "x" * 40)
    told = 'import json, os; print(json.dumps(["refusal", [" ".join(os.environ), {}]]))'
    monkeypatch.setattr(reading, "_CHILD", told)
    (tmp_path / "list.csv").write_text("id\n")
    with pytest.raises(Unreadable) as refusal:
        spreadsheets.read(tmp_path / "list.csv")
    assert "PYTHONPATH" in str(refusal.value)
    assert "PORTAL" not in str(refusal.value)


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
