"""Timetabling: what a row of a timetable says, what is wrong with it, and what a candidate is told."""

from __future__ import annotations

import json
from datetime import date, time

import pytest
from sqlalchemy import select

from portal import exams
from portal.domain.importing import Choices, Counts, timetable
from portal.domain.importing.timetable.reading import TimetableRules, time_of_day
from portal.domain.sittings import timetable as appointments
from portal.domain.sittings.timetable import Appointment
from portal.store.database import db
from portal.store.entries import Entry
from portal.store.imports import ImportChange, ImportRun
from portal.store.timetable import Slot, Venue
from tests import cast, office
from tests.conftest import BEFORE, DATA
from tests.refusing import refusing, words
from tests.spreadsheets import in_one_process
from tests.tables import for_each

pytestmark = pytest.mark.usefixtures("app")
FILE = DATA / "timetable.csv"
HEADER = "paper,date,time,room,venue,venue_address,candidate_number\n"
LISTENING = "listening,2018-04-21,13:00,RW 04,Maple Hall,1 Maple Road,\n"
SATURDAY = date(2018, 4, 21)


def planned(folder, rows: str, *, header: str = HEADER, sitting: str = office.SITTING) -> timetable.TimetablePlan:
    return timetable.plan(office.sheet(folder, header + rows), sitting)


def keep(folder, rows: str, *, header: str = HEADER) -> None:
    timetable.carry_out(planned(folder, rows, header=header), by="office", now=BEFORE)


def faults(folder, rows: str) -> list[str]:
    return [words(fault) for fault in planned(folder, rows).faults]


def warnings(folder, rows: str) -> list[str]:
    """What is odd, but for papers that are in no row."""
    told = [words(warning) for warning in planned(folder, rows).warnings]
    return [warning for warning in told if "No row has this paper" not in warning]


def entry_id(candidate_number: str) -> int:
    return db.session.scalars(select(Entry.id).where(Entry.candidate_number == candidate_number)).one()


def told_to(candidate_number: str) -> list[Appointment]:
    return appointments.of_entry(entry_id(candidate_number))


def take_in_the_canonical_file() -> timetable.TimetablePlan:
    plan = timetable.plan(in_one_process.read_file(FILE), office.SITTING)
    timetable.carry_out(plan, by="office", now=BEFORE)
    return plan


def test_the_canonical_file_is_taken_in_without_a_remark():
    plan = take_in_the_canonical_file()
    assert (plan.faults, plan.warnings, plan.table.unused) == ((), (), ())
    assert plan.counts == Counts(new=42)


def test_a_candidate_is_told_the_papers_of_everybody_and_their_own():
    take_in_the_canonical_file()
    place = {
        "venue": "Taipei Xinmin Private Elementary School",
        "address": "No.113, Sec. 1, Xinhai Rd., Da'an Dist., Taipei City, Taiwan",
    }
    assert told_to("0007") == [
        Appointment(paper="speaking", day=SATURDAY, time=time(13, 30), room="S 03", **place),
        Appointment(paper="reading_and_writing", day=SATURDAY, time=None, room="RW 04", **place),
        Appointment(paper="listening", day=SATURDAY, time=None, room="RW 04", **place),
    ]


def test_the_timetable_of_many_entries_is_that_of_each(tmp_path):
    take_in_the_canonical_file()
    keep(tmp_path, "listening,2018-04-22,9:00,,,,0007\n")
    sitting_id = db.session.scalars(select(Entry.sitting_id).limit(1)).one()
    whole = appointments.of_entries(sitting_id, list(db.session.scalars(select(Entry.id))))
    assert len(whole) == 40
    assert whole == {number: appointments.of_entry(number) for number in whole}


def test_a_candidates_own_row_stands_before_everybodys(tmp_path):
    keep(tmp_path, LISTENING + "listening,2018-04-22,9:00,R 1,Maple Hall,,0007\n")
    [alone], [common] = told_to("0007"), told_to("0008")
    assert (alone.day, alone.time, alone.room) == (date(2018, 4, 22), time(9), "R 1")
    assert (common.day, common.time, common.room) == (SATURDAY, time(13), "RW 04")


