"""Writing tables: nothing in them is executed, retyped or lost, and no file is written over or left half done."""

from __future__ import annotations

import csv
import io
import stat
import sys
import tempfile
from collections.abc import Iterator

import pytest

from portal import spreadsheets
from portal.new_files import Unwritable
from portal.spreadsheets import formulas, writing
from portal.spreadsheets.sheet import SheetToWrite
from tests.spreadsheets import hostile
from tests.tables import for_each

each_ending = pytest.mark.parametrize("ending", writing.ENDINGS)
HEADER = ["candidate_number", "name"]


def table(*rows: list[str]) -> SheetToWrite:
    return SheetToWrite(name="entries", header=HEADER, rows=iter(rows))


def csv_of(*rows: list[str]) -> bytes:
    written = io.BytesIO()
    writing.write_csv(written, table(*rows))
    return written.getvalue()


def failing() -> Iterator[list[str]]:
    for number in range(1_000):
        yield [f"{number:04}", "LIN Mei-Hua"]
    raise RuntimeError("the database is gone")


def test_a_csv_file_begins_as_excel_needs_it_and_ends_its_lines_as_rfc_4180_says():
    assert (
        csv_of(["0001", "林美華"])
        == b"\xef\xbb\xbfcandidate_number,name\r\n0001,\xe6\x9e\x97\xe7\xbe\x8e\xe8\x8f\xaf\r\n"
    )


def test_commas_and_quotation_marks_are_quoted():
    assert csv_of(["0001", 'O"Brien, Bob'], ["0002", "a\r\nb"]).endswith(b'0001,"O""Brien, Bob"\r\n0002,"a\r\nb"\r\n')


@for_each(
    "before, text",
    [("", text) for text in hostile.FORMULAS]
    + [(before, text) for before in hostile.LED_UP_TO for text in hostile.FORMULAS if text[0] != "'"],
)
def test_no_cell_of_a_csv_file_is_a_formula(before, text):  # T39
    [_, [_, cell]] = csv.reader(io.StringIO(csv_of(["0001", before + text])[3:].decode(), newline=""))
    assert cell == f"'{before}{text}"


def test_a_heading_is_no_formula_either():  # T39
    written = io.BytesIO()
    writing.write_csv(written, SheetToWrite(name="report", header=["=1+1"]))
    assert written.getvalue() == b"\xef\xbb\xbf'=1+1\r\n"


@each_ending
def test_a_file_is_read_back_as_it_was(tmp_path, ending):  # T39
    file = tmp_path / f"back{ending}"
    rows = [[f"{number:04}", name] for number, name in enumerate(hostile.NAMES)]
    writing.write(file, table(*rows))
    assert [line.cells for line in spreadsheets.read(file).lines] == [HEADER, *rows]


@each_ending
def test_only_its_owner_may_read_the_file(tmp_path, ending):
    file = tmp_path / f"entries{ending}"
    writing.write(file, table(["0001", "LIN Mei-Hua"]))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@each_ending
def test_a_file_that_is_there_is_never_written_over(tmp_path, ending):
    file = tmp_path / f"entries{ending}"
    file.write_text("mine")
    with pytest.raises(Unwritable, match="already exists and was not changed"):
        writing.write(file, table())
    assert file.read_text() == "mine"


def test_a_link_to_nowhere_is_not_written_through(tmp_path):
    link = tmp_path / "entries.csv"
    link.symlink_to(tmp_path / "elsewhere.csv")
    with pytest.raises(Unwritable, match="already exists"):
        writing.write(link, table())
    assert not (tmp_path / "elsewhere.csv").exists()


@each_ending
def test_what_fails_leaves_no_file_behind(tmp_path, monkeypatch, ending):  # T51
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))  # where openpyxl puts aside what is not saved yet
    with pytest.raises(RuntimeError, match="the database is gone"):
        writing.write(tmp_path / f"entries{ending}", SheetToWrite(name="entries", header=HEADER, rows=failing()))
    assert list(tmp_path.iterdir()) == []


@for_each(
    "name, reason",
    [
        ("entries.xls", r"'entries.xls' does not end in .csv or .xlsx. Name the file so that it does."),
        ("entries", r"'entries' does not end in .csv or .xlsx. Name the file so that it does."),
        ("no/such/entries.csv", r"There is no folder .*no/such. Make it first, or choose another."),
        ("x" * 300 + ".csv", r"cannot be written: File name too long. Choose another file."),
    ],
)
def test_a_name_that_cannot_be_is_told_with_what_to_do(tmp_path, name, reason):
    with pytest.raises(Unwritable, match=reason):
        writing.write(tmp_path / name, table())
    assert list(tmp_path.iterdir()) == []


def test_the_ending_may_be_in_capitals(tmp_path):
    writing.write(tmp_path / "ENTRIES.CSV", table())
    assert (tmp_path / "ENTRIES.CSV").read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_row_is_let_go_as_soon_as_it_is_written():
    def rows() -> Iterator[list[str]]:
        row = ["0001", "LIN Mei-Hua"]
        for _ in range(10):
            yield row
            held.append(sys.getrefcount(row))

    held: list[int] = []
    writing.write_csv(io.BytesIO(), SheetToWrite(name="entries", header=HEADER, rows=rows()))
    assert len(set(held)) == 1


def test_the_csv_of_several_sheets_is_the_first(tmp_path):
    writing.write(tmp_path / "a.csv", table(["0001", "A"]), SheetToWrite(name="Help", header=["x"]))
    assert (tmp_path / "a.csv").read_bytes() == csv_of(["0001", "A"])


def test_a_mark_is_all_that_is_added():
    assert formulas.marked("=1") in csv_of(["0001", "=1"]).decode()
