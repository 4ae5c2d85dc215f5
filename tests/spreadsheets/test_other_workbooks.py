"""Workbooks that are no XLSX: .xls, .xlsb and .ods, read by calamine, as far as it tells what stands in them."""

from __future__ import annotations

import random
from contextlib import suppress

import pytest

from portal import spreadsheets
from portal.spreadsheets import Unreadable
from tests.conftest import DATA
from tests.tables import for_each

from . import in_one_process
from .made_workbooks import damaged, packed

OFFICE = DATA / "office"
FILES = ("entries-of-excel-97.xls", "entries-of-excel.xlsb", "entries-of-libreoffice.ods")
HEADER = ["Candidate No", "Surname", "First name", "Chinese name", "DOB", "Internal ID", "School", "ID Number"]
FIRST = ["1", "WANG", "Tzu-Han", "王子涵", "2005-02-22", "T40882", "Maple Language Institute", "645890ZUB"]
ODS = "application/vnd.oasis.opendocument.spreadsheet"


def read(name: str, **request) -> spreadsheets.Sheet:
    return in_one_process.read((OFFICE / name).read_bytes(), name, **request)


def ods(rows: str) -> bytes:
    """An OpenDocument file of one sheet with these rows."""
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="A">{rows}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    return packed({"mimetype": ODS, "content.xml": content})


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


def test_merged_cells_of_an_xls_are_told():
    assert read("entries-of-excel-97.xls").merged == [(5, 6, 7)]


@for_each("file", FILES)
def test_a_sheet_may_be_named_in_each(file):
    assert read(file, sheet="entries").name == "Entries"
    with pytest.raises(Unreadable, match=r"has no sheet 'May'\. Its sheets are: 'Entries'"):
        read(file, sheet="May")


@for_each(
    "rows",
    [
        '<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384" '
        'office:value-type="float" office:value="1"/></table:table-row>',
        '<table:table-row table:number-rows-repeated="4000000000"><table:table-cell office:value-type="string">'
        "<text:p>a</text:p></table:table-cell></table:table-row>",
    ],
)
def test_a_bomb_is_refused_by_the_bounds_of_the_process(tmp_path, rows):  # T40
    file = tmp_path / "bomb.ods"
    file.write_bytes(ods(rows))
    with pytest.raises(Unreadable, match=r"^bomb\.ods is damaged|^bomb\.ods has more than 250000 rows"):
        spreadsheets.read(file)


@pytest.mark.slow
@pytest.mark.parametrize("file", FILES)
def test_a_damaged_file_is_read_or_refused_in_a_sentence(tmp_path, rounds, file):  # R14
    chance = random.Random(1)
    whole = (OFFICE / file).read_bytes()
    for _ in range(rounds(8, 1000)):
        (tmp_path / file).write_bytes(damaged(whole, chance))
        with suppress(Unreadable):
            spreadsheets.read(tmp_path / file)
