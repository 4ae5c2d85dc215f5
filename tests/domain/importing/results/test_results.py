"""Taking results in: whose they are, what is new, and that nothing released is ever changed by a file."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import spreadsheets
from portal.domain.importing import Choices, Counts, results
from portal.domain.results import releasing
from portal.language import clock
from portal.spreadsheets import SheetLine
from portal.statuses import Status
from portal.store.database import db
from portal.store.entries import Entry
from portal.store.releases import Release
from portal.store.results import How, Result, Score
from portal.store.sittings import Sitting
from tests import cast, office
from tests.conftest import BEFORE, DATA, RELEASE_DAY
from tests.refusing import notes, refusing, words
from tests.spreadsheets import in_one_process
from tests.tables import for_each

pytestmark = pytest.mark.usefixtures("app")
HEADER = "id_number,candidate_number,status,overall,grade,cefr_level,reading_and_writing,listening,speaking\n"
LATER = RELEASE_DAY + timedelta(days=1)


def planned(folder, *rows: str, now=BEFORE) -> results.ResultsPlan:
    return results.plan(office.sheet(folder, HEADER + "\n".join(rows) + "\n"), office.SITTING, now=now)


def versions(person: cast.Person) -> list[Result]:
    db.session.rollback()
    of_entry = select(Result).join(Entry, Entry.id == Result.entry_id).where(Entry.id_number == person.id_number)
    return list(db.session.scalars(of_entry.order_by(Result.version)))


def test_a_result_is_kept_as_the_file_says_it():
    cast.load_results(now=BEFORE)
    [result] = versions(cast.MEI)
    assert (result.version, result.status, result.how) == (1, Status.FINAL, How.IMPORT)
    assert (result.overall, result.grade, result.cefr_level, result.computed) == (138, "B", "A2", False)
    assert (result.release_id, result.made_at, result.made_by) == (None, BEFORE, "office")
    scores = db.session.scalars(select(Score).where(Score.result_id == result.id))
    assert {score.part: score.value for score in scores} == {
        "reading_and_writing": 137, "listening": 142, "speaking": 136,
    }  # fmt: skip


def test_the_shared_results_have_five_statuses_and_no_fault():
    made = results.plan(in_one_process.read_file(DATA / "results.csv"), office.SITTING, now=BEFORE)
    assert (made.faults, made.warnings) == ((), ())
    assert made.counts == Counts(new=40)
    assert len({mark.status for mark in made.marks.values()}) == 5


def test_the_same_file_again_changes_nothing():
    cast.load_results(now=BEFORE)
    before = office.everything()["result"]
    again = results.plan(in_one_process.read_file(DATA / "results.csv"), office.SITTING, now=BEFORE)
    results.carry_out(again, by="office", now=BEFORE)
    assert again.counts == Counts(same=40)
    assert office.everything()["result"] == before


def test_a_result_that_differs_is_shown_and_kept_as_the_next_version(tmp_path):
    cast.load_results(now=BEFORE)
    made = planned(tmp_path, "937803WLC,,,139,B,A2,137,142,140")
    assert made.counts == Counts(changed=1, missing=39)
    assert [words(change) for change in made.changes] == [
        "line 2, 937803WLC: result "
        "'final 138 B A2 listening 142 reading_and_writing 137 speaking 136' → "
        "'final 139 B A2 listening 142 reading_and_writing 137 speaking 140'"
    ]
    results.carry_out(made, by="office", now=BEFORE)
    assert [(result.version, result.overall) for result in versions(cast.MEI)] == [(1, 138), (2, 139)]


def test_an_empty_row_is_no_result_and_takes_none_away(tmp_path):
    cast.load_results(now=BEFORE)
    made = planned(tmp_path, "937803WLC,,,,,,,,")
    assert made.counts == Counts(missing=39)
    results.carry_out(made, by="office", now=BEFORE)
    assert len(versions(cast.MEI)) == 1


@pytest.mark.parametrize("who", ["937803WLC,", ",0007", "937803WLC,0007", "937-803 wlc,", "9378O3WLC,"])
def test_a_row_finds_its_entry_by_id_number_or_candidate_number(tmp_path, who):
    made = planned(tmp_path, f"{who},,138,B,A2,137,142,136")
    results.carry_out(made, by="office", now=BEFORE)
    assert len(versions(cast.MEI)) == 1


@for_each("row, fault", [
        (",,,138,,,,,", "line 2, id_number, '': The ID Number is missing. Say whose result this is."),
        ("000000ZZZ,,,138,,,,,", "line 2, id_number, '000000ZZZ': There is no such candidate in this sitting."),
        ("937803WLD,,,138,,,,,", "line 2, id_number, '937803WLD': There is no such candidate in this sitting. "
         "The nearest is 937803WLC (LIN Mei-Hua)."),
        (",0041,,138,,,,,", "line 2, candidate_number, '0041': There is no such candidate in this sitting. "
         "The nearest is 0"),
        ("937803WLC,0008,,138,,,,,", "line 2, candidate_number, '0008': 937803WLC (LIN Mei-Hua) has the candidate "
         "number 0007."),
    ])  # fmt: skip
def test_a_row_that_is_nobodys_is_told_with_the_nearest_guess(tmp_path, row, fault):
    [told] = planned(tmp_path, row).faults
    assert words(told).startswith(fault)


def test_only_the_first_faults_of_the_wrong_file_altogether_have_a_guess(tmp_path):
    told = [words(fault) for fault in planned(tmp_path, *["937803WLD,,,138,,,,,"] * 25).faults]
    assert ["nearest" in sentence for sentence in told] == [True] * 20 + [False] * 5


def test_a_candidate_who_is_in_the_file_twice_is_named_on_both_lines(tmp_path):
    told = planned(tmp_path, "937803WLC,,,138,B,A2,137,142,136", ",0007,,138,B,A2,137,142,136").faults
    assert [words(fault) for fault in told] == [
        f"line {line}, id_number, '937803WLC': This candidate is in the file more than once." for line in (2, 3)
    ]


def test_a_candidate_of_another_sitting_is_not_in_this_one(tmp_path):
    office.add_sitting("other", now=BEFORE)
    text = HEADER + "937803WLC,,,138,B,A2,137,142,136\n"
    [fault] = results.plan(office.sheet(tmp_path, text), "other", now=BEFORE).faults
    assert "There is no such candidate in this sitting." in words(fault)


def test_who_is_withdrawn_is_named_in_a_warning(tmp_path):
    office.withdraw(cast.MEI, now=BEFORE)
    made = planned(tmp_path, "937803WLC,,138,B,A2,137,142,136")
    [warning] = [each for each in made.warnings if each.column == "candidate_number"]
    assert words(warning) == (
        "line 2, candidate_number, '0007': LIN Mei-Hua has been withdrawn from this sitting, and stays so. "
        "`flask candidate restore ID --reason …` takes them back."
    )


def test_every_fault_of_a_file_is_told_at_once_in_the_order_of_its_lines():
    made = results.plan(in_one_process.read_file(DATA / "bad" / "results-faults.csv"), office.SITTING, now=BEFORE)
    assert [(fault.line, fault.column, fault.value) for fault in made.faults] == [
        (2, "listening", "999"),
        (2, "grade", "A+"),
        (4, "id_number", "000000ZZZ"),
    ]


def test_results_loaded_before_a_release_wait_for_it():
    cast.schedule(RELEASE_DAY, now=BEFORE)
    cast.load_results(now=BEFORE)
    [release] = db.session.scalars(select(Release))
    assert {result.release_id for result in db.session.scalars(select(Result))} == {release.id}


@pytest.mark.parametrize("row", ["937803WLC,,,139,B,A2,137,142,140", "937803WLC,,Withheld,,,,,,"])
def test_what_has_been_released_is_not_changed_by_a_file(tmp_path, row):
    cast.load_results(now=BEFORE)
    cast.schedule(RELEASE_DAY, now=BEFORE)
    [fault] = planned(tmp_path, row, now=RELEASE_DAY).faults
    assert words(fault).startswith("line 2, id_number, '937803WLC': This result has been released")


def test_the_released_file_again_is_no_fault():
    cast.load_results(now=BEFORE)
    cast.schedule(RELEASE_DAY, now=BEFORE)
    again = results.plan(in_one_process.read_file(DATA / "results.csv"), office.SITTING, now=RELEASE_DAY)
    assert again.is_clean
    assert again.changes_nothing


def test_until_the_release_opens_a_file_may_change_what_waits_for_it(tmp_path):
    cast.load_results(now=BEFORE)
    cast.schedule(RELEASE_DAY, now=BEFORE)
    made = planned(tmp_path, "937803WLC,,,139,B,A2,137,142,140", now=RELEASE_DAY - timedelta(seconds=1))
    results.carry_out(made, by="office", now=RELEASE_DAY - timedelta(seconds=1))
    assert len({result.release_id for result in versions(cast.MEI)}) == 1


def test_a_result_that_comes_late_waits_for_the_next_wave(tmp_path):
    office.load(tmp_path, office.final(cast.MEI), now=BEFORE)
    releasing.release_now(office.SITTING, by="office", now=RELEASE_DAY)
    office.load(tmp_path, office.final(cast.HAN), now=LATER)
    [late] = versions(cast.HAN)
    assert late.release_id is None


def test_the_sitting_keeps_the_set_of_papers_its_results_came_in(tmp_path):
    assert db.session.scalars(select(Sitting.parts_variant)).one() is None
    cast.load_results(now=BEFORE)
    db.session.rollback()
    assert db.session.scalars(select(Sitting.parts_variant)).one() == "three"
    four = "id_number,overall,grade,cefr_level,reading,writing,listening,speaking\n645890ZUB,130,C,A2,130,130,130,130\n"
    made = results.plan(office.sheet(tmp_path, four), office.SITTING, now=BEFORE)
    assert made.variant == "three"
    assert made.table.unused == ("reading", "writing")


def test_a_file_of_four_papers_is_read_as_four():
    db.session.rollback()
    header = ["id_number", "overall", "reading", "writing", "listening", "speaking"]
    lines = [SheetLine(1, header), SheetLine(2, ["937803WLC", "138", "137", "138", "139", "138"])]
    four = spreadsheets.Sheet(file_name="four.csv", sha256="", lines=lines)
    made = results.plan(four, office.SITTING, now=BEFORE)
    assert made.variant == "four"
    [mark] = made.marks.values()
    assert mark.scores == {"reading": 137, "writing": 138, "listening": 139, "speaking": 138}


def test_a_file_without_a_single_figure_is_no_results_file(tmp_path):
    with refusing(r"there is no column cefr_level or grade or .*`flask import entries`\."):
        results.plan(in_one_process.read_file(DATA / "entries.csv"), office.SITTING, now=BEFORE)


def test_of_a_file_of_strangers_the_sitting_is_asked_about(tmp_path):
    office.add_sitting("other", now=BEFORE)
    text = "id_number,overall\n937803WLC,138\n"
    asked = "No candidate of this file is in {}. Is this the right sitting, and have its entries been taken in?"
    assert asked.format("other") in notes(results.plan(office.sheet(tmp_path, text), "other", now=BEFORE))
    here = results.plan(office.sheet(tmp_path, text), office.SITTING, now=BEFORE)
    assert asked.format(office.SITTING) not in notes(here)


@for_each(
    "columns, lacking", [("grade", ["cefr_level"]), ("cefr_level", ["grade"]), ("status", ["grade", "cefr_level"])]
)
def test_a_column_that_nobody_has_filled_in_is_said_once_and_not_of_every_row(tmp_path, columns, lacking):
    cell = {"grade": "B", "cefr_level": "A2", "status": ""}[columns]
    text = f"id_number,overall,{columns}\n937803WLC,138,{cell}\n645890ZUB,138,{cell}\n"
    made = results.plan(office.sheet(tmp_path, text), office.SITTING, now=BEFORE)
    assert made.warnings == ()
    assert list(notes(made)) == [
        f"There is no column {column}: results will have none. Use --compute to work it out from the overall score."
        for column in lacking
    ]
    worked_out = results.plan(office.sheet(tmp_path, text), office.SITTING, Choices(compute=True), now=BEFORE)
    assert notes(worked_out) == ()


def test_results_of_other_people_are_told_once_before_all_else(tmp_path):
    text = "candidate_number,name,overall\n0001,A,138\n0002,B,138\n0003,C,138\n"
    told = [words(each) for each in results.plan(office.sheet(tmp_path, text), office.SITTING, now=BEFORE).warnings]
    assert told[0] == (
        "line 2, name, 'A': Only 0 of the 3 candidates in this file are the people entered under their numbers. "
        "Is ket-april the right sitting?"
    )


@for_each("heading, cell", [
    ("Exam", "A2 Key for Schools"), ("Exam", "KET for Schools (paper)"), ("Exam", "a2-key-schools"), ("Exam", "KET"),
    ("Exam", "Key English Test for Schools"), ("Sitting", "April (S2) 2018"), ("Session", "April 2018"),
    ("Sitting", "ket-april"), ("Centre", "TW940"), ("Centre name", "Maple Exam Centre, Taipei"), ("Exam", ""),
])  # fmt: skip
def test_a_column_that_names_what_the_file_is_for_is_no_fault(tmp_path, heading, cell):
    text = f'{heading},candidate_number,overall\n"{cell}",0001,138\n"{cell}",0007,138\n'
    assert results.plan(office.sheet(tmp_path, text), office.SITTING, now=BEFORE).faults == ()


@for_each("heading, cell", [
    ("Exam", "B1 Preliminary"), ("Exam name", "PET for Schools"), ("Examination", "a2-flyers"), ("Exam", "Flyers"),
    ("Sitting", "December (S) 2018"), ("Session", "May 2018"), ("Centre number", "TW941"), ("Center", "Oak House"),
])  # fmt: skip
def test_a_column_that_names_another_exam_sitting_or_centre_is_a_fault_on_each_line(tmp_path, heading, cell):
    text = f'{heading},candidate_number,overall\n"{cell}",0001,138\n"{cell}",0007,138\n'
    made = results.plan(office.sheet(tmp_path, text), office.SITTING, now=BEFORE)
    assert [(fault.line, fault.column, fault.value) for fault in made.faults] == [
        (2, heading, cell),
        (3, heading, cell),
    ]


def test_a_part_of_the_name_does_not_do_where_the_rows_differ(tmp_path):
    text = "Exam,candidate_number,overall\nA2 Key,0001,138\nA2 Key for Schools,0007,138\n"
    [fault] = results.plan(office.sheet(tmp_path, text), office.SITTING, now=BEFORE).faults
    assert (fault.line, fault.value) == (2, "A2 Key")


def test_results_for_an_unknown_sitting_are_refused(tmp_path):
    with refusing("There is no sitting 'ket-may'"):
        results.plan(office.sheet(tmp_path, HEADER), "ket-may", now=BEFORE)


FOUR = "id_number,overall,reading,writing,listening,speaking\n"


def test_scores_of_another_set_of_papers_are_a_fault_and_never_mixed_in(tmp_path):
    cast.load_results(now=BEFORE)
    four = FOUR + "937803WLC,138,130,140,142,140\n645890ZUB,130,,,,\n"
    made = results.plan(office.sheet(tmp_path, four), office.SITTING, now=BEFORE)
    assert [(fault.line, fault.column, fault.value) for fault in made.faults] == [
        (2, "reading", "130"),
        (2, "writing", "140"),
    ]
    assert "The results of this sitting have the papers Reading and Writing, Listening, Speaking." in words(
        made.faults[0].remedy
    )


def test_who_overwrites_is_told_what_candidates_go_on_seeing(tmp_path):
    cast.load_results(now=BEFORE)
    cast.schedule(RELEASE_DAY, now=BEFORE)
    sheet = office.sheet(tmp_path, HEADER + "937803WLC,,,139,B,A2,137,142,140\n")
    made = results.plan(sheet, office.SITTING, Choices(overwrite=True), now=RELEASE_DAY)
    assert made.overwritten == 1
    assert "The candidate still sees the old one" in notes(made)[-1]


def test_a_release_that_opens_while_an_import_waits_for_its_turn_is_open_to_it(tmp_path, monkeypatch):  # R1
    """Its turn came two hours later by the clock that no one can set: not by the hour at which the command began."""
    cast.load_results(now=BEFORE)
    cast.schedule(RELEASE_DAY, now=BEFORE)
    earlier = RELEASE_DAY - timedelta(hours=1)
    made = planned(tmp_path, "937803WLC,,,139,B,A2,137,142,140", now=earlier)
    shown = iter([0.0, *[7200.0] * 9])
    monkeypatch.setattr(clock, "monotonic", lambda: next(shown))
    with refusing("These results have just been released"):
        results.carry_out(made, by="office", now=earlier)
    assert len(versions(cast.MEI)) == 1
