"""Taking in a file: a plan first, then the plan, whole or not at all."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError
from hashlib import sha256

import pytest
from sqlalchemy import select

from portal.domain import importing
from portal.domain.importing import Change, Remark, entries, results, timetable
from portal.store.database import db
from portal.store.imports import ImportRun
from tests import office
from tests.conftest import BEFORE, DATA
from tests.refusing import refusing, words
from tests.spreadsheets import in_one_process
from tests.tables import for_each

pytestmark = pytest.mark.usefixtures("app")


def test_a_remark_names_line_column_value_and_remedy():
    remark = Remark(7, "overall", "1380", "Write a whole number from 80 to 230.")
    assert words(remark) == "line 7, overall, '1380': Write a whole number from 80 to 230."


def test_a_remark_shows_control_characters_and_does_not_send_them():  # T46
    assert "\x1b" not in str(Remark(7, "name", "\x1b[2J", "Take it out."))


def test_a_change_names_who_it_is_about_and_both_values():
    change = Change(7, "937803WLC", "name", "LIN Mei", "LIN Mei-Hua")
    assert words(change) == "line 7, 937803WLC: name 'LIN Mei' → 'LIN Mei-Hua'"


@for_each(
    "header, sentence",
    [
        ("name,school", "line 1: there is no column candidate_number."),
        ("name,candidate_numbr", r"there is no column candidate_number \(did you mean 'candidate_numbr'\?\)"),
        ("candidate_number,school", "there is no column family_name or given_name or name"),
        ("candidate_number,nmae", r"\(did you mean 'nmae'\?\)"),
    ],
)
def test_a_file_without_a_needed_column_is_refused_with_the_nearest_guess(tmp_path, header, sentence):
    with refusing(sentence):
        entries.plan(office.sheet(tmp_path, f"{header}\n1,2\n"), office.SITTING, now=BEFORE)


def test_a_results_file_must_say_whose_results_they_are(tmp_path):
    with refusing("there is no column candidate_number or id_number"):
        results.plan(office.sheet(tmp_path, "name,overall\nLIN,138\n"), office.SITTING, now=BEFORE)


def test_columns_nobody_reads_are_listed_and_never_a_reason_to_refuse(tmp_path):
    made = entries.plan(
        office.sheet(tmp_path, "candidate_number,name,shoe_size,,fee\n9,A,41,,x\n"), office.SITTING, now=BEFORE
    )
    assert made.table.unused == ("shoe_size", "fee")
    assert made.is_clean


@pytest.mark.parametrize("rules", [entries, results])
def test_a_plan_with_a_fault_cannot_be_carried_out(tmp_path, rules):
    before = office.everything()
    text = "candidate_number,name,id_number,overall\n,A,nobody,9\n0099,B,,138\n"
    faulty = rules.plan(office.sheet(tmp_path, text), office.SITTING, now=BEFORE)
    with refusing(r"faults: nothing was taken in\. Fix the file and try again\."):
        rules.carry_out(faulty, by="office", now=BEFORE)
    assert office.everything() == before


@pytest.mark.parametrize("kind", [entries.EntriesPlan, results.ResultsPlan, timetable.TimetablePlan])
def test_a_plan_cannot_be_changed_once_it_is_made(kind):
    with pytest.raises(FrozenInstanceError):
        kind.__new__(kind).faults = ()


@pytest.mark.parametrize("rules", [entries, results])
def test_planning_changes_nothing(rules):
    before = office.everything()
    file = DATA / ("entries.csv" if rules is entries else "results.csv")
    rules.plan(in_one_process.read_file(file), office.SITTING, now=BEFORE)
    assert office.everything() == before


def test_each_import_keeps_who_when_and_which_file():
    [run] = db.session.scalars(select(ImportRun))
    assert (run.kind, run.file_name, run.by, run.at) == ("entries", "entries.csv", "office", BEFORE)
    assert run.sha256 == sha256((DATA / "entries.csv").read_bytes()).hexdigest()
    assert json.loads(run.counts) == {"new": 40, "changed": 0, "same": 0, "missing": 0}


def test_a_plan_of_nothing_but_the_same_changes_nothing():
    made = entries.plan(in_one_process.read_file(DATA / "entries.csv"), office.SITTING, now=BEFORE)
    assert made.changes_nothing
    assert made.counts == importing.Counts(same=40)
