"""Headings: every word that offices write, where the header is, and what is said when it is not there."""

from __future__ import annotations

import pytest

from portal.domain.refusals import Impossible
from tests.domain.importing.handed_in import cells, entries, results, timetable
from tests.refusing import notes, refusing, said, words
from tests.tables import for_each

WORDS = {
    "id_number": "ID Number, ID No, Candidate ID, Candidate ID Number, Login, Username, Student ID, "
    "准考證 ID, 證號, 证号",
    "secret_number": "Secret Number, Secret No, Secret, PIN, Access Code, Password, 密碼, 密码",
    "candidate_number": "Candidate Number, Candidate No, CentreCandidateNumber, Exam Number, Roll No, Entry number, "
    "考生編號, 准考证号",
    "reference_number": "Reference No, Reference Number, Exam Reference Number, UCI, UniqueCandidateIdentifier",
    "family_name": "Family name, Last name, Surname, Apellidos, Cognome, Nachname, Nom, 姓",
    "given_name": "First name, Given name, Forename, Nombre, Nome, Vorname, Prénom, 名",
    "name": "Name, Full name, Candidate name, Student",
    "local_name": "Name In Characters, Chinese name, 姓名, 中文姓名",
    "date_of_birth": "Date of Birth, DOB, Birthdate, Fecha de nacimiento, 出生日期, 生日",
    "school": "School, Preparation Centre, Institution, Department Name, Place of entry, 學校",
}  # files-in.md
FIGURES = {
    "overall": "Overall, Overall score, Total score, Score",
    "grade": "Grade, Result",
    "cefr_level": "CEFR, CEFR level, CEFR(Overall)",
    "status": "Status, Result status",
    "reading": "Reading, Reading score, 閱讀",
    "writing": "Writing, Writing Score",
    "reading_and_writing": "Reading and Writing, R&W, R&W score, READING & WRITING, 閱讀與寫作",
    "listening": "Listening, Listening score, 聽力, 聽力成績",
    "speaking": "Speaking, Speaking score, 口說",
}
TIMES = {
    "paper": "Paper, Component, 科目",
    "date": "Date, Exam date, 日期, 考試日期",
    "time": "Time, Start time, 時間",
    "room": "Room, 試場, 教室",
    "venue": "Venue, Location, 考場, 地點",
    "venue_address": "Venue address, Address, 地址",
    "candidate_number": "Candidate No, 考生編號",
}


def pairs(words):
    return [(field, word) for field, line in words.items() for word in line.split(", ")]


def in_front(word: str, needed: dict[str, str]) -> str:
    """A file of one row with this column before the needed ones."""
    return f"{word}|{'|'.join(needed)}\n2468|{'|'.join(needed.values())}"


@for_each("field, word", pairs(WORDS))
def test_every_word_for_a_column_of_entries_is_known(field, word):
    needed = {"candidate_number": "1", "name": "A"}
    needed.pop(field, None)
    assert entries(in_front(word, needed)).headings[field] == word


@for_each("field, word", pairs(FIGURES))
def test_every_word_for_a_column_of_results_is_known(field, word):
    assert results(in_front(word, {"id_number": "937803WLC"})).headings[field] == word


@for_each("word", ["Use of English", "UoE", "UoE score"])
def test_use_of_english_is_known_where_the_exam_has_it(word):
    table = results(in_front(word, {"id_number": "937803WLC"}), exam="b2-first")
    assert table.headings["use_of_english"] == word


@for_each("field, word", pairs(TIMES))
def test_words_for_the_columns_of_a_timetable_are_known(field, word):
    needed = {"paper": "listening", "date": "2018-04-21"}
    needed.pop(field, None)
    assert timetable(in_front(word, needed)).headings[field] == word


@for_each("word", ["  secret number ", "SECRET-NUMBER", "Secret_Number:", "Ｓｅｃｒｅｔ　Ｎｕｍｂｅｒ"])
def test_case_width_spaces_and_punctuation_do_not_count(word):
    assert "secret_number" in entries(f"candidate_number|name|{word}\n1|A|2468").headings


def test_password_is_the_secret_number_when_every_value_is_four_to_ten_digits():
    table = entries("candidate_number|name|Password\n1|A|2468\n2|B|\n3|C|1357")
    assert cells(table, "secret_number") == ["2468", "", "1357"]


def test_password_is_something_else_when_a_value_is_and_no_value_is_shown():  # T46
    table = entries("candidate_number|name|Password\n1|A|2468\n2|B|hunter2\n3|C|1357")
    assert table.unused == ("Password",)
    assert notes(table)[0] == (
        "The column Password is not read as secret_number: on line 3 it does not have 4 to 10 digits."
    )


def test_password_beside_the_secret_number_is_not_read():
    table = entries("candidate_number|name|Password|PIN\n1|A|2468|1357")
    assert (cells(table, "secret_number"), table.unused) == (["1357"], ("Password",))


def test_the_header_is_found_below_title_rows():
    table = results("Key English Test for Schools|\nResults 2018|\n\nCandidate No|Overall\n7|138")
    assert (table.header_line, cells(table, "overall")) == (4, ["138"])