def test_papers_are_told_by_day_and_time_and_what_is_to_be_announced_at_the_days_end(tmp_path):
    keep(
        tmp_path,
        "speaking,2018-04-22,9:00,,,,\nreading_and_writing,2018-04-21,,,,,\nlistening,2018-04-21,10:00,,,,\n",
    )
    assert [each.paper for each in told_to("0007")] == ["listening", "reading_and_writing", "speaking"]


def test_the_same_file_again_changes_nothing():
    take_in_the_canonical_file()
    before = {name: office.everything()[name] for name in ("slot", "venue")}
    again = take_in_the_canonical_file()
    assert again.counts == Counts(same=42)
    assert again.changes_nothing
    assert {name: office.everything()[name] for name in ("slot", "venue")} == before


def test_planning_changes_nothing():
    before = office.everything()
    timetable.plan(in_one_process.read_file(FILE), office.SITTING)
    assert office.everything() == before


def test_a_plan_with_a_fault_cannot_be_carried_out(tmp_path):
    before = office.everything()
    faulty = planned(tmp_path, LISTENING + "listening,2018-04-21,25:00,,,,0007\n")
    with refusing("1 fault: nothing was taken in"):
        timetable.carry_out(faulty, by="office", now=BEFORE)
    assert office.everything() == before


def test_what_differs_is_shown_and_changed(tmp_path):
    keep(tmp_path, LISTENING)
    row = "listening,2018-04-22,,RW 05,Oak Hall,,\n"
    made = planned(tmp_path, row)
    assert made.counts == Counts(changed=1)
    assert [words(change) for change in made.changes] == [
        "line 2, listening, everybody: day '2018-04-21' → '2018-04-22'",
        "line 2, listening, everybody: time '13:00' → 'to be announced'",
        "line 2, listening, everybody: room 'RW 04' → 'RW 05'",
        "line 2, listening, everybody: venue 'Maple Hall' → 'Oak Hall'",
    ]
    keep(tmp_path, row)
    assert told_to("0007") == [
        Appointment(
            paper="listening", day=date(2018, 4, 22), time=None, room="RW 05", venue="Oak Hall", address=None
        )
    ]  # fmt: skip


def test_rows_that_are_not_in_the_file_are_counted_and_stay(tmp_path):
    keep(tmp_path, LISTENING)
    row = "speaking,2018-04-21,15:00,,,,0007\n"
    assert planned(tmp_path, row).counts == Counts(new=1, missing=1)
    keep(tmp_path, row)
    assert [each.paper for each in told_to("0007")] == ["listening", "speaking"]


def test_what_the_file_has_no_column_for_stays(tmp_path):
    keep(tmp_path, LISTENING)
    keep(tmp_path, "listening,2018-04-22\n", header="paper,date\n")
    [told] = told_to("0007")
    assert (told.day, told.time, told.room, told.venue) == (date(2018, 4, 22), time(13), "RW 04", "Maple Hall")


def test_only_paper_and_date_are_needed(tmp_path):
    keep(tmp_path, "listening,2018-04-22\n", header="paper,date\n")
    [told] = told_to("0007")
    assert (told.day, told.time, told.room, told.venue, told.address) == (date(2018, 4, 22), None, None, None, None)


@for_each("header, lacks", [("paper,time\n", "date"), ("date,time\n", "paper")])
def test_a_file_without_paper_or_date_is_refused(tmp_path, header, lacks):
    with refusing(f"there is no column {lacks}"):
        planned(tmp_path, "x,9:00\n", header=header)


