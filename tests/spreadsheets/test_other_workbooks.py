"""Workbooks that are no XLSX: .xls, .xlsb and .ods, read by calamine, as far as it tells what stands in them."""

from __future__ import annotations

import zipfile

import pytest

from portal import spreadsheets
from portal.spreadsheets import Unreadable
from tests.conftest import DATA
from tests.tables import for_each

from . import in_one_process
from .made_workbooks import ODS, ods, ods_bombs, ods_cell, ods_row, packed

OFFICE = DATA / "office"
FILES = ("entries-of-excel-97.xls", "entries-of-excel.xlsb", "entries-of-libreoffice.ods")
HEADER = ["Candidate No", "Surname", "First name", "Chinese name", "DOB", "Internal ID", "School", "ID Number"]
FIRST = ["1", "WANG", "Tzu-Han", "王子涵", "2005-02-22", "T40882", "Maple Language Institute", "645890ZUB"]


def read(name: str, **request) -> spreadsheets.Sheet:
    return in_one_process.read((OFFICE / name).read_bytes(), name, **request)


@for_each("file", FILES)
def test_a_workbook_is_read_whatever_it_was_saved_as(file):
    sheet = read(file)
    header, first, *others = [list(line.cells[-9:-1]) for line in sheet.lines if len(line.cells) > 2][-7:]
    assert (sheet.name, header, first, len(others)) == ("Entries", HEADER, FIRST, 5)


@for_each("file", FILES)
def test_a_workbook_that_tells_neither_hidden_rows_nor_errors_says_so(file):
    assert read(file).tells_little


def test_an_xlsx_tells_all():
    assert not read("results.xlsx").tells_little


def test_a_row_below_blank_ones_and_beside_blank_columns_stands_where_it_stands():
    lines = read("entries-of-excel-97.xls").lines
    assert [line.number for line in lines[:3]] == [1, 3, 4]
    assert lines[1].cells[:2] == ["", "Candidate No"]


def test_the_first_rows_and_columns_may_be_blank():
    blank = ods_row("<table:table-cell/>", rows=2)
    assert in_one_process.read(ods(blank + ods_row("<table:table-cell/>" + ods_cell("id")))).lines == [(3, ["", "id"])]


def changed(at: bytes, place: int, to: bytes) -> bytes:
    """The .xls with these bytes in place of those that stand so many behind `at`."""
    whole = (OFFICE / "entries-of-excel-97.xls").read_bytes()
    place += whole.index(at)
    return whole[:place] + to + whole[place + len(to) :]


FIRST_SHEET = b"\x85\0\x0f\0"  # the record of a sheet: its length, where it is, if it is hidden, its kind


@for_each("place, to", [(8, b"\1"), (9, b"\1"), (9, b"\2"), (9, b"\6")])
def test_a_hidden_sheet_a_chart_and_macros_are_passed_over(place, to):
    with pytest.raises(Unreadable, match=r"there is nothing in the sheet 'Sheet2'\."):
        in_one_process.read(changed(FIRST_SHEET, place, to))


def test_a_file_that_ends_the_process_that_opens_it_is_a_damaged_one(tmp_path):  # R14
    """The sheet stands behind the end of the file: calamine panics, which is no Exception."""
    (tmp_path / "list.xls").write_bytes(changed(FIRST_SHEET, 4, b"\xff\xff\xff\0"))
    with pytest.raises(Unreadable, match=r"^list\.xls is damaged, or it takes more memory or time than its table"):
        spreadsheets.read(tmp_path / "list.xls")


def test_a_sheet_without_its_part_is_damaged():
    with zipfile.ZipFile(OFFICE / "entries-of-excel.xlsb") as whole:
        parts = {name: whole.read(name) for name in whole.namelist() if "sheet1" not in name}
    with pytest.raises(Unreadable, match="is damaged, or its format is not known"):
        in_one_process.read(packed(parts))


AFTER_THE_FIRST = b"\xe1\0\2\0"  # the second record of the file
LOCKED = {
    "xls": changed(AFTER_THE_FIRST, 0, b"\x2f"),
    "xls that asks to be opened for reading only": changed(AFTER_THE_FIRST, 0, b"\x86\0\0\0\x2f\0"),
    "ods": ods("", **{"META-INF/manifest.xml": "<a:manifest xmlns:a='a'><a:encryption-data/></a:manifest>"}),
    "ods packed again": packed({"mimetype": ODS, "META-INF/manifest.xml": "<manifest/>", "encrypted-package": "x"}),
}


@for_each("kind", LOCKED)
def test_a_workbook_with_a_password_is_told(kind):
    with pytest.raises(Unreadable, match=r"is protected by a password\. Open it and save it without one\."):
        in_one_process.read(LOCKED[kind])


def test_merged_cells_of_an_xls_are_told():
    assert read("entries-of-excel-97.xls").merged == [(5, 6, 7)]


@for_each("file", FILES)
def test_a_sheet_may_be_named_in_each(file):
    assert read(file, sheet="entries").name == "Entries"
    with pytest.raises(Unreadable, match=r"has no sheet 'May'\. Its sheets are: 'Entries'"):
        read(file, sheet="May")


@pytest.mark.parametrize("bomb", ods_bombs(), ids=lambda bomb: bomb.what)
def test_a_bomb_is_refused_by_the_bounds_of_the_process(tmp_path, bomb):  # T40
    (tmp_path / "bomb.ods").write_bytes(bomb.content)
    with pytest.raises(Unreadable, match=rf"^bomb\.ods{bomb.refusal}"):
        spreadsheets.read(tmp_path / "bomb.ods")
