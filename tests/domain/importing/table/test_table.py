"""A sheet understood: what is a row and what is not, and the office's own files as they are."""

from __future__ import annotations

import csv
import tracemalloc

import pytest

from portal.domain.importing import HIDDEN, Choices, understand
from portal.domain.importing import entries as import_entries
from portal.domain.importing import results as import_results
from portal.domain.importing.table.fields import ENTRIES
from tests import office
from tests.conftest import BEFORE, DATA
from tests.domain.importing.handed_in import LENGTHS, cells, entries, faults, results, sheet, timetable
from tests.refusing import notes, refusing, words
from tests.spreadsheets import in_one_process
from tests.tables import for_each

OFFICE = DATA / "office"
ENTERED, MARKED = "entries.csv", "results.csv"
ASIA = ("en", "zh-Hant")


def canonical(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def told(plan: import_results.ResultsPlan) -> dict:
    """The result of each entry without its level, which not every file has."""
    return {entry: (mark.status, mark.overall, mark.grade, mark.scores) for entry, mark in plan.marks.items()}


def test_a_row_has_its_line_and_its_cells_by_field():
    [row] = entries("Roll No|Surname|Forename|fee\n\n7|LIN|Mei-Hua|x").rows
    assert (row.line, row.cells) == (3, {"candidate_number": "0007", "family_name": "LIN", "given_name": "Mei-Hua"})
    assert (row.get("given_name"), row.get("school")) == ("Mei-Hua", "")


def test_a_row_that_ends_early_has_empty_cells():
    assert cells(entries("candidate_number|name|school\n1|A"), "school") == [""]


def test_a_row_that_is_longer_than_the_header_is_a_fault():
    assert faults(entries("candidate_number|name\n1|A\n2|B||x\n3|C|")) == [
        "line 3, column 4, 'x': The header names 2 columns, and this cell is in none of them. "
        "Empty it, or give its column a name."
    ]


def test_a_header_that_comes_again_is_left_out_and_said():
    table = entries("April 2018\nRoll No|Name\n1|A\nApril 2018\nRoll No|Name\n2|B\nRoll No|Name\n3|C")
    assert cells(table, "name") == ["A", "B", "C"]
    assert "The header is repeated and was left out: line 4, 5, 7." in notes(table)


@for_each(
    "total",
    [
        "Total|40",
        "|Total",
        "|40 candidates",
        "合計：40 人|",
        "總計|",
        "|Sum",
        "TOTAL:|",
        "Total candidates: 40|",
        "共 40 位考生|",
    ],
)
def test_totals_at_the_bottom_are_left_out_and_said(total):
    table = entries(f"Roll No|Name\n1|A\n\n{total}")
    assert cells(table, "name") == ["A"]
    word = max(total.split("|"), key=lambda cell: (not cell.isdecimal(), len(cell)))
    assert f"Line 4 is a total ({word!r}) and was left out." in notes(table)


@for_each("row", ["9|Sum|Yin-Ting", "9|Total|", "9|40 candidates|x"])
def test_a_candidate_with_the_name_of_a_total_is_kept(row):
    table = entries(f"Roll No|Surname|Forename\n1|A|B\n{row}")
    assert cells(table, "candidate_number") == ["0001", "0009"]


def test_a_total_between_rows_far_from_the_bottom_is_not_left_out_unseen():
    rows = "\n".join(f"{number}|A" for number in range(1, 20))
    assert len(entries(f"Roll No|Name\n|Total\n{rows}").rows) == 20


def test_a_timetable_row_for_everybody_is_no_total():
    table = timetable("paper|date|candidate_number\nlistening|2018-04-21|")
    assert [row.cells for row in table.rows] == [{"paper": "listening", "date": "2018-04-21", "candidate_number": ""}]


def test_a_file_of_nothing_but_a_header_has_no_rows_and_says_so():
    table = entries("candidate_number|name")
    assert list(table.rows) == []
    assert notes(table) == ("There is no row below the header, so there is nothing to take in.",)


def test_rows_take_less_than_a_kilobyte_each():
    handed_in = sheet("candidate_number|name|school\n" + "\n".join(f"{number:04}|A|B" for number in range(5_000)))
    tracemalloc.start()
    table = understand(handed_in, ENTRIES, [{"candidate_number"}, {"name"}], Choices(), lengths=LENGTHS)
    taken = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert taken < 1024 * len(table.rows)


@for_each("name", ["entries-big5-minguo.csv", "entries-utf16-tab.txt", "entries-excel-ate-the-zeros.xlsx"])
@pytest.mark.usefixtures("app")
def test_the_offices_entries_are_those_there_are(name):
    made = import_entries.plan(in_one_process.read_file(OFFICE / name, languages=ASIA), office.SITTING, now=BEFORE)
    assert faults(made) == []
    assert made.counts.same == 40
    for row, wanted in zip(made.table.rows, canonical(ENTERED), strict=True):
        whole = wanted | {"name": f"{wanted['family_name']} {wanted['given_name']}"}
        assert row.cells == {column: whole[column] for column in row.cells}


@pytest.mark.usefixtures("app")
def test_the_offices_entries_in_western_europe_are_understood(tmp_path):
    handed_in = in_one_process.read_file(OFFICE / "entries-semicolon-cp1252.csv", languages=("fr",))
    office.add_sitting("other", now=BEFORE)
    made = import_entries.plan(handed_in, "other", now=BEFORE)
    said = [(row.get("candidate_number"), row.get("family_name"), row.get("date_of_birth")) for row in made.table.rows]
    assert said == [
        ("0001", "Müller", "2005-02-22"),
        ("0002", "García", "2008-02-27"),
        ("0003", "Dvorák", "2008-07-02"),
        ("0004", "Ångström", "2006-01-21"),
        ("0005", "O'Neill", "2008-09-14"),
        ("0006", "Straße", "2008-08-03"),
    ]
    assert made.counts.new == 6


@for_each("name", ["results-title-rows.csv", "results.xlsx"])
@pytest.mark.usefixtures("app")
def test_the_offices_results_are_those_of_the_board(name):
    made = import_results.plan(in_one_process.read_file(OFFICE / name), office.SITTING, now=BEFORE)
    board = import_results.plan(in_one_process.read_file(DATA / MARKED), office.SITTING, now=BEFORE)
    assert faults(made) == []
    assert told(made) == told(board)


@pytest.mark.usefixtures("app")
def test_the_offices_long_results_give_each_paper_of_the_board():
    made = import_results.plan(
        in_one_process.read_file(OFFICE / "results-long.csv"), office.SITTING, Choices(compute=True), now=BEFORE
    )  # fmt: skip
    papers = ("id_number", "reading_and_writing", "listening", "speaking")
    scored = [{paper: board[paper] for paper in papers} for board in canonical(MARKED) if board["listening"]]
    assert [row.cells for row in made.table.rows] == scored
    assert faults(made) == []


def test_a_results_file_is_read_in_the_offices_words():
    table = results("Roll No|R&W|Listening score|Overall score|Result\n7|137,0|142.0|138|Grade B")
    assert table.rows[0].cells == {
        "candidate_number": "0007", "reading_and_writing": "137", "listening": "142", "overall": "138",
        "grade": "Grade B",
    }  # fmt: skip


@for_each(
    "foot, what",
    [
        ("|Max|138", "a total ('Max')"),
        ("Min|", "a total ('Min')"),
        ("|平均分|", "a total ('平均分')"),
        ("Mean score|", "a total ('Mean score')"),
        ("--- End of report ---|", "the end of the file ('--- End of report ---')"),
        ("Printed 2018-05-05|", "the end of the file ('Printed 2018-05-05')"),
        ("|列印日期：2018/05/05", "the end of the file ('列印日期：2018/05/05')"),
    ],
)
def test_the_foot_of_a_list_is_left_out_and_said(foot, what):
    table = entries(f"Roll No|Name|School\n1|A|\n{foot}")
    assert cells(table, "name") == ["A"]
    assert f"Line 3 is {what} and was left out." in notes(table)


def test_somebody_called_max_whose_number_is_missing_is_not_left_out():
    assert len(entries("Roll No|Forename|Surname\n1|A|B\n|Max|MUSTERMANN").rows) == 2


@for_each("text, beside_name", [
    ("Roll No|Name||School\n1|HO|Mei-Lin|S", True), ("Roll No||Name|School\n1|HO|Mei-Lin|S", True),
    ("Roll No|School||Name\n1|S|x|HO", True), ("Roll No|Name|School||DOB\n1|HO|S|paid|", False),
])  # fmt: skip
def test_a_column_without_a_heading_is_told_and_beside_a_name_a_fault(text, beside_name):
    table = entries(text)
    assert (len(table.faults), len(table.warnings)) == ((1, 0) if beside_name else (0, 1))
    [told] = table.faults or table.warnings
    assert "This column has no heading, and 1 cell of it holds something." in words(told)


def test_an_empty_column_without_a_heading_is_ignored():
    table = entries("Roll No|Name||School\n1|HO||S\n2|TSAI||S")
    assert (table.faults, table.warnings, table.unused) == ((), (), ())


def test_a_column_that_was_passed_over_needs_no_heading():
    table = entries("1|HO|paid", columns=["candidate_number", "name", "-"])
    assert (table.faults, table.warnings) == ((), ())


def test_a_figure_in_a_column_without_a_heading_is_not_shown():  # T9
    table = entries("Roll No|Name|School||DOB\n1|HO|S|1079|")
    [warning] = table.warnings
    assert words(warning).startswith("line 2, column 4, '(not shown)': ")
    assert table.without_secrets(["1", "HO", "S", "1079", ""])[3] == HIDDEN


@for_each("second", ["考生編號|姓名|學校", "|Family name|First name", "ID Number|Name|"])
def test_a_second_row_of_headings_is_refused_in_one_sentence(second):
    with refusing("lines 1 and 2: both are headings"):
        entries(f"Roll No|Name|School\n{second}\n1|HO|S")


def test_the_same_headings_twice_are_one_header():
    assert cells(entries("Roll No|Name\nRoll No|Name\n1|HO"), "name") == ["HO"]


def test_a_figure_beyond_the_header_is_not_shown():  # T9
    [fault] = faults(entries("90|A|1234\n91|B|2345", columns=["candidate_number", "name"]))
    assert fault.startswith("line 1, column 3, '(not shown)': --columns names 2 columns")


@for_each("heading, written", [("PIN", "1234"), ("Password", "1234"), ("Password", "hunter2"), ("secret_number", "")])
def test_secret_numbers_are_not_among_the_cells_anybody_may_read(heading, written):  # T9
    table = entries(f"{heading}|Roll No|Name\n{written}|1|A")
    assert table.without_secrets(["1234", "1", "A", "2345", "x"]) == [HIDDEN, "1", "A", HIDDEN, "x"]


def test_nor_are_they_in_a_file_of_results():  # T9
    assert results("id_number|PIN|overall\n937803WLC|1079|138").secret == {1}