@for_each(
    "text, at",
    [
        ("13:00", time(13)),
        ("9:05", time(9, 5)),
        ("13.00", time(13)),
        ("13h30", time(13, 30)),
        ("1:30 pm", time(13, 30)),
        ("1:30PM", time(13, 30)),
        ("1.30 p.m.", time(13, 30)),
        ("9 am", time(9)),
        ("12:15 am", time(0, 15)),
        ("12:15 pm", time(12, 15)),
        ("下午1:30", time(13, 30)),
        ("下午1時30分", time(13, 30)),
        ("上午 9:00", time(9)),
        ("中午12:00", time(12)),
        ("下午2點", time(14)),
        ("13：00", time(13)),
        ("13:00:00", time(13)),
        ("1899-12-30 13:00:00", time(13)),
        ("0.541666666666667", time(13)),
        ("0.5417", time(13)),
        ("0,375", time(9)),
        ("0.5", time(12)),
    ],
)
def test_a_time_is_read_as_offices_and_spreadsheets_write_it(text, at):
    assert time_of_day(text) == at


@for_each("text", ["", "-", "TBA", "tbc", "To be announced", "另行通知", "待公布"])
def test_a_time_may_be_to_be_announced(text):
    assert time_of_day(text) is None


@for_each("text", ["25:00", "13:60", "13", "9:5", "1330", "noon", "13:00-13:30", "0:30 pm", "13:00 am", "上午12:00",
                   "0.54", "0.549", "0.30", "0.99999", "13:00:30"])  # fmt: skip
def test_a_time_that_is_none_or_may_be_two_is_refused(text):
    with pytest.raises(ValueError):
        time_of_day(text)


@for_each("row, fault", [
        (",2018-04-21,,,,,", "line 2, paper, '': Name the paper: write one of "
         "reading_and_writing, listening, speaking."),
        ("listenin,2018-04-21,,,,,", "line 2, paper, 'listenin': This is not a paper of this exam. Write one of "
         "reading_and_writing, listening, speaking. The nearest is listening."),
        ("Spaeking,2018-04-21,,,,,", "line 2, paper, 'Spaeking': This is not a paper of this exam. Write one of "
         "reading_and_writing, listening, speaking. The nearest is speaking."),
        ("reading,2018-04-21,,,,,", "line 2, paper, 'reading': This is scored by itself, but not sat by itself. Write "
         "one of reading_and_writing, listening, speaking. The nearest is reading_and_writing."),
        ("listening,2018-04-21,quarter to two,,,,", "line 2, time, 'quarter to two': Write when the paper begins, like "
         "13:00 or 1:00 pm, or leave the cell empty: to be announced."),
        ("listening,2018-04-21,9:00,,,,A0007", "line 2, candidate_number, 'A0007': There is no such candidate in this "
         "sitting. The nearest is 0007 (LIN Mei-Hua). For everybody, leave the cell empty."),
        ("listening,2018-04-21,9:00,,,1 Maple Road,", "line 2, venue, '': Name the venue that has this address."),
    ])  # fmt: skip
def test_a_faulty_row_is_told_with_line_column_value_and_remedy(tmp_path, row, fault):
    assert faults(tmp_path, row + "\n") == [fault]


@for_each("day", ["", "2018-02-30", "0018-04-21", "1918-04-21", "21 Aprli 2018"])
def test_a_day_that_is_none_is_a_fault_once(tmp_path, day):
    [fault] = planned(tmp_path, f"listening,{day},9:00,,,,\nspeaking,2018-04-21,10:00,,,,\n").faults
    assert (fault.line, fault.column, fault.value) == (2, "date", day)


def test_dates_that_may_be_read_two_ways_are_asked_for_once(tmp_path):
    rows = "listening,05/06/2018,9:00,,,,\nspeaking,06/07/2018,10:00,,,,\n"
    [fault] = planned(tmp_path, rows).faults
    assert (fault.line, fault.column) == (2, "date")
    sheet = office.sheet(tmp_path, HEADER + rows)
    timetable.carry_out(timetable.plan(sheet, office.SITTING, Choices(dates="dmy")), by="office", now=BEFORE)
    assert [each.day for each in told_to("0007")] == [date(2018, 6, 5), date(2018, 7, 6)]


def test_a_candidate_number_whose_zeros_are_gone_has_them_again(tmp_path):
    keep(tmp_path, "speaking,2018-04-21,9:00,,,,7\n")
    assert [each.paper for each in told_to("0007")] == ["speaking"]


