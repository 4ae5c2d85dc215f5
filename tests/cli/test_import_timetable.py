"""flask import timetable: when and where each paper is sat, planned first, kept with --write."""

from __future__ import annotations

import pytest

from tests import office
from tests.cli.outcomes import went_well, went_wrong
from tests.conftest import DATA

pytestmark = pytest.mark.usefixtures("time")
FILE = DATA / "timetable.csv"
HEADER = "paper,date,time,room,venue,venue_address,candidate_number\n"


@pytest.fixture
def take_in(run):
    """A function: `flask import timetable FILE` for the stage's sitting."""
    return lambda file, *more: run("import", "timetable", str(file), "--sitting", office.SITTING, *more)


def test_without_write_the_plan_is_told_and_nothing_is_changed(take_in):
    before = office.everything()
    told = went_well(take_in(FILE))
    assert told[0] == "timetable.csv: 42 rows for ket-april."
    assert told[-2:] == [
        "Nothing is changed yet. The same command with --write takes the file in.",
        "timetable: 42 new, 0 changed, 0 the same, 0 not in the file",
    ]
    assert office.everything() == before


def test_a_timetable_is_taken_in_once(take_in):
    assert went_well(take_in(FILE, "--write"))[-1] == "timetable: 42 new, 0 changed, 0 the same, 0 not in the file"
    before = office.everything()["slot"]
    assert went_well(take_in(FILE, "--write"))[-1] == "timetable: 0 new, 0 changed, 42 the same, 0 not in the file"
    assert office.everything()["slot"] == before


def test_what_changes_is_told_old_and_new(take_in, tmp_path):
    take_in(FILE, "--write")
    file = tmp_path / "later.csv"
    file.write_text("paper,date,time,candidate_number\nlistening,2018-04-21,11:00,\nSpeaking,2018-04-22,13:30,0007\n")
    told = went_well(take_in(file, "--write"))
    assert [line for line in told if line.startswith("change: ")] == [
        "change: line 2, listening, everybody: time 'to be announced' → '11:00'",
        "change: line 3, speaking, 0007: day '2018-04-21' → '2018-04-22'",
    ]
    assert told[-1] == "timetable: 0 new, 2 changed, 0 the same, 40 not in the file"


def test_what_is_odd_is_told_and_taken_in(take_in, tmp_path):
    file = tmp_path / "odd.csv"
    file.write_text(HEADER + "listening,2018-04-21,13:00,,,,\nspeaking,2018-04-21,13:20,,,,\n")
    told = went_well(take_in(file, "--write"))
    assert [line for line in told if line.startswith("warning: ")] == [
        "warning: line 1, paper, 'reading_and_writing': No row has this paper of the exam. Add one when it is known.",
        "warning: line 3, time, '13:20': For everybody, speaking (from 13:20, 10 minutes) overlaps listening (from "
        "13:00, 30 minutes). Look at both times.",
    ]
    assert told[-1] == "timetable: 2 new, 0 changed, 0 the same, 0 not in the file"


@pytest.mark.parametrize("more", [(), ("--write",)], ids=["plan", "write"])
def test_a_file_with_faults_is_told_fault_by_fault_and_changes_nothing(take_in, tmp_path, more):
    before = office.everything()
    file = tmp_path / "bad.csv"
    file.write_text(HEADER + "listening,2018-04-21,25:00,,,,\ndrawing,2018-02-30,,,,,0099\n")
    told = went_wrong(take_in(file, *more))
    assert [line.partition("'")[0] for line in told] == [
        "bad.csv, line 2, time, ",
        "bad.csv, line 3, date, ",
        "bad.csv, line 3, paper, ",
        "bad.csv, line 3, candidate_number, ",
        "timetable: 4 faults, nothing was changed",
    ]
    assert office.everything() == before


def test_a_file_of_another_kind_is_told_by_what_it_lacks(take_in):
    [told] = went_wrong(take_in(DATA / "entries.csv", "--write"))
    assert told.startswith("entries.csv")
    assert "paper" in told


def test_control_characters_of_a_file_do_not_reach_the_terminal(take_in, tmp_path):  # T46
    file = tmp_path / "escape.csv"
    file.write_text(HEADER + "listening,2018-04-21,\x1b[2J9,\x1b[2JRoom,\x1b[2JHall,,\n")
    assert "\x1b" not in take_in(file).output
