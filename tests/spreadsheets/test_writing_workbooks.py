"""Writing workbooks: every cell is text, whatever stands in it, and looks as an office expects."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from openpyxl import load_workbook

from portal.spreadsheets import writing
from portal.spreadsheets.sheet import SheetToWrite
from tests.spreadsheets import hostile

HEADER = ["candidate_number", "name", "school"]
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
CONTROLS = "".join(map(chr, range(0x20))) + "\ufffe\uffff"


@pytest.fixture
def workbook(tmp_path):
    """A function: the file with these rows under HEADER, and any more sheets."""

    def write(*rows: list[str], more: tuple[SheetToWrite, ...] = (), blank_rows: int = 0) -> Path:
        file = tmp_path / "entries.xlsx"
        writing.write(file, SheetToWrite(name="entries", header=HEADER, rows=iter(rows), blank_rows=blank_rows), *more)
        return file

    return write


def cells(file: Path) -> Iterator[ElementTree.Element]:
    """Every cell of the first sheet, as it stands in the file."""
    with zipfile.ZipFile(file) as parts:
        yield from ElementTree.fromstring(parts.read("xl/worksheets/sheet1.xml")).iter(f"{MAIN}c")


def text(cell: ElementTree.Element) -> str:
    """As a spreadsheet program reads it: what is escaped is undone."""
    said = "".join(part.text or "" for part in cell.iter(f"{MAIN}t"))
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), said)


def test_every_cell_is_text_and_none_a_formula(workbook):  # T39
    file = workbook(*([name, name, before + name] for before in hostile.LED_UP_TO for name in hostile.NAMES))
    found = list(cells(file))
    assert len(found) > 2_000
    assert {cell.get("t") for cell in found} == {"inlineStr"}
    assert not any(part.tag == f"{MAIN}f" for cell in found for part in cell.iter())


def test_a_cell_says_what_it_was_given(workbook):
    rows = [["0079", name] for name in hostile.NAMES if not re.match("'+ ?[=5]|=\"", name)]
    assert [text(cell) for cell in cells(workbook(*rows))][len(HEADER) :] == [cell for row in rows for cell in row]


def test_an_apostrophe_that_would_be_taken_off_is_doubled(workbook):  # T39
    assert [text(cell) for cell in cells(workbook(["1", "'=1", ""]))][-1] == "''=1"


def test_characters_that_xml_cannot_hold_are_escaped(workbook):
    assert [text(cell) for cell in cells(workbook(["1", f"a{CONTROLS}b", ""]))][-1] == f"a{CONTROLS}b"


def test_spaces_at_either_end_are_kept(workbook):
    assert load_workbook(workbook(["1", "  a  ", ""]))["entries"]["B2"].value == "  a  "


def test_every_cell_takes_what_is_typed_as_text(workbook):
    page = load_workbook(workbook(["1", "A", "B"]))["entries"]
    assert {cell.number_format for row in page.iter_rows() for cell in row} == {"@"}
    assert {page.column_dimensions[letter].number_format for letter in "ABC"} == {"@"}, "rows still to come too"


def test_the_header_is_bold_and_stays_in_sight(workbook):
    page = load_workbook(workbook(["1", "A", "B"]))["entries"]
    assert [(cell.value, cell.font.bold) for cell in page[1]] == [(name, True) for name in HEADER]
    assert not any(cell.font.bold for cell in page[2])
    assert page.freeze_panes == "A2"


def test_a_column_is_as_wide_as_its_texts_within_reason(workbook):
    page = load_workbook(workbook(["1", "林" * 12, "x" * 500], ["2", "A", "B"]))["entries"]
    assert [page.column_dimensions[letter].width for letter in "ABC"] == [18, 26, 60]


def test_nothing_is_written_where_there_is_nothing(workbook):
    assert [cell.get("r") for cell in cells(workbook(["1", "", "B"]))] == ["A1", "B1", "C1", "A2", "C2"]


def test_rows_to_be_filled_in_are_empty_cells_that_take_text(workbook):
    page = load_workbook(workbook(blank_rows=3))["entries"]
    assert page.dimensions == "A1:C4"
    assert {(cell.value, cell.number_format) for row in page.iter_rows(min_row=2) for cell in row} == {(None, "@")}


def test_sheets_follow_each_other(workbook):
    file = workbook(["1", "A", "B"], more=(SheetToWrite(name="Help 說明", header=["x"], rows=[["y"]]),))
    assert load_workbook(file).sheetnames == ["entries", "Help 說明"]
    assert load_workbook(file)["Help 說明"]["A2"].value == "y"


def test_rows_longer_and_shorter_than_the_header_are_written_as_they_are(workbook):
    page = load_workbook(workbook(["1"], ["2", "A", "B", "C"]))["entries"]
    assert [cell.value for cell in page[3]] == ["2", "A", "B", "C"]


def test_a_workbook_without_rows_has_its_header(workbook):
    assert [text(cell) for cell in cells(workbook())] == HEADER