def test_a_time_may_bring_the_day_of_its_row_and_no_other(tmp_path):
    keep(tmp_path, "listening,2018-04-21,2018-04-21 13:30,,,,\n")
    assert told_to("0007")[0].time == time(13, 30)
    [fault] = planned(tmp_path, "listening,2018-04-22,2018-04-21 13:30,,,,\n").faults
    assert fault.column == "time"


def test_every_fault_of_a_row_is_told_at_once(tmp_path):
    made = planned(tmp_path, LISTENING + "drawing,,noon,,,,0099\n")
    assert {(fault.line, fault.column) for fault in made.faults} == {
        (3, "paper"),
        (3, "date"),
        (3, "time"),
        (3, "candidate_number"),
    }


@pytest.mark.parametrize(
    "word", ["reading_and_writing", "Reading and Writing", "READING & WRITING", "R&W", "閱讀與寫作"]
)
def test_a_paper_goes_by_its_code_and_by_its_name_in_any_language(tmp_path, word):
    keep(tmp_path, f"{word},2018-04-21,,,,,\n")
    assert [each.paper for each in told_to("0007")] == ["reading_and_writing"]


def test_a_part_that_is_scored_and_not_sat_is_a_fault_with_the_paper_it_is_of(tmp_path):
    office.add_sitting("first", exam="b2-first", now=BEFORE)
    typed = ["reading", "Use of English", "UoE", "閱讀"]
    told = planned(tmp_path, "".join(f"{word},2018-04-21,9:00,,,,\n" for word in typed), sitting="first").faults
    remedy = (
        "This is scored by itself, but not sat by itself. Write one of reading_and_use_of_english, writing, listening, "
        "speaking. The nearest is reading_and_use_of_english."
    )
    assert [(fault.value, words(fault.remedy)) for fault in told] == [(word, remedy) for word in typed]


def test_two_parts_sat_as_one_paper_are_one_row(tmp_path):
    office.add_sitting("first", exam="b2-first", now=BEFORE)
    rows = "R&UoE,2018-04-21,9:00,,,,\nWriting,2018-04-21,10:30,,,,\n"
    made = planned(tmp_path, rows + "Listening,2018-04-21,13:00,,,,\nSpeaking,2018-04-22,9:00,,,,\n", sitting="first")
    assert (made.faults, made.warnings) == ((), ())


def test_an_exam_that_names_no_papers_sat_sits_each_part_by_itself(tmp_path):
    file = office.write_exam(tmp_path, "spring-test", "Spring Test")
    whole = file.read_text("utf-8")
    file.write_text(whole[: whole.index("[[sat]]")] + whole[whole.index("# What a result means") :], "utf-8")
    ruler = TimetableRules(exams.find("spring-test", tmp_path / "exams"), {})
    assert list(ruler.papers) == ["reading_and_writing", "listening", "speaking", "reading", "writing"]


@for_each("whose, whom", [("", "everybody"), ("0007", "0007")])
def test_a_paper_twice_for_the_same_is_named_on_both_lines(tmp_path, whose, whom):
    rows = f"listening,2018-04-21,9:00,,,,{whose}\nListening,2018-04-21,9:00,,,,{whose}\n"
    told = planned(tmp_path, rows).faults
    assert [(fault.line, fault.column) for fault in told] == [(2, "paper"), (3, "paper")]
    assert words(told[0].remedy) == f"This paper is in the file more than once for {whom}. Keep one of the lines."


@pytest.mark.parametrize("word", ["all", "Everybody", "全體"])
def test_everybody_may_be_said_in_words(tmp_path, word):
    keep(tmp_path, f"listening,2018-04-21,9:00,,,,{word}\n")
    assert db.session.scalars(select(Slot.entry_id)).all() == [None]


def test_only_the_first_faults_of_the_wrong_file_altogether_have_a_guess(tmp_path):
    told = faults(tmp_path, "listening,2018-04-21,9:00,,,,A0007\n" * 25)
    assert ["nearest" in sentence for sentence in told] == [True] * 20 + [False] * 5


