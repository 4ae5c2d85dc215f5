"""Rows out of a file: each with its line; and a sentence for every file that is no table (T41, R14)."""

from __future__ import annotations

import os
from hashlib import sha256

import pytest

from portal import spreadsheets
from portal.spreadsheets import Unreadable
from tests.conftest import DATA


@pytest.fixture
def read(tmp_path):
    """A function: the table in a file of these bytes."""

    def write_and_read(content: bytes | str) -> spreadsheets.Sheet:
        file = tmp_path / "table.csv"
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return spreadsheets.read(file)

    return write_and_read


def test_a_row_gives_its_cells_by_column_and_its_line(read):
    sheet = read("id_number,name\n937803WLC,LIN Mei-Hua\n645890ZUB,WANG Tzu-Han\n")
    assert sheet.columns == ("id_number", "name")
    assert [(row.line, row.get("name")) for row in sheet.rows] == [(2, "LIN Mei-Hua"), (3, "WANG Tzu-Han")]


def test_a_column_that_is_not_there_gives_nothing(read):
    [row] = read("name\nMei\n").rows
    assert row.get("school") == ""


def test_a_sheet_knows_which_file_it_was(read):
    sheet = read("name\nMei\n")
    assert (sheet.file_name, sheet.sha256) == ("table.csv", sha256(b"name\nMei\n").hexdigest())


def test_columns_are_known_in_small_letters_with_underscores(read):
    assert read("ID Number, CEFR  Level ,NAME\n1,2,3\n").columns == ("id_number", "cefr_level", "name")


@pytest.mark.parametrize(
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
def test_a_table_is_the_same_however_it_was_saved(read, content):
    [row] = read(content).rows
    assert (row.line, row.get("name"), row.get("school")) == (2, "Mei", "Maple")


@pytest.mark.parametrize("content", ["name\n\n\nMei\n", "\n\nname\nMei\n", "name\n,\n , \nMei\n"])
def test_blank_rows_are_passed_over_and_counted(read, content):
    [row] = read(content).rows
    assert row.line == 4


def test_a_cell_of_several_lines_is_one_text_and_its_row_begins_where_it_begins(read):
    first, second = read('name,school\n"LIN\nMei-Hua",Maple\nHan,Maple\n').rows
    assert (first.line, first.get("name")) == (2, "LIN Mei-Hua")
    assert second.line == 4


def test_a_short_row_has_nothing_in_the_columns_it_lacks(read):
    [row] = read("name,school\nMei\n").rows
    assert row.get("school") == ""


def test_quotation_marks_and_commas_may_stand_in_a_cell(read):
    [row] = read('name\n"O""Brien, Zoë"\n').rows
    assert row.get("name") == 'O"Brien, Zoë'


def test_zeros_in_front_stay(read):
    [row] = read("secret_number\n0079\n").rows
    assert row.get("secret_number") == "0079"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "table.csv is empty. Save the spreadsheet as CSV again."),
        (" \n\t\r\n", "table.csv is empty."),
        (b"\xef\xbb\xbf", "table.csv is empty."),
        (",,,\n,,\n", "table.csv is empty."),
        ('""\n', "table.csv is empty."),
        ("name,school,name\n", "table.csv, line 1: the column name is there twice. Rename or remove one."),
        ("Name,name\n", "table.csv, line 1: the column name is there twice."),
        ("name\nMei,Maple\n", "table.csv, line 2: more cells than the header has columns. Mend this line."),
        ('name\nMei\n"Han\n', "table.csv, line 3: unexpected end of data. Check the quotation marks of this line."),
        ('name\n"Mei" Hua\n', "table.csv, line 2: ',' expected after '\"'. Check the quotation marks of this line."),
        ("name\n" + "x" * 1001 + "\n", "table.csv, line 2: a cell has more than 1000 characters."),
        ("name\n" + "x" * 200_000 + "\n", "table.csv, line 2: field larger than field limit"),
        (",".join(f"c{n}" for n in range(201)), "table.csv has 201 columns, of 200 at the most."),
        ("name\nMei\0\n", 'table.csv is not a table of text. Save the spreadsheet as "CSV UTF-8".'),
        (b"name\nMei\nM\xe9i\n", 'table.csv, line 3: this is not UTF-8 text. Save it as "CSV UTF-8".'),
        ("name\n林\n".encode("utf-16"), "table.csv, line 1: this is not UTF-8 text."),
        ("name\n林美華\n".encode("big5"), "table.csv, line 2: this is not UTF-8 text."),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "table.csv, line 1: this is not UTF-8 text."),
        (b"PK\x03\x04\x14\x00\x06\x00", "table.csv is not a table of text."),
    ],
    ids=lambda value: ascii(value)[:30],
)
def test_what_is_no_table_is_refused_in_a_sentence(read, content, sentence):  # T41, R14
    with pytest.raises(Unreadable) as refusal:
        read(content)
    assert str(refusal.value).startswith(sentence)


def test_a_binary_file_is_refused():
    with pytest.raises(Unreadable, match=r"not-a-table\.csv, line 1: this is not UTF-8 text"):
        spreadsheets.read(DATA / "bad" / "not-a-table.csv")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(Unreadable, match=r"There is no file .*nowhere\.csv\. Check its name and folder\."):
        spreadsheets.read(tmp_path / "nowhere.csv")


def test_a_folder_is_named(tmp_path):
    with pytest.raises(Unreadable, match=r"is a folder\. Name the file inside it\."):
        spreadsheets.read(tmp_path)


def test_a_path_through_a_file_is_named(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(Unreadable, match="Not a directory"):
        spreadsheets.read(tmp_path / "file" / "entries.csv")


@pytest.mark.parametrize(
    ("bound", "most", "sentence"),
    [
        ("LARGEST", 10, "has more than 0 MB. Split it."),
        ("MOST_ROWS", 2, "table.csv has more than 2 rows. Split it."),
    ],
)
def test_a_file_beyond_the_bounds_is_refused(read, monkeypatch, bound, most, sentence):  # T41
    monkeypatch.setattr(spreadsheets, bound, most)
    with pytest.raises(Unreadable) as refusal:
        read("name\nMei\nHan\nAda\n")
    assert sentence in str(refusal.value)


def test_the_bounds_are_those_that_are_promised():
    assert (spreadsheets.LARGEST, spreadsheets.MOST_ROWS) == (50 * 1024 * 1024, 250_000)
    assert (spreadsheets.MOST_COLUMNS, spreadsheets.LONGEST_CELL) == (200, 1000)


def test_a_file_at_the_bounds_is_read(read):
    header = ",".join(f"c{n}" for n in range(200))
    [row] = read(f"{header}\n{'x' * 1000}\n").rows
    assert len(row.get("c0")) == 1000


def test_what_is_no_file_is_refused_and_not_waited_for(tmp_path):  # T41
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(Unreadable, match="is no file"):
        spreadsheets.read(tmp_path / "pipe.csv")


def test_what_steers_a_terminal_is_left_out(read):
    [row] = read("name\nMei\x1b[2J\x07\n").rows
    assert row.get("name") == "Mei[2J"
