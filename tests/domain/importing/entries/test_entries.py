"""Entering candidates: what a row of an entries file says, and what is wrong with it."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from portal import settings
from portal.domain.credentials import id_numbers, secret_numbers
from portal.domain.importing import Counts, entries
from portal.store.database import db
from portal.store.entries import Entry, School
from tests import cast, office
from tests.conftest import BEFORE, DATA
from tests.refusing import notes, refusing, words
from tests.spreadsheets import in_one_process
from tests.tables import for_each

pytestmark = pytest.mark.usefixtures("app")
HEADER = "candidate_number,name,date_of_birth,school,id_number,secret_number\n"


def entry(candidate_number: str) -> Entry:
    db.session.rollback()
    return db.session.scalars(select(Entry).where(Entry.candidate_number == candidate_number)).one()


def planned(folder, text: str) -> entries.EntriesPlan:
    return entries.plan(office.sheet(folder, text), office.SITTING, now=BEFORE)


def faults(folder, text: str) -> list[str]:
    return [words(fault) for fault in planned(folder, text).faults]


def test_a_row_becomes_an_entry_with_every_fact_it_has():
    mei = entry("0007")
    assert (mei.name, mei.family_name, mei.given_name, mei.local_name) == ("LIN Mei-Hua", "LIN", "Mei-Hua", "林美華")
    assert (mei.date_of_birth, mei.internal_id) == (date(2006, 8, 12), "T85057")
    assert (mei.id_number, mei.id_number_printed) == ("937803WLC", "937803WLC")
    assert db.session.get(School, mei.school_id).name == "Maple Language Institute"
    assert (mei.account_id, mei.claimed_at, mei.verifiable) == (None, None, True)


def test_a_secret_number_is_kept_so_that_it_can_be_printed_again():
    mei = entry("0007")
    assert secret_numbers.decrypted(mei.secret_enc, mei.public_key) == "1079"
    assert mei.secret_key_no == 1


def test_no_secret_number_lies_open_in_the_store(app, monkeypatch, tmp_path):  # T9
    office.choose(app, monkeypatch, secret_number_length=10)
    office.add_sitting("other", now=BEFORE)
    text = "candidate_number,name,secret_number\n1,A,7302915846\n"
    office.enter(tmp_path, text, now=BEFORE, sitting="other")
    kept = settings.current().database_file
    everything = b"".join(file.read_bytes() for file in kept.parent.glob(kept.name + "*"))
    assert b"handed-in.csv" in everything, "this import is in the files"
    assert b"7302915846" not in everything


def test_an_entrys_page_has_an_address_that_tells_nothing():
    keys = set(db.session.scalars(select(Entry.public_key)))
    assert len(keys) == 40
    assert all(len(key) == 16 and key.isalnum() and key.islower() for key in keys), "80 bits, base 32"


def test_the_same_file_again_changes_nothing():
    before = office.everything()["entry"]
    again = entries.plan(in_one_process.read_file(DATA / "entries.csv"), office.SITTING, now=BEFORE)
    entries.carry_out(again, by="office", now=BEFORE)
    assert again.counts == Counts(same=40)
    assert office.everything()["entry"] == before


def test_only_number_and_name_are_needed(tmp_path):
    office.enter(tmp_path, "candidate_number,name\n0041,SUHARTO\n", now=BEFORE)
    made = entry("0041")
    assert (made.name, made.family_name, made.date_of_birth, made.school_id) == ("SUHARTO", None, None, None)


def test_missing_numbers_are_made(tmp_path):
    made = planned(
        tmp_path, "candidate_number,name,id_number,secret_number\n0041,A,,\n0042,B,123456ABC,\n0043,C,,12345\n"
    )
    assert [words(fault) for fault in made.faults] == [
        "line 4, secret_number, '(not shown)': A Secret Number has 4 digits. Of the characters here, 5 of 5 are digits."
    ]
    office.enter(tmp_path, "candidate_number,name,id_number,secret_number\n0041,A,,\n0042,B,123456ABC,\n", now=BEFORE)
    first, second = entry("0041"), entry("0042")
    assert id_numbers.is_well_formed(first.id_number)
    assert second.id_number == "123456ABC"
    for each in (first, second):
        assert secret_numbers.is_well_formed(secret_numbers.decrypted(each.secret_enc, each.public_key), 4)


def test_the_plan_says_how_many_numbers_it_makes(tmp_path):
    made = planned(tmp_path, "candidate_number,name,id_number,secret_number\n0041,A,,\n0042,B,123456ABC,\n")
    assert (made.made_id_numbers, made.made_secret_numbers) == (1, 2)


def test_numbers_that_were_made_stay_when_the_file_comes_again(tmp_path):
    text = "candidate_number,name\n0041,SUHARTO\n"
    office.enter(tmp_path, text, now=BEFORE)
    before = entry("0041").id_number
    again = planned(tmp_path, text)
    assert again.counts == Counts(same=1, missing=40)
    assert entry("0041").id_number == before


def test_the_numbers_of_a_sitting_have_the_length_it_was_given(app, monkeypatch, tmp_path):
    office.choose(app, monkeypatch, secret_number_length=6)
    office.add_sitting("other", now=BEFORE)
    text = "candidate_number,name,secret_number\n1,A,\n2,B,1079\n"
    made = entries.plan(office.sheet(tmp_path, text), "other", now=BEFORE)
    assert len(str(made.additions[0].secret_number)) == 6
    assert [words(fault) for fault in made.faults] == [
        "line 3, secret_number, '(not shown)': A Secret Number has 6 digits. Of the characters here, 4 of 4 are digits."
    ]


def test_an_id_number_is_known_in_its_one_form_and_printed_as_it_came(tmp_path):  # T8
    office.enter(tmp_path, "candidate_number,name,id_number\n0041,A,sir-094 7OI\n", now=BEFORE)
    assert (entry("0041").id_number, entry("0041").id_number_printed) == ("SIR094701", "sir-094 7OI")


def test_a_fact_that_differs_is_shown_and_changed(tmp_path):
    text = "candidate_number,name,date_of_birth\n0007,LIN Mei-Hwa,2006-08-13\n"
    made = planned(tmp_path, text)
    assert made.counts == Counts(changed=1, missing=39)
    assert [words(change) for change in made.changes] == [
        "line 2, 937803WLC: name 'LIN Mei-Hua' → 'LIN Mei-Hwa'",
        "line 2, 937803WLC: date_of_birth '2006-08-12' → '2006-08-13'",
    ]
    office.enter(tmp_path, text, now=BEFORE)
    assert (entry("0007").name, entry("0007").date_of_birth) == ("LIN Mei-Hwa", date(2006, 8, 13))


def test_an_entry_found_by_its_id_number_takes_the_candidate_number_of_the_file(tmp_path):
    [change] = planned(tmp_path, "candidate_number,name,id_number\n0041,LIN Mei-Hua,937803wlc\n").changes
    assert words(change) == "line 2, 937803WLC: candidate_number '0007' → '0041'"


def test_what_the_file_does_not_say_stays(tmp_path):
    office.enter(tmp_path, "candidate_number,name\n0007,LIN Mei-Hwa\n", now=BEFORE)
    mei = entry("0007")
    assert (mei.local_name, mei.internal_id, mei.id_number) == ("林美華", "T85057", "937803WLC")
    assert secret_numbers.decrypted(mei.secret_enc, mei.public_key) == "1079"


def test_another_secret_number_is_named_and_never_shown(tmp_path):  # T9
    text = "candidate_number,name,id_number,secret_number\n0007,LIN Mei-Hua,937803WLC,2468\n"
    [change] = planned(tmp_path, text).changes
    assert words(change) == "line 2, 937803WLC: secret_number 'secret' → 'another'"
    office.enter(tmp_path, text, now=BEFORE)
    assert secret_numbers.matches("2468", entry("0007").secret_enc, entry("0007").public_key)


def test_a_registered_entry_keeps_its_account_when_the_file_comes_again(tmp_path):
    cast.register(cast.MEI, now=BEFORE)
    account = entry("0007").account_id
    office.enter(tmp_path, "candidate_number,name\n0007,LIN Mei-Hwa\n", now=BEFORE)
    assert entry("0007").account_id == account


@for_each("row, fault", [
        (",A,,,,", "line 2, candidate_number, '': Every candidate needs a candidate number. "
         "If this line is not a candidate, take it out of the file."),
        ("0041,,,,,", "line 2, name, '': Every candidate needs a name."),
        ("0041,A,2007-02-30,,,", "line 2, date_of_birth, '2007-02-30': There is no such date: February 2007 has "
         "28 days. Write year-month-day, like 2007-03-28."),
        ("0041,A,in March,,,", "line 2, date_of_birth, 'in March': This is not a date. "
         "Write year-month-day, like 2007-03-28."),
        ("0041,A,2018-05-07,,,", "line 2, date_of_birth, '2018-05-07': This day, 7 May 2018, is in the future. "
         "Write year-month-day, like 2007-03-28."),
        ("0041,A,,,937803WL,", "line 2, id_number, '937803WL': An ID Number has 6 digits and 3 letters, like "
         "123456ABC, or 3 letters and 6 digits."),
        ("0041,A,,,1.23E+09,", "line 2, id_number, '1.23E+09': The spreadsheet turned the ID Number into a "
         "calculation and lost digits. Format the column as text and type it again from the board's list."),
        ("0041,A,,,,12A4", "line 2, secret_number, '(not shown)': A Secret Number has 4 digits. "
         "Of the characters here, 3 of 4 are digits."),
        ("0041,A,,,,10790", "line 2, secret_number, '(not shown)': A Secret Number has 4 digits. "
         "Of the characters here, 5 of 5 are digits."),
        ("0001,A,,,123456ABC,", "line 2, candidate_number, '0001': This candidate number belongs to 645890ZUB "
         "(WANG Tzu-Han) in this sitting. Correct it. To swap numbers, first give one of the candidates a number "
         "that nobody has."),
        ("0001,A,,,937803WLC,", "line 2, candidate_number, '0001': This candidate number belongs to 645890ZUB "
         "(WANG Tzu-Han) in this sitting. Correct it. To swap numbers, first give one of the candidates a number "
         "that nobody has."),
    ])  # fmt: skip
def test_a_faulty_row_is_told_with_line_column_value_and_remedy(tmp_path, row, fault):
    assert faults(tmp_path, HEADER + row + "\n") == [fault]


@for_each(
    "rows, column",
    [
        ("0041,A,,,,\n0041,B,,,,\n", "candidate_number"),
        ("0041,A,,,123456ABC,\n0042,B,,,123456 abc,\n", "id_number"),
    ],
)
def test_whoever_is_in_the_file_twice_is_named_on_both_lines(tmp_path, rows, column):
    told = planned(tmp_path, HEADER + rows).faults
    assert [(fault.line, fault.column) for fault in told] == [(2, column), (3, column)]


def test_an_id_number_of_another_sitting_is_a_fault(tmp_path):
    office.add_sitting("other", now=BEFORE)
    made = entries.plan(office.sheet(tmp_path, "candidate_number,name,id_number\n1,A,937803WLC\n"), "other", now=BEFORE)
    assert [words(fault) for fault in made.faults] == [
        "line 2, id_number, '937803WLC': This ID Number belongs to a candidate of another sitting. "
        "Use --sitting for that one, or correct it."
    ]


def test_every_fault_of_a_file_is_told_at_once_in_the_order_of_its_lines():
    made = entries.plan(in_one_process.read_file(DATA / "bad" / "entries-seven-faults.csv"), office.SITTING, now=BEFORE)
    assert [(fault.line, fault.column) for fault in made.faults] == [
        (2, "id_number"),
        (3, "id_number"),
        (4, "date_of_birth"),
        (5, "candidate_number"),
        (6, "secret_number"),
        (7, "id_number"),
        (8, "name"),
    ]


def test_a_file_for_an_unknown_sitting_is_refused(tmp_path):
    with refusing("There is no sitting 'ket-may'"):
        entries.plan(office.sheet(tmp_path, "candidate_number,name\n1,A\n"), "ket-may", now=BEFORE)


def test_a_school_is_one_school_however_it_is_written(tmp_path):
    before = db.session.scalar(select(func.count()).select_from(School))
    rows = "0041,A,,Maple Language Institute,,\n0042,B,,MAPLE  language institute,,\n"
    office.enter(tmp_path, HEADER + rows, now=BEFORE)
    assert entry("0041").school_id == entry("0042").school_id
    assert db.session.scalar(select(func.count()).select_from(School)) == before
    assert planned(tmp_path, HEADER + rows).changes_nothing, "the same file again changes nothing"


def test_an_empty_school_takes_the_school_away(tmp_path):
    office.enter(tmp_path, "candidate_number,name,school\n0007,LIN Mei-Hua,\n", now=BEFORE)
    assert entry("0007").school_id is None


def test_names_of_any_script_are_kept_as_they_are(tmp_path):
    names = [
        "林美華",
        "PHẠM Ngọc Bảo Châu",
        "O'Brien, Zoë",
        "{{ 7 * 7 }}",
        "<b>Mei</b>",
        "=HYPERLINK(1)",
        "العربية",
        "𠮷野家",
    ]
    rows = "".join(f'{number:04},"{name}"\n' for number, name in enumerate(names, start=41))
    office.enter(tmp_path, f"candidate_number,name\n{rows}", now=BEFORE)
    assert [entry(f"{number:04}").name for number, _ in enumerate(names, start=41)] == names


def test_a_name_typed_in_parts_of_letters_is_kept_in_whole_ones(tmp_path):
    office.enter(tmp_path, "candidate_number,name\n0041,Zoe\u0308\n", now=BEFORE)
    assert entry("0041").name == "Zo\u00eb"


def test_a_part_of_a_name_alone_is_composed_with_the_part_that_is_kept(tmp_path):
    text = "candidate_number,First name\n0001,Tzu-Hann\n"
    assert [words(change) for change in planned(tmp_path, text).changes] == [
        "line 2, 645890ZUB: name 'WANG Tzu-Han' → 'WANG Tzu-Hann'",
        "line 2, 645890ZUB: given_name 'Tzu-Han' → 'Tzu-Hann'",
    ]
    office.enter(tmp_path, text, now=BEFORE)
    assert (entry("0001").name, entry("0001").family_name) == ("WANG Tzu-Hann", "WANG")


def test_a_part_of_a_name_that_is_not_kept_in_parts_is_a_fault(tmp_path):
    office.enter(tmp_path, "candidate_number,name\n0041,PHAM Bao Chau\n", now=BEFORE)
    assert faults(tmp_path, "candidate_number,First name\n0041,Bao\n") == [
        "line 2, given_name, 'Bao': This is one part of a name, and 'PHAM Bao Chau' is kept as one. "
        "Add a column name with the whole name."
    ]


@for_each(
    "column, written, said",
    [
        ("reference_number", "1.50096E+11", "turned this number into a calculation"),
        ("internal_id", "4.01E+09", "turned this number into a calculation"),
        ("internal_id", '"4,01E+09"', "turned this number into a calculation"),
        ("local_name", "#REF!", "wrote an error"),
        ("name", "#N/A", "wrote an error"),
        ("name", "#NAME?", "wrote an error"),
        ("school", "#DIV/0!", "wrote an error"),
        ("school", "#BEZUG!", "wrote an error"),
        ("name", "???", "Letters were lost"),
        ("local_name", "王\ufffd華", "Letters were lost"),
        ("school", "x" * 201, "more than 200 characters"),
        ("name", "x" * 301, "more than 300 characters"),
    ],
)
def test_a_text_that_a_program_destroyed_is_a_fault(tmp_path, column, written, said):
    cells = {"candidate_number": "0041", "name": "A", column: written}
    [fault] = planned(tmp_path, ",".join(cells) + "\n" + ",".join(cells.values()) + "\n").faults
    assert (fault.line, fault.column) == (2, column)
    assert said in words(fault.remedy)
    assert len(fault.value) <= 101


@for_each("written", ["1E+03", "3-Apr", "2018-04-03", "03/04/2018", "1.5", '"1,5"', "-5", "TRUE", "#N/A", "x" * 41])
def test_what_can_be_no_candidate_number_is_a_fault(tmp_path, written):
    [fault] = planned(tmp_path, f"candidate_number,name\n0041,A\n{written},B\n").faults
    assert (fault.line, fault.column) == (3, "candidate_number")


@for_each("written", ["A/17", "3-4", "TW003-0012", "No. 7", "1E3", "A1.5"])
def test_candidate_numbers_of_other_shapes_are_left_alone(tmp_path, written):
    assert faults(tmp_path, f"candidate_number,name\n{written},A\n") == []


def test_digits_of_another_script_are_digits(tmp_path):
    made = planned(tmp_path, "candidate_number,name\n٤٢,A\n")
    assert made.additions[0].facts.candidate_number == "0042"
    assert "candidate_number: 1 cell with digits of another script, read as 0 to 9." in notes(made)


@for_each("written", ["çŽ‹ç¾ŽèŠ±", "ZoÃ«", "GarcÃ\xada LÃ³pez"])
def test_letters_that_were_read_wrongly_before_are_a_warning(tmp_path, written):
    [warning] = planned(tmp_path, f"candidate_number,name\n0041,{written}\n").warnings
    assert (warning.line, warning.column) == (2, "name")
    assert "another encoding" in words(warning.remedy)


@for_each("written", ["MÜLLER Jörg", "CAFÉ’S", "Ñandú", "Ærø ÅSE", "王美華", "PHẠM Ngọc", "Иванова Мария", "C# 4"])
def test_letters_that_are_right_are_no_warning(tmp_path, written):
    made = planned(tmp_path, f"candidate_number,name,school\n0041,{written},{written}\n")
    assert (made.faults, made.warnings) == ((), ())


@for_each("column, written, said", [
    ("school", "臺北市?民國小", "Letters were lost"),
    ("school", "Sch□le", "Letters were lost"),
    ("school", "Mџller", "Latin and Cyrillic letters"),
    ("name", "FranЌois", "Latin and Cyrillic letters"),
    ("name", "\ue000", "a private one"),
    ("school", "\U000f0000 School", "a private one"),
])  # fmt: skip
def test_letters_that_may_be_wrong_are_a_warning(tmp_path, column, written, said):
    cells = {"candidate_number": "0041", "name": "A", column: written}
    made = planned(tmp_path, ",".join(cells) + "\n" + ",".join(cells.values()) + "\n")
    assert made.faults == ()
    [warning] = made.warnings
    assert (warning.line, warning.column) == (2, column)
    assert said in words(warning.remedy)


@for_each("written", ["Anna?", "李？", "M□ller", "王〓"])
def test_a_sign_for_a_letter_that_was_lost_is_a_fault_in_a_name(tmp_path, written):
    [fault] = faults(tmp_path, f"candidate_number,name,school\n0041,{written},Who?\n")
    assert fault.startswith(f"line 2, name, '{written}': Letters were lost")


def test_one_person_under_the_number_of_the_file_and_another_is_told(tmp_path):
    text = "candidate_number,name,date_of_birth\n0041,Lin  MEI-HUA,2006-08-12\n0042,A,2007-01-01\n0043,A,2007-01-02\n"
    assert [words(warning) for warning in planned(tmp_path, text).warnings] == [
        "line 2, name, 'Lin MEI-HUA': A candidate of this name and date of birth is entered already, under the number "
        "0007. Is this one candidate?"
    ]


def test_one_person_whose_number_the_file_changes_is_not_two(tmp_path):
    text = "candidate_number,name,date_of_birth,id_number\n0041,LIN Mei-Hua,2006-08-12,937803WLC\n0042,A,2007-01-01,\n"
    assert planned(tmp_path, text).warnings == ()


def test_a_number_that_a_spreadsheet_may_have_rounded_is_a_warning(tmp_path):
    made = planned(tmp_path, "candidate_number,name,reference_number\n1,A,1234567890123450\n2,B,1234567890123456\n")
    assert [(warning.line, warning.column) for warning in made.warnings] == [(2, "reference_number")]