def test_a_candidate_of_another_sitting_is_unknown(tmp_path):
    office.add_sitting("other", now=BEFORE)
    [fault] = planned(tmp_path, "listening,2018-04-21,9:00,,,,0007\n", sitting="other").faults
    assert fault.column == "candidate_number"


def test_an_address_given_once_holds_for_the_venues_other_rows(tmp_path):
    keep(
        tmp_path,
        "listening,2018-04-21,9:00,,MAPLE hall,,\n"
        "speaking,2018-04-21,13:00,,Maple Hall,1 Maple Road,\n"
        "reading_and_writing,2018-04-21,10:00,,Maple Hall,1 maple  road,\n",
    )
    assert {(each.venue, each.address) for each in told_to("0007")} == {("MAPLE hall", "1 Maple Road")}
    assert len(db.session.scalars(select(Venue)).all()) == 1


def test_two_addresses_of_one_venue_are_a_fault(tmp_path):
    row = "speaking,2018-04-21,15:00,,Maple Hall,2 Oak Road,\n"
    assert faults(tmp_path, LISTENING + row) == [
        "line 3, venue_address, '2 Oak Road': On line 2 this venue has another address, '1 Maple Road'. "
        "Keep one of the two."
    ]


def test_a_venue_that_has_moved_changes_the_papers_there(tmp_path):
    keep(tmp_path, LISTENING + "speaking,2018-04-21,15:00,,Oak Hall,,\n")
    rows = LISTENING.replace("1 Maple Road", "2 Maple Road") + "speaking,2018-04-21,15:00,,Oak Hall,,\n"
    made = planned(tmp_path, rows)
    assert made.counts == Counts(changed=1, same=1)
    assert [words(change) for change in made.changes] == [
        "line 2, Maple Hall: venue_address '1 Maple Road' → '2 Maple Road'"
    ]
    keep(tmp_path, rows)
    assert told_to("0007")[0].address == "2 Maple Road"


def test_a_file_without_addresses_leaves_them_as_they_are(tmp_path):
    keep(tmp_path, LISTENING)
    keep(tmp_path, LISTENING.replace("1 Maple Road", ""))
    assert told_to("0007")[0].address == "1 Maple Road"


def written(import_id: int) -> list[tuple[int, str, str | None]]:
    """What an import is known to have written: line, table and what stood there before."""
    changes = select(ImportChange.line, ImportChange.table, ImportChange.before)
    rows = db.session.execute(changes.where(ImportChange.import_id == import_id).order_by(ImportChange.line))
    return [tuple(row) for row in rows]


def test_each_row_written_is_recorded_with_what_was_there(tmp_path):
    keep(tmp_path, LISTENING)
    keep(tmp_path, "listening,2018-04-21,14:00,RW 04,Maple Hall,2 Maple Road,\nspeaking,2018-04-21,15:00,,,,0007\n")
    venue = db.session.scalars(select(Venue.id)).one()
    first, second = db.session.scalars(select(ImportRun.id).where(ImportRun.kind == "timetable").order_by(ImportRun.id))
    assert sorted(written(first)) == [(2, "slot", None), (2, "venue", None)]
    was = {"day": "2018-04-21", "time": "13:00:00", "room": "RW 04", "venue_id": venue}
    kept = {(line, table): before and json.loads(before) for line, table, before in written(second)}
    assert kept == {(2, "venue"): {"address": "1 Maple Road"}, (2, "slot"): was, (3, "slot"): None}


def test_papers_of_one_candidate_at_overlapping_times_are_odd(tmp_path):
    rows = LISTENING + "speaking,2018-04-21,13:29,,,,0007\nspeaking,2018-04-21,13:30,,,,0008\n"
    assert [told for told in warnings(tmp_path, rows) if "overlaps" in told] == [
        "line 3, time, '13:29': For 0007, speaking (from 13:29, 10 minutes) overlaps listening (from 13:00, "
        "30 minutes). Look at both times."
    ]


def test_the_longest_that_a_paper_may_take_is_counted(tmp_path):
    rows = "speaking,2018-04-21,13:21,,,,0007\nlistening,2018-04-21,13:30,,,,0007\n"
    told = warnings(tmp_path, rows)
    assert any(
        "For 0007, listening (from 13:30, 30 minutes) overlaps speaking (from 13:21, 10" in each for each in told
    )


