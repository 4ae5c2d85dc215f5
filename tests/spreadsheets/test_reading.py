"""Lines out of a file, whatever it was saved as; and a sentence for every file that is no table (T41, R14)."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

import pytest

from portal import spreadsheets
from portal.spreadsheets import Unreadable
from tests.conftest import DATA
from tests.tables import for_each

from . import in_one_process


def read(content: bytes | str) -> spreadsheets.Sheet:
    return in_one_process.read(content.encode() if isinstance(content, str) else content)


def test_a_row_gives_its_cells_and_its_line():
    sheet = read("id_number,name\n937803WLC,LIN Mei-Hua\n645890ZUB,WANG Tzu-Han\n")
    assert sheet.lines == [
        (1, ["id_number", "name"]),
        (2, ["937803WLC", "LIN Mei-Hua"]),
        (3, ["645890ZUB", "WANG Tzu-Han"]),
    ]


def test_a_sheet_knows_which_file_it_was():
    sheet = read("name\nMei\n")
    assert (sheet.file_name, sheet.sha256) == ("table.csv", sha256(b"name\nMei\n").hexdigest())


@for_each(
    "content",
    [
        "name,school\nMei,Maple\n",
        "name,school\r\nMei,Maple\r\n",
        "name,school\rMei,Maple\r",
        "name,school\nMei,Maple",
        b"\xef\xbb\xbfname,school\nMei,Maple\n",
        '"name","school"\n"Mei","Maple"\n',
        "name,school\n Mei ,\tMaple\u00a0\n",
        "name,school,,\nMei,Maple,,\n",
        "name,school\nMei,Maple,,,\n",
    ],
)
def test_a_table_is_the_same_however_it_was_saved(content):
    header, row = read(content).lines
    assert (header.cells[:2], row.number, row.cells[:2]) == (["name", "school"], 2, ["Mei", "Maple"])


@for_each("content", ["name\n\n\nMei\n", "\n\nname\nMei\n", "name\n,\n , \nMei\n"])
def test_blank_rows_are_passed_over_and_counted(content):
    _, row = read(content).lines
    assert (row.number, row.cells[0]) == (4, "Mei")


def test_a_cell_of_several_lines_is_one_text_and_its_row_begins_where_it_begins():
    _, first, second = read('name,school\n"LIN\nMei-Hua",Maple\nHan,Maple\n').lines
    assert first == (2, ["LIN Mei-Hua", "Maple"])
    assert second.number == 4


def test_quotation_marks_and_commas_may_stand_in_a_cell():
    _, row = read('name\n"O""Brien, Zoë"\n').lines
    assert row.cells == ['O"Brien, Zoë']


def test_zeros_in_front_stay():
    _, row = read("secret_number\n0079\n").lines
    assert row.cells == ["0079"]


@for_each(
    "content, sentence",
    [
        ("", "table.csv is empty. Save the spreadsheet as CSV again."),
        (" \n\t\r\n", "table.csv is empty."),
        (b"\xef\xbb\xbf", "table.csv is empty."),
        (",,,\n,,\n", "table.csv is empty."),
        ('""\n', "table.csv is empty."),
        ('name\nMei\n"Han\n', "table.csv, line 3: unexpected end of data. Check the quotation marks of this line."),
        ('name\n"Mei" Hua\n', "table.csv, line 2: ',' expected after '\"'. Check the quotation marks of this line."),
        ("name\n" + "x" * 1001 + "\n", "table.csv, line 2: a cell has more than 1000 characters."),
        ("name\n" + "x" * 200_000 + "\n", "table.csv, line 2: field larger than field limit"),
        (",".join(f"c{n}" for n in range(201)), "table.csv, line 1: 201 columns. At most 200 are allowed."),
        ("name\nMei\0\n", 'table.csv is not a table of text. Save the spreadsheet as "CSV UTF-8".'),
        (b"PK\x03\x04\x14\x00\x06\x00", "table.csv is damaged or cut off. Open it and save it again"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", "table.csv is damaged, or its format is not known."),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "table.csv is protected by a pass",
        ),
        (b"%PDF-1.7\n", "table.csv is a PDF, not a table. Ask for the spreadsheet it was printed from."),
        (b"{\\rtf1 x}", "table.csv is a letter (RTF), not a table."),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "table.csv is a picture. Type its table into a spreadsheet"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "table.csv is a picture."),
        (b"\x1f\x8b\x08\0", "table.csv is packed (gzip). Unpack it and name the file inside."),
        (
            "\n <HTML><table><tr><td>Mei</td></tr></table>",
            "table.csv is a web page or XML, whatever its name says. Open",
        ),
        ("<html><table>".encode("utf-16"), "table.csv is a web page or XML"),
        (b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>', "table.csv is a web page or XML"),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(content, sentence):  # T41, R14
    with pytest.raises(Unreadable) as refusal:
        read(content)
    assert str(refusal.value).startswith(sentence)


def test_a_binary_file_is_refused():
    with pytest.raises(Unreadable, match=r"not-a-table\.csv is not a table of text\. Save the spreadsheet as"):
        spreadsheets.read(DATA / "bad" / "not-a-table.csv")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(Unreadable, match=r"There is no file .*nowhere\.csv\. Check its name and folder\."):
        spreadsheets.read(tmp_path / "nowhere.csv")


def test_a_folder_is_named(tmp_path):
    with pytest.raises(Unreadable, match=r"is a folder\. Name the file inside it\."):
        spreadsheets.read(tmp_path)


def test_what_excel_keeps_beside_an_open_file_is_told_from_the_file(tmp_path):
    (tmp_path / "~$entries.xlsx").write_bytes(b"\x06office" + b" " * 48)
    with pytest.raises(
        Unreadable, match=r"^~\$entries\.xlsx is a temporary file that Excel keeps while another file is open\. Name"
    ):
        spreadsheets.read(tmp_path / "~$entries.xlsx")


def test_a_path_through_a_file_is_named(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(Unreadable, match="Not a directory"):
        spreadsheets.read(tmp_path / "file" / "entries.csv")


def test_a_file_beyond_the_largest_is_refused(tmp_path):  # T41
    file = tmp_path / "vast.csv"
    with file.open("wb") as opened:
        opened.truncate(spreadsheets.LARGEST + 1)
    with pytest.raises(Unreadable, match=r"vast\.csv has more than 50 MB\. Split it\."):
        spreadsheets.read(file)


def test_the_bounds_are_those_that_are_promised():
    assert (spreadsheets.LARGEST, spreadsheets.MOST_ROWS) == (50 * 1024 * 1024, 250_000)
    assert (spreadsheets.MOST_COLUMNS, spreadsheets.LONGEST_CELL) == (200, 1000)


def test_a_file_at_the_bounds_is_read():
    header = ",".join(f"c{n}" for n in range(200))
    _, row = read(f"{header}\n{'x' * 1000}\n").lines
    assert len(row.cells[0]) == 1000


def test_what_is_no_file_is_refused_and_not_waited_for(tmp_path):  # T41
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(Unreadable, match="is not a file"):
        spreadsheets.read(tmp_path / "pipe.csv")
    with pytest.raises(Unreadable, match="/dev/zero is not a file"):
        spreadsheets.read(Path("/dev/zero"))


def test_what_steers_a_terminal_is_left_out():
    _, row = read("name\nMei\x1b[2J\x07\n").lines
    assert row.cells == ["Mei[2J"]


@for_each(
    "name, told",
    [
        ("\x1b[31mred\nline.csv", r"\x1b[31mred\nline.csv"),
        ("a\u202egpj.csv", r"a\u202egpj.csv"),
        ("名單　一 (2).csv", "名單　一 (2).csv"),
        ("Zoë's list.csv", "Zoë's list.csv"),
    ],
)
def test_the_name_of_a_file_steers_no_terminal(tmp_path, name, told):
    with pytest.raises(Unreadable) as missing:
        spreadsheets.read(tmp_path / name)
    assert str(missing.value) == f"There is no file {tmp_path / told}. Check its name and folder."
    (tmp_path / name).write_text("")
    with pytest.raises(Unreadable) as empty:
        spreadsheets.read(tmp_path / name)
    assert str(empty.value).startswith(f"{told} is empty.")
    (tmp_path / name).write_text("name\nMei\n")
    assert spreadsheets.read(tmp_path / name).file_name == told