def test_a_title_that_is_a_heading_by_chance_is_no_header():
    table = results("Candidate No|\nID Number|Candidate No|Overall\n937803WLC|7|138")
    assert table.header_line == 2


def test_a_header_deeper_than_thirty_lines_is_not_looked_for():
    with refusing("no line names the columns"):
        results("a title\n" * 30 + "id_number|overall\n937803WLC|138")


@for_each("text, sentence", [
        ("candidate_number|shool\n1|A", "line 1: there is no column family_name or given_name or name."),
        ("a title|\ncandidate_number|Ful name|school\n1|A|B", "line 2: there is no column family_name or given_name "
         r"or name \(did you mean 'Ful name'\?\)"),
        ("candidat_nmber|nmae\n1|A", r"line 1: there is no column candidate_number \(did you mean 'candidat_nmber'"),
    ])  # fmt: skip
def test_a_missing_column_is_named_with_the_nearest_heading(text, sentence):
    with refusing(sentence):
        entries(text)


@for_each(
    "header, way_out",
    [
        (
            "Kandidatennummer|Name",
            "Write that word above the column, or name all columns in order with --columns.",
        ),
        ("Candidate No|Overall|CEFR", "This looks like a file for `flask import results`."),
        ("Candidate No|Date|Room", "This looks like a file for `flask import timetable`."),
        (
            "Candidate No|Date|fee",
            "Write that word above the column, or name all columns in order with --columns.",
        ),
    ],
)
def test_a_missing_column_is_told_with_the_way_out(header, way_out):
    with pytest.raises(Impossible) as refused:
        entries(f"{header}\n1|2|3")
    assert "\n".join(said(refused.value)).endswith(f". {way_out}")


def test_a_heading_that_is_nearly_a_column_is_asked_about():
    table = results("id_number|overall|lisening|Speaking|Speakin\n937803WLC|138|142|136|x")
    assert notes(table) == ("The column lisening is not used. Did you mean listening?",)


@for_each("row", ["0001|LIN Mei-Hua|1079", "937803WLC|Reading|137"])
def test_a_file_without_a_header_is_told_how_to_name_its_columns(row):
    with refusing("name them in order with --columns, like --columns candidate_number,"):
        entries(f"{row}\n{row}")


@for_each(
    "header, doubled",
    [
        (
            "candidate_number|name|Candidate No",
            "candidate_number is there twice ('candidate_number' and 'Candidate No')",
        ),
        ("candidate_number|name|name", "name is there twice ('name' and 'name')"),
    ],
)
def test_a_fact_with_two_columns_is_refused(header, doubled):
    with pytest.raises(Impossible) as refused:
        entries(f"{header}\n1|A|2")
    assert "\n".join(said(refused.value)) == f"handed-in.csv, line 1: the column {doubled}. Rename or remove one."


def test_headings_nobody_knows_are_listed():
    assert entries("candidate_number|shoe size|name||Fee\n1|41|A||x").unused == ("shoe size", "Fee")


def test_columns_are_named_for_a_file_without_a_header():
    table = entries("1|x|LIN Mei-Hua\n2|x|CHEN", columns=["Candidate No", "-", "name"])
    assert (table.header_line, [row.line for row in table.rows]) == (None, [1, 2])
    assert table.rows[0].cells == {"candidate_number": "0001", "name": "LIN Mei-Hua"}


def test_a_column_may_be_passed_over_by_naming_nothing():
    assert cells(entries("1|x|A", columns=["candidate_number", "", "name"]), "name") == ["A"]


def test_a_header_in_a_file_whose_columns_are_named_is_left_out_and_said():
    table = entries("candidate_number|name\n1|A", columns=["candidate_number", "name"])
    assert cells(table, "name") == ["A"]
    assert notes(table)[0] == "Line 1 is a header and was left out: the columns are those of --columns."


@for_each(
    "columns, sentence",
    [
        (["candidate_number", "nmae"], "--columns: there is no column 'nmae'. The columns are: candidate_number, "),
        (["candidate_number", "-"], "--columns: there is no column family_name or given_name or name"),
        (["candidate_number", "name", "name"], "--columns: the column name is there twice"),
    ],
)
def test_wrongly_named_columns_are_refused(columns, sentence):
    with pytest.raises(Impossible) as refused:
        entries("1|A|B", columns=columns)
    assert sentence in "\n".join(said(refused.value))


def test_too_few_named_columns_are_one_fault():
    table = entries("1|A|B\n2|A|B", columns=["candidate_number", "name"])
    [fault] = map(words, table.faults)
    assert fault == (
        "line 1, column 3, 'B': --columns names 2 columns, and this cell is not in one of them. Name them all; "
        "- skips one."
    )


def test_of_two_columns_of_one_fact_an_empty_one_is_passed_over_and_said():
    table = entries("Roll No|Name|School|Institution\n1|A||Maple\n2|B||")
    assert cells(table, "school") == ["Maple", ""]
    assert "The column School is empty: school is read from Institution." in notes(table)
    assert table.unused == ("School",)


def test_two_empty_columns_of_one_fact_are_one():
    assert cells(entries("Roll No|Name|School|Institution\n1|A||"), "school") == [""]
