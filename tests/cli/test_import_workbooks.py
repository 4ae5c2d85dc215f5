"""Workbooks as offices have them: of every kind, with covers, hidden rows and merged cells (A4 of what people met)."""

from __future__ import annotations

import random

import pytest
from openpyxl import load_workbook

from tests import office
from tests.cli.outcomes import went_well, went_wrong
from tests.conftest import DATA
from tests.spreadsheets.made_workbooks import damaged
from tests.tables import for_each

pytestmark = pytest.mark.usefixtures("time")
FIELD, OFFICE = DATA / "field", DATA / "office"
OTHERS = ("entries-of-excel-97.xls", "entries-of-excel.xlsb", "entries-of-libreoffice.ods")
LITTLE = (
    "warning: A file of this kind (.xls, .xlsb, .ods) does not tell which rows are hidden, nor an error such as #N/A"
)


@pytest.fixture
def take_in(run):
    """A function: `flask import KIND FILE` for the stage's sitting."""
    return lambda kind, file, *more: run("import", kind, str(file), "--sitting", office.SITTING, *more)


@for_each("file", OTHERS)
def test_a_workbook_of_another_kind_says_what_the_table_says_and_what_it_cannot_tell(take_in, file):
    told = went_well(take_in("entries", OFFICE / file))
    assert told[-1] == "entries: 0 new, 0 changed, 6 the same, 34 not in the file"
    assert [line for line in told if line.startswith(LITTLE)]


@pytest.mark.slow
@pytest.mark.parametrize("file", OTHERS)
def test_a_damaged_file_is_taken_in_or_refused_in_a_sentence_and_changes_nothing(
    take_in, tmp_path, rounds, file
):  # R14
    chance, whole = random.Random(1), (OFFICE / file).read_bytes()
    for _ in range(rounds(8, 1000)):
        (tmp_path / file).write_bytes(damaged(whole, chance))
        before = office.everything()
        told = take_in("entries", tmp_path / file, "--write")
        if told.exit_code:
            went_wrong(told)
            assert office.everything() == before


def test_an_xlsx_has_no_such_warning(take_in):
    assert [line for line in went_well(take_in("results", OFFICE / "results.xlsx")) if "does not tell" in line] == []


@for_each(
    "kind, file, sheet, others",
    [
        ("results", "cover-sheet-first.xlsx", "Results", "Read me"),
        ("entries", "numbers-summary-first.xlsx", "Sheet 1 - Table 1", "Export Summary"),
    ],
)
def test_the_only_sheet_that_names_the_columns_is_taken_and_told(take_in, kind, file, sheet, others):
    told = take_in(kind, FIELD / file).output.splitlines()
    assert f"Read from the sheet {sheet}. The workbook also has: {others}." in told


@for_each("sheets", [("Results",), ("Results", "Results again", "Read me")])
def test_where_none_or_several_name_the_columns_the_office_says_which(take_in, tmp_path, sheets):
    book = load_workbook(FIELD / "cover-sheet-first.xlsx")
    book.copy_worksheet(book["Results"] if len(sheets) > 1 else book["Read me"]).title = "Results again"
    if len(sheets) == 1:
        del book["Results"]
    book.save(tmp_path / "book.xlsx")
    which, how = went_wrong(take_in("results", tmp_path / "book.xlsx"))
    assert "'Results again'" in which
    assert how == "Choose one with --sheet."


def test_hidden_rows_are_a_fault_until_the_office_takes_or_leaves_them(take_in):
    file = FIELD / "hidden-rows.xlsx"
    [fault, _] = went_wrong(take_in("entries", file))
    assert fault == (
        "hidden-rows.xlsx, line 3, candidate_number, '0102': 2 rows are hidden, perhaps by a filter: lines 3, 5. "
        "Add --hidden take to take them in, or --hidden leave to leave them out."
    )
    assert went_well(take_in("entries", file, "--hidden", "take"))[-1].startswith("entries: 4 new")
    left = went_well(take_in("entries", file, "--hidden", "leave"))
    assert left[-1].startswith("entries: 2 new")
    assert "2 hidden rows were left out: lines 3, 5." in left


def test_merged_cells_of_new_candidates_are_filled_and_told(take_in, run):
    told = went_well(take_in("entries", FIELD / "merged-school-new.xlsx", "--write"))
    assert "School: 3 cells filled from those they are merged with: lines 3, 4, 6." in told
    exported = run("export", "entries", office.SITTING).output.splitlines()
    assert len([line for line in exported if "Riverside Bilingual School" in line and line.startswith("020")]) == 3


def test_a_strict_workbook_says_how_to_save_it(take_in):
    [fault] = went_wrong(take_in("entries", FIELD / "strict-ooxml.xlsx"))
    assert fault.endswith("Open it and save it as an Excel Workbook (*.xlsx), not as Strict, or as CSV.")
