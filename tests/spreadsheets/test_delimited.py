"""Lines of cells out of text, by the separator that divides the whole of it."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.spreadsheets import Unreadable, delimited, sheet
from portal.spreadsheets.cells import plain
from tests.tables import for_each


def lines_of(text: str) -> tuple[str, list[sheet.SheetLine]]:
    separator, lines = delimited.lines_of(text, "list.csv")
    return separator, list(sheet.bounded(lines, "list.csv"))


HEADER, ROW = ["id", "name", "score"], ["1", "Mei", "7"]


@for_each("ending", ["\n", "\r\n", "\r"])
@for_each("separator", [",", ";", "\t", "|"])
def test_a_table_is_the_same_whatever_divides_it(separator, ending):
    text = ending.join([separator.join(HEADER), separator.join(ROW), ""])
    assert lines_of(text) == (separator, [(1, HEADER), (2, ROW)])


def test_line_ends_may_be_mixed():
    assert [line.number for line in lines_of("a,b\r1,2\n3,4\r\n\n5,6")[1]] == [1, 2, 3, 5]


@for_each("first", ["sep=;", '"sep=;"', "SEP=;", "sep=;;;"])
def test_a_first_line_may_name_the_separator(first):
    assert lines_of(f"{first}\r\na,b;c\r\n1;2\r\n") == (";", [(2, ["a,b", "c"]), (3, ["1", "2"])])


def test_the_separator_named_may_be_any_sign():
    assert lines_of("sep=^\na^b\n") == ("^", [(2, ["a", "b"])])


def test_the_separator_named_is_taken_though_another_divides_more():
    assert lines_of("sep=;\na,b\nc,d\n") == (";", [(2, ["a,b"]), (3, ["c,d"])])


@for_each(
    "text, separator",
    [
        ("Name;Score;Score\nMei;12,5;13,5\nHan;11,0;9,5\n", ";"),  # decimal commas
        ("Mei;12,5\nHan;11,0\n", ";"),
        ("12,5;13,5\n11,0;9,5\n", ";"),
        ("ID;Name;School\n1;Müller, Zoë;A\n2;García, I;B\n", ";"),
        ("Key English Test, April\nTaipei, Taiwan\n\nID;Name\n1;Mei\n2;Han\n3;Ada\n", ";"),
        ("Key English Test;\n\nid,name,score\n1,Mei,7\n", ","),
        ("id,name,remark\n1,Mei,ill; late\n2,Han,late; ill\n3,Ada,well; well\n", ","),
        ("id,name\n1,\tMei\n2,\tHan\n", ","),  # a TAB that keeps Excel from retyping
        ("id\tname, given\n1\tLIN, Mei\n2\tWU, Han\n", "\t"),
        ('"a,b";"c"\n"d,e";"f"\n', ";"),
        ("a,b,c\n1\n2\n3\n4,5,6\n", ","),  # cells cut off at the end of the row
        ("id_number\n645890ZUB\n788413SBC\n", ","),  # one column
    ],
)
def test_the_separator_is_the_one_that_divides_most_rows_alike(text, separator):
    assert lines_of(text)[0] == separator


def test_title_rows_of_one_cell_are_lines_too():
    _, lines = lines_of("Key English Test\n\nid,name\n1,Mei\n")
    assert lines == [(1, ["Key English Test"]), (3, ["id", "name"]), (4, ["1", "Mei"])]


@for_each(
    "row",
    [
        "1 , Mei ,7",
        "1,\u00a0Mei,7",
        "1,'\u200bMei,7",
        '1,"  Mei  ",7',
        "1,Mei\u200b,7",
        '="1",Mei,7',
        "'1,Mei,7",
        '1,"\nMei",7',
        "１,Mei,７",
        "1,\tMei,7",
    ],
)
def test_one_cell_that_is_not_plain_is_made_plain(row):
    expected = ROW if "'\u200b" not in row else ["1", "'Mei", "7"]
    assert lines_of(f"id,name,score\n{row}\n")[1][1].cells == expected


@settings(deadline=None)
@given(st.lists(st.lists(st.text(max_size=8), min_size=2, max_size=4), min_size=1, max_size=6))
def test_cells_are_as_a_csv_reader_gives_them_made_plain(rows):
    file = io.StringIO(newline="")
    csv.writer(file, quoting=csv.QUOTE_ALL).writerows(rows)
    if "\0" in file.getvalue():
        return
    wanted = [cells for row in rows if any(cells := [plain(cell) for cell in row])]
    text = "sep=,\n" + file.getvalue()
    assert [line.cells for line in lines_of(text)[1]] == wanted


@pytest.mark.slow
@for_each(
    "text, sentence",
    [
        ('id,name\n"1,Mei\n' + "2,Han\n" * 2000, "list.csv, line 2: a quotation mark is opened and not closed."),
        ('id,name\n1,"Mei\n', "list.csv, line 2: unexpected end of data. Check the quotation marks of this line."),
        ("id,name\n" + "1," * 250 + "1\n", "list.csv, line 2: 251 columns. At most 200 are allowed. Remove some."),
        ("a," * 400_000, "list.csv, line 1: too long for a row."),
        ("id,name\n1," + "x" * 1001 + "\n", "list.csv, line 2: a cell has more than 1000 characters. Shorten it."),
        ("id,name\n\n1,\u00a0" + "x" * 1001, "list.csv, line 3: a cell has more than 1000 characters. Shorten it."),
        ("a" + "\n" * 1_050_000 + "b", "list.csv has more than 1048576 lines. Split it."),
    ],
)
def test_what_is_beyond_the_bounds_is_refused(text, sentence):  # T41
    with pytest.raises(Unreadable) as refusal:
        lines_of(text)
    assert str(refusal.value).startswith(sentence)


@for_each("first", ["", "sep=,\n"])
def test_more_rows_than_are_allowed_are_refused(monkeypatch, first):  # T41
    monkeypatch.setattr(sheet, "MOST_ROWS", 2)
    assert len(lines_of(first + "id,name\n" + "1,Mei\n" * 2)[1]) == 3
    with pytest.raises(Unreadable, match=r"list\.csv has more than 2 rows\. Split it\."):
        lines_of(first + "id,name\n" + "1,Mei\n" * 3)


def test_blank_columns_beyond_the_most_are_let_go():
    assert lines_of("id,name" + "," * 300 + "\n1,Mei\n")[1][0].cells == ["id", "name", *[""] * 198]
