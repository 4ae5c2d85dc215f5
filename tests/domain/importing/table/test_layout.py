"""Rows that a workbook hides, and cells that it shows as one."""

from __future__ import annotations

from dataclasses import replace

from portal.domain.importing import Choices, ImportedTable, understand
from portal.domain.importing.table.fields import ENTRIES
from portal.spreadsheets import Merged
from tests.domain.importing import handed_in
from tests.domain.importing.handed_in import NAMES, cells, faults
from tests.refusing import words
from tests.tables import for_each

LIST = """
School|candidate_number|name
Riverside|0201|HO Mei-Lin
|0202|TSAI Po-Yu

|0203|KAO An
Hillside|0204|LU An
|0205|YEH An
"""
ALL = ["0201", "0202", "0203", "0204", "0205"]


def entries(chosen: str | None = None, **layout) -> ImportedTable:
    sheet = replace(handed_in.sheet(LIST), **layout)
    return understand(sheet, ENTRIES, [{"candidate_number"}, NAMES], Choices(hidden=chosen))


def notes(table: ImportedTable) -> list[str]:
    return [words(note) for note in table.notes]


def test_hidden_rows_are_one_fault_that_names_their_lines():
    assert faults(entries(hidden=(1, 2, 4, 6))) == [
        "line 2, school, 'Riverside': 2 rows are hidden, perhaps by a filter: lines 2, 6. Add --hidden take to "
        "take them in, or --hidden leave to leave them out."
    ]


def test_of_very_many_hidden_rows_the_first_lines_are_named():
    rows = "".join(f"|{number:04}|HO An\n" for number in range(50))
    sheet = replace(handed_in.sheet(f"School|candidate_number|name\n{rows}"), hidden=range(2, 52))
    [fault] = faults(understand(sheet, ENTRIES, [{"candidate_number"}, NAMES], Choices()))
    assert "50 rows are hidden, perhaps by a filter: lines 2, 3, 4," in fault
    assert "40, 41, …." in fault


@for_each(
    "chosen, taken, note",
    [
        ("take", ALL, "1 hidden row was taken in too: line 3."),
        ("leave", ["0201", "0203", "0204", "0205"], "1 hidden row was left out: line 3."),
    ],
)
def test_hidden_rows_are_taken_or_left_as_the_office_says(chosen, taken, note):
    table = entries(chosen, hidden=(3,))
    assert (cells(table, "candidate_number"), faults(table), note in notes(table)) == (taken, [], True)


def test_a_cell_that_is_merged_with_the_one_above_has_its_text():
    table = entries(merged=[Merged(6, 7, 0), Merged(2, 5, 0)])
    assert cells(table, "school") == ["Riverside", "Riverside", "Riverside", "Hillside", "Hillside"]
    assert "School: 3 cells filled from those they are merged with: lines 3, 5, 7." in notes(table)


def test_the_text_of_a_hidden_row_fills_those_that_are_seen():
    table = entries("leave", hidden=(2,), merged=[Merged(2, 3, 0)])
    assert cells(table, "school") == ["Riverside", "", "Hillside", ""]


@for_each(
    "merged",
    [Merged(1, 4, 0), Merged(2, 3, 7), Merged(3, 5, 0), Merged(4, 5, 0), Merged(2, 5, 1)],
)
def test_a_header_that_is_merged_fills_nothing_nor_does_an_empty_cell_nor_one_that_is_not_there(merged):
    table = entries(merged=[merged])
    assert (cells(table, "school"), cells(table, "candidate_number")) == (["Riverside", "", "", "Hillside", ""], ALL)


def test_ranges_that_overlap_fill_once():
    table = entries(merged=[Merged(2, 5, 0), Merged(3, 7, 0)])
    assert cells(table, "school") == ["Riverside", "Riverside", "Riverside", "Hillside", ""]