def test_papers_of_everybody_that_overlap_are_odd_once(tmp_path):
    rows = LISTENING + "reading_and_writing,2018-04-21,13:00,,,,\nspeaking,2018-04-21,13:00,,,,0007\n"
    told = [each for each in warnings(tmp_path, rows) if "overlaps" in each]
    assert sorted(each.partition(",")[0] for each in told) == ["line 3", "line 4", "line 4"]
    assert "For everybody" in told[0]


def test_a_paper_overlaps_one_that_was_taken_in_before(tmp_path):
    keep(tmp_path, LISTENING)
    assert any("overlaps" in told for told in warnings(tmp_path, "speaking,2018-04-21,13:10,,,,0007\n"))


def test_what_a_candidate_has_alone_does_not_overlap_everybodys_of_that_paper(tmp_path):
    rows = LISTENING + "listening,2018-04-21,13:10,,,,0007\n"
    assert not any("overlaps" in told for told in warnings(tmp_path, rows))


def test_papers_on_other_days_or_without_a_time_do_not_overlap(tmp_path):
    rows = LISTENING + "speaking,2018-04-22,13:00,,,,\nreading_and_writing,2018-04-21,,,,,\n"
    assert warnings(tmp_path, rows) == []


def test_a_paper_that_is_in_no_row_is_odd(tmp_path):
    told = [words(warning) for warning in planned(tmp_path, LISTENING).warnings]
    assert told == [
        f"line 1, paper, '{paper}': No row has this paper of the exam. Add one when it is known."
        for paper in ("reading_and_writing", "speaking")
    ]


def test_candidates_who_are_not_told_of_a_paper_are_counted_and_the_first_is_named(tmp_path):
    rows = "".join(f"speaking,2018-04-21,9:00,,,,{number:04}\n" for number in range(1, 41) if number not in (7, 9))
    assert warnings(tmp_path, rows) == [
        "line 1, paper, 'speaking': 2 of 40 candidates have no row for this paper, first 0007 (LIN Mei-Hua)."
    ]


def test_a_candidate_who_has_withdrawn_needs_no_paper(tmp_path):
    office.withdraw(cast.MEI, now=BEFORE)
    rows = "".join(f"speaking,2018-04-21,9:00,,,,{number:04}\n" for number in range(1, 41) if number != 7)
    assert warnings(tmp_path, rows) == []


def test_what_overlaps_already_is_not_said_again_of_a_file_about_something_else(tmp_path):
    keep(tmp_path, LISTENING + "speaking,2018-04-21,13:10,,,,0007\n")
    assert warnings(tmp_path, "speaking,2018-04-21,15:00,,,,\n") == []


def test_an_hour_at_night_is_odd(tmp_path):
    assert warnings(tmp_path, "listening,2018-04-21,1:30,,,,\n") == [
        "line 2, time, '1:30': This is 01:30, at night. If it is in the afternoon, write 13:30."
    ]


def test_of_a_paper_whose_row_has_a_fault_nobody_is_said_to_have_none(tmp_path):
    made = planned(tmp_path, LISTENING + "speaking,2018-04-21,soon,,,,\n")
    assert [words(fault)[:13] for fault in made.faults] == ["line 3, time,"]
    assert [warning.value for warning in made.warnings] == ["reading_and_writing"]


def test_of_papers_whose_days_could_be_either_nobody_is_said_to_have_none(tmp_path):
    made = planned(tmp_path, LISTENING.replace("2018-04-21", "04/05/2018"))
    assert "listening" not in [warning.value for warning in made.warnings]


def test_a_room_that_a_spreadsheet_could_not_work_out_is_a_fault(tmp_path):
    assert "wrote an error" in faults(tmp_path, LISTENING.replace("RW 04", "#REF!"))[0]


def test_a_venue_of_very_many_letters_is_a_fault(tmp_path):
    assert "more than 200 characters" in faults(tmp_path, LISTENING.replace("Maple Hall", "場" * 201))[0]
