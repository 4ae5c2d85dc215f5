"""flask import: the plan first, the file with --write, and a sentence for every file that is none."""

from __future__ import annotations

import pytest

from tests import cast, office
from tests.cli.outcomes import went_well, went_wrong
from tests.conftest import BEFORE, DATA, RELEASE_DAY
from tests.tables import for_each

pytestmark = pytest.mark.usefixtures("time")
BAD = DATA / "bad"
both_kinds = for_each("kind", ["entries", "results"])


@pytest.fixture
def take_in(run):
    """A function: `flask import KIND FILE` for the stage's sitting."""
    return lambda kind, file, *more: run("import", kind, str(file), "--sitting", office.SITTING, *more)


@both_kinds
def test_without_write_the_plan_is_told_and_nothing_is_changed(take_in, kind):
    before = office.everything()
    told = went_well(take_in(kind, DATA / f"{kind}.csv"))
    assert told[0] == f"{kind}.csv: 40 rows for ket-april."
    assert office.everything() == before


def test_a_file_of_another_sittings_candidates_is_refused_whole(run):
    office.add_sitting("second", now=BEFORE)
    told = went_wrong(run("import", "entries", str(DATA / "entries.csv"), "--sitting", "second", "--write"))
    assert "This ID Number belongs to a candidate of another sitting. Use --sitting for that one" in told[0]
    assert told[-1] == "entries: 40 faults, nothing was changed"


def test_results_are_taken_in_once(take_in):
    assert went_well(take_in("results", DATA / "results.csv"))[-2:] == [
        "Nothing is changed yet. The same command with --write takes the file in.",
        "results: 40 new, 0 changed, 0 the same, 0 not in the file",
    ]
    assert went_well(take_in("results", DATA / "results.csv", "--write"))[-1] == (
        "results: 40 new, 0 changed, 0 the same, 0 not in the file"
    )
    before = office.everything()["result"]
    assert went_well(take_in("results", DATA / "results.csv", "--write"))[-1] == (
        "results: 0 new, 0 changed, 40 the same, 0 not in the file"
    )
    assert office.everything()["result"] == before


def test_entries_that_are_there_are_the_same(take_in):
    assert went_well(take_in("entries", DATA / "entries.csv", "--write"))[-1] == (
        "entries: 0 new, 0 changed, 40 the same, 0 not in the file"
    )


def test_new_and_changed_entries_are_told_apart(take_in, tmp_path):
    file = tmp_path / "more.csv"
    file.write_text("candidate_number,name,fee\n0007,LIN Mei-Hwa,1\n0041,SUHARTO,1\n")
    told = went_well(take_in("entries", file, "--write"))
    assert told == [
        "more.csv: 2 rows for ket-april.",
        "Read as UTF-8, separated by commas.",
        "Header on line 1; columns: candidate_number → candidate_number, name → name.",
        "Columns not used: fee.",
        "The first 2 candidates: LIN Mei-Hwa; SUHARTO.",
        "change: line 2, 937803WLC: name 'LIN Mei-Hua' → 'LIN Mei-Hwa'",
        "To be made: ID Numbers 1, Secret Numbers 1.",
        "Taken in.",
        "entries: 1 new, 1 changed, 0 the same, 39 not in the file",
    ]


def test_of_very_many_columns_nobody_knows_the_first_are_named(take_in, tmp_path):
    file = tmp_path / "wide.csv"
    file.write_text("candidate_number,name," + ",".join(f"q{number}" for number in range(100)) + "\n0007,LIN Mei-Hua\n")
    [told] = [line for line in went_well(take_in("entries", file)) if line.startswith("Columns not used: ")]
    assert told.endswith("q18, q19 … and 80 more.")


def test_of_very_many_changes_the_first_are_told_and_the_others_counted(take_in, tmp_path):
    file = tmp_path / "all.csv"
    rows = "".join(f"{number:04},SOMEBODY ELSE\n" for number in range(1, 41))
    file.write_text("candidate_number,name\n" + rows)
    told = went_well(take_in("entries", file))
    assert len([line for line in told if line.startswith("change: ")]) == 20
    assert "… and 20 more changes." in told


def test_what_is_odd_is_told_and_taken_in(take_in, tmp_path):
    file = tmp_path / "odd.csv"
    file.write_text(office.RESULTS_HEADER + f"{cast.MEI.id_number},,138,A,A2,137,142,136\n")
    told = went_well(take_in("results", file, "--write"))
    assert "warning: line 2, grade, 'A': An overall score of 138 gives B." in told
    assert told[-1].startswith("results: 1 new")


