"""How the plan of an import is told, and the report beside it."""

from __future__ import annotations

import csv
import stat
from pathlib import Path

import pytest
from openpyxl import Workbook

from portal.wording import import_plans
from tests import office
from tests.cli.outcomes import went_well, went_wrong
from tests.conftest import DATA

pytestmark = pytest.mark.usefixtures("time")


@pytest.fixture
def take_in(run):
    """A function: `flask import KIND FILE` for the stage's sitting."""
    return lambda kind, file, *more: run("import", kind, str(file), "--sitting", office.SITTING, *more)


def saved(folder: Path, text: str, *, encoding: str = "utf-8") -> Path:
    file = folder / "handed-in.csv"
    file.write_text(text, encoding=encoding, newline="")
    return file


def table(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


def test_five_names_are_shown_as_they_will_be_kept(take_in):
    told = went_well(take_in("results", DATA / "results.csv"))
    [names] = [line for line in told if line.startswith("The first 5 candidates")]
    assert names == (
        "The first 5 candidates: WANG Tzu-Han 王子涵; CHEN Kuan-Lin 陳冠霖; "
        + "; ".join(names.removesuffix(".").split("; ")[2:])
        + "."
    )
    assert names.count(";") == 4


def test_of_a_guessed_encoding_the_first_names_are_those_that_may_be_wrong(take_in, tmp_path):
    rows = "".join(f"{number:04},SMITH Anna\n" for number in range(41, 60))
    file = saved(tmp_path, f"candidate_number,name\n{rows}0060,MUÑOZ José\n", encoding="cp1252")
    told = went_well(take_in("entries", file))
    assert "The first 5 candidates: MUÑOZ José; SMITH Anna; SMITH Anna; SMITH Anna; SMITH Anna." in told


def test_of_a_timetable_the_first_venues_are_told(take_in):
    assert "The first venue: Taipei Xinmin Private Elementary School." in went_well(
        take_in("timetable", DATA / "timetable.csv")
    )


def test_results_are_counted_by_status_and_grade_and_two_are_shown_whole(take_in):
    told = went_well(take_in("results", DATA / "results.csv"))
    assert (
        "Results in the file: final 36 (A 1, B 9, C 16, Level A1 10), pending 1, absent_part 1, absent 1, withheld 1."
        in told
    )
    assert (
        "The first 2 results: 645890ZUB WANG Tzu-Han 王子涵: final 124 C A2 listening 97 reading_and_writing 137 "
        "speaking 126; 788413SBC CHEN Kuan-Lin 陳冠霖: final 122 C A2 listening 122 reading_and_writing 136 "
        "speaking 95."
    ) in told


def test_results_without_grades_are_counted_by_status(take_in, tmp_path):
    told = went_well(take_in("results", saved(tmp_path, "id_number,overall\n937803WLC,138\n")))
    assert "Results in the file: final 1." in told
    told = went_well(take_in("results", saved(tmp_path, "id_number,overall,grade\n937803WLC,138,\n645890ZUB,124,C\n")))
    assert "Results in the file: final 2 (C 1, without a grade 1)." in told


def test_many_equal_faults_are_one_line_with_the_numbers_of_theirs(take_in, tmp_path):
    ids = [row["id_number"] for row in table(DATA / "results.csv")][:36]
    text = "id_number,overall,grade\n" + "".join(f"{each},125,Bronze\n" for each in ids)
    fault, count = went_wrong(take_in("results", saved(tmp_path, text)))
    lines = ", ".join(map(str, range(2, 38)))
    assert fault.startswith(f"handed-in.csv, lines {lines}, grade, 'Bronze': The grades of this exam are: A, B, C")
    assert count == "results: 36 faults, nothing was changed"


def test_of_very_many_equal_faults_forty_lines_are_named_and_the_others_counted(take_in, tmp_path):
    text = "candidate_number,name\n" + "".join(f"{number},\n" for number in range(100, 200))
    fault, _count = went_wrong(take_in("entries", saved(tmp_path, text)))
    assert fault.startswith("handed-in.csv, lines 2, 3, ")
    assert ", 40, 41 and 60 more, name, '': Every candidate needs a name." in fault


def test_an_encoding_that_was_guessed_is_told_with_what_else_it_could_be(take_in, tmp_path):
    file = saved(tmp_path, "candidate_number,name\n0041,김철수\n", encoding="cp949")
    told = went_well(take_in("entries", file))
    [read] = [line for line in told if line.startswith("Read as ")]
    assert read == "Read as Big5 (cp950), separated by commas."
    [rivals] = [line for line in told if line.startswith("It could also be ")]
    assert "Korean (cp949)" in rivals
    assert rivals.endswith(": look at the names, and use --encoding if they are wrong.")


def test_the_sheet_that_was_read_is_told_beside_those_that_were_not(take_in, tmp_path):
    book = Workbook()
    book.active.title = "April"
    for row in (["Candidate number", "Name"], ["0041", "SUHARTO"]):
        book.active.append(row)
    book.create_sheet("Notes").append(["nothing"])
    book.save(tmp_path / "book.xlsx")
    told = went_well(take_in("entries", tmp_path / "book.xlsx"))
    assert "Read from the sheet April. The workbook also has: Notes." in told
    assert "Header on line 1; columns: Candidate number → candidate_number, Name → name." in told


def test_a_header_below_a_title_and_what_was_left_out_is_told(take_in, tmp_path):
    rows = "Candidates of April,,\n\nCandidate No,Name,Fee\n0041,SUHARTO,12\nTotal,1,12\n"
    told = went_well(take_in("entries", saved(tmp_path, rows)))
    assert "Header on line 3; columns: Candidate No → candidate_number, Name → name." in told
    assert "Columns not used: Fee." in told
    assert "Line 5 is a total ('Total') and was left out." in told


def test_columns_that_were_named_are_told_as_no_header(take_in, tmp_path):
    file = saved(tmp_path, "0041,SUHARTO\n")
    told = went_well(take_in("entries", file, "--columns", "candidate_number,name"))
    assert any(line.startswith("No header; columns: ") for line in told)


def test_of_very_many_warnings_twenty_are_told_and_the_report_recommended(take_in, tmp_path):
    ids = [row["id_number"] for row in table(DATA / "results.csv")][: import_plans.MOST_SHOWN + 3]
    rows = "".join(f"{each},{100 + place},A\n" for place, each in enumerate(ids))
    told = went_well(take_in("results", saved(tmp_path, "id_number,overall,grade\n" + rows)))
    assert sum(line.startswith("warning: ") for line in told) == import_plans.MOST_SHOWN
    assert "… and 3 more warnings." in told
    assert "--report FILE.csv writes every one of them beside its row." in told


def test_of_a_plan_that_changes_nothing_nothing_is_left_to_do(take_in):
    told = went_well(take_in("entries", DATA / "entries.csv"))
    assert not any("--write" in line for line in told)


@pytest.fixture
def report(tmp_path) -> Path:
    return tmp_path / "report.csv"


def test_the_report_has_every_fault_beside_its_row(take_in, report):
    faults = went_wrong(take_in("entries", DATA / "bad" / "entries-seven-faults.csv", "--report", str(report)))
    rows = table(report)
    assert [row["what"] for row in rows] == ["fault"] * 7
    assert [
        f"entries-seven-faults.csv, line {row['line']}, {row['column']}, {row['value']!r}: {row['what to do']}"
        for row in rows
    ] == faults[:7]
    handed_in = (DATA / "bad" / "entries-seven-faults.csv").read_text("utf-8").splitlines()
    for row in rows:
        [original] = csv.reader([handed_in[int(row["line"]) - 1]])
        assert list(row.values())[5 : 4 + len(original)] == original[:-1], "the last is the Secret Number"


def test_no_secret_number_is_told_or_reported(take_in, report):  # T9
    file = DATA / "bad" / "entries-seven-faults.csv"
    told = take_in("entries", file, "--report", str(report))
    went_wrong(told)
    assert {row["secret_number"] for row in table(report)} == {"(not shown)"}
    for number in [row["secret_number"] for row in table(file)]:
        assert number not in report.read_text("utf-8-sig")
        assert number not in told.output


def test_the_report_has_every_warning_of_a_file_that_is_taken_in(take_in, tmp_path, report):
    ids = [row["id_number"] for row in table(DATA / "results.csv")]
    text = office.RESULTS_HEADER + "".join(f"{each},,138,A,A2,138,138,138\n" for each in ids)
    told = went_well(take_in("results", saved(tmp_path, text), "--report", str(report), "--write"))
    assert told[0] == f"0 faults and 40 warnings written to {report}"
    rows = table(report)
    assert [row["what"] for row in rows] == ["warning"] * 40
    assert [row["id_number"] for row in rows] == ids
    assert {row["grade"] for row in rows} == {"A"}


def test_a_report_without_a_remark_has_its_header_alone(take_in, report):
    went_well(take_in("results", DATA / "results.csv", "--report", str(report)))
    assert table(report) == []


def test_the_report_is_its_owners_alone_and_executes_nothing(take_in, tmp_path, report):  # T46
    went_wrong(take_in("entries", saved(tmp_path, "candidate_number,name,id_number\n0041,=1+1,+A1\n"), "--report",
                       str(report)))  # fmt: skip
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    [row] = table(report)
    assert (row["name"], row["value"]) == ("'=1+1", "'+A1")


def test_a_report_that_is_there_is_not_written_over_and_nothing_is_taken_in(take_in, report):
    report.write_text("mine")
    before = office.everything()
    [told] = went_wrong(take_in("results", DATA / "results.csv", "--report", str(report), "--write"))
    assert str(report) in told
    assert report.read_text() == "mine"
    assert office.everything() == before


def test_faults_of_the_table_itself_are_in_the_report(take_in, tmp_path, report):
    """The order of day and month is asked for: no row is at fault alone."""
    rows = "".join(f"{number:04},SOMEBODY,0{number % 9 + 1}/04/2007\n" for number in range(41, 50))
    went_wrong(take_in("entries", saved(tmp_path, "candidate_number,name,date_of_birth\n" + rows), "--report",
                       str(report)))  # fmt: skip
    reported = table(report)
    assert reported
    assert all("--dates" in row["what to do"] for row in reported)
    assert reported[0]["name"] == "SOMEBODY"