def test_no_secret_number_is_told(take_in, tmp_path):  # T9
    file = tmp_path / "again.csv"
    file.write_text("candidate_number,name,id_number,secret_number\n0007,LIN Mei-Hua,937803WLC,2468\n")
    said = take_in("entries", file, "--write").output
    assert "2468" not in said
    assert "1079" not in said


@for_each("more", [(), ("--write",)])
@for_each("kind, file, faults", [("entries", "entries-seven-faults.csv", 7), ("results", "results-faults.csv", 3)])
def test_a_file_with_faults_is_told_fault_by_fault_and_changes_nothing(take_in, kind, file, faults, more):
    before = office.everything()
    told = went_wrong(take_in(kind, BAD / file, *more))
    assert len(told) == faults + 1
    assert all(line.startswith(f"{file}, line ") for line in told[:-1])
    assert told[-1] == f"{kind}: {faults} faults, nothing was changed"
    assert office.everything() == before


@both_kinds
@for_each(
    "file, reason",
    [
        (DATA / "no-such-file.csv", f"There is no file {DATA / 'no-such-file.csv'}. Check its name and folder."),
        (DATA, f"{DATA} is a folder. Name the file inside it."),
        (BAD / "empty.csv", "empty.csv is empty. Save the spreadsheet as CSV again."),
        (BAD / "not-a-table.csv", 'not-a-table.csv is not a table of text. Save the spreadsheet as "CSV UTF-8".'),
    ],
)
def test_what_is_no_such_file_is_told_in_a_sentence(take_in, kind, file, reason):
    before = office.everything()
    [told] = went_wrong(take_in(kind, file, "--write"))
    assert told.startswith(reason)
    assert office.everything() == before


@for_each("kind, other, lacks", [
        ("entries", "timetable", "family_name or given_name or name"),
        ("entries", "results", "family_name or given_name or name"),
        ("results", "timetable", "score"),
        ("results", "entries", "cefr_level or grade or listening or overall or paper or reading or reading_and_writing "
         "or speaking or status or writing"),
        ("timetable", "entries", "paper"),
        ("timetable", "results", "paper"),
    ])  # fmt: skip
def test_a_file_of_another_kind_is_told_by_what_it_lacks_and_by_what_it_has(take_in, kind, other, lacks):
    before = office.everything()
    assert went_wrong(take_in(kind, DATA / f"{other}.csv", "--write")) == [
        f"{other}.csv, line 1: there is no column {lacks}. This looks like a file for `flask import {other}`."
    ]
    assert office.everything() == before


@both_kinds
def test_an_unknown_sitting_is_answered_with_those_there_are(run, kind):
    before = office.everything()
    told = went_wrong(run("import", kind, str(DATA / f"{kind}.csv"), "--sitting", "ket-may", "--write"))
    assert told == ["There is no sitting 'ket-may'. The sittings are: ket-april."]
    assert office.everything() == before


def test_a_malformed_id_number_is_told_with_what_one_looks_like(take_in, tmp_path):
    file = tmp_path / "bad.csv"
    file.write_text("candidate_number,name,id_number\n0041,A,93780WLC\n")
    assert went_wrong(take_in("entries", file, "--write"))[0] == (
        "bad.csv, line 2, id_number, '93780WLC': An ID Number has 6 digits and 3 letters, like 123456ABC, or 3 "
        "letters and 6 digits."
    )


def test_results_for_entries_that_do_not_exist_are_refused_whole(take_in, tmp_path):
    before = office.everything()
    file = tmp_path / "strangers.csv"
    file.write_text(office.RESULTS_HEADER + office.final(cast.MEI) + "\n" + office.final(cast.STRANGER) + "\n")
    told = went_wrong(take_in("results", file, "--write"))
    assert told[0].startswith(
        "strangers.csv, line 3, id_number, '123456ABC': There is no such candidate in this sitting."
    )
    assert office.everything() == before


def test_what_was_released_is_not_changed_by_a_file(take_in, tmp_path, time):
    cast.load_results(now=BEFORE)
    cast.schedule(RELEASE_DAY, now=BEFORE)
    time.move(RELEASE_DAY)
    before = office.everything()
    file = tmp_path / "late.csv"
    file.write_text(office.RESULTS_HEADER + f"{cast.MEI.id_number},,150,A,B1,150,150,150\n")
    assert "This result has been released" in went_wrong(take_in("results", file, "--write"))[0]
    assert office.everything() == before


def test_control_characters_of_a_file_do_not_reach_the_terminal(take_in, tmp_path):  # T46
    file = tmp_path / "escape.csv"
    file.write_text("candidate_number,name,id_number\n0041,A,\x1b[2J93780\n")
    assert "\x1b" not in take_in("entries", file).output
