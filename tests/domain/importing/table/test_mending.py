"""What a spreadsheet program took from numbers: put back, and said."""

from __future__ import annotations

import pytest

from portal.domain.importing import is_a_date
from portal.domain.importing import results as import_results
from tests import office
from tests.conftest import BEFORE
from tests.domain.importing.handed_in import cells, entries, faults, results
from tests.refusing import notes
from tests.tables import for_each


@for_each("written", ["-", "--", ".", "—", "ー", "*", "/", "N/A", "n/a", "N.A.", "TBA", "tbc", "TBD", "無"])
def test_what_stands_in_the_place_of_a_name_is_no_name_and_said(written):
    table = entries(f"Roll No|Surname|Forename|Chinese name\n0001|HO|{written}|{written}")
    assert (cells(table, "given_name"), cells(table, "local_name")) == ([""], [""])
    assert notes(table)[0] == f"Forename: 1 cell like '{written}' holds no name and is read as empty."


@for_each("written", ["NA", "Na", "Null", "None", "True", "X", "O", "Tba'i", "無名", "A-", "Nil", "Test", "'t"])
def test_a_name_that_is_a_word_too_stays(written):
    table = entries(f"Roll No|Surname|Forename\n0001|{written}|{written}")
    assert (cells(table, "family_name"), cells(table, "given_name"), notes(table)) == ([written], [written], ())


def test_leading_zeros_of_candidate_numbers_are_put_back_and_said():
    table = entries("Roll No|Name\n42|A\n0043|B\n7|C\nA9|D\n12345|E")
    assert cells(table, "candidate_number") == ["0042", "0043", "0007", "A9", "12345"]
    assert notes(table) == ("Roll No: 2 cells made 4 digits long again with leading zeros: 42 is 0042.",)


def test_leading_zeros_of_secret_numbers_are_put_back_and_said_without_one():  # T46
    table = entries("Roll No|Name|PIN\n0001|A|8548\n0002|B|79\n0003|C|")
    assert cells(table, "secret_number") == ["8548", "0079", ""]
    assert notes(table) == ("PIN: 1 cell made 4 digits long again with leading zeros: the first on line 3.",)


def test_a_column_of_nothing_but_short_secret_numbers_has_lost_zeros():
    assert cells(entries("Roll No|Name|PIN\n0001|A|79"), "secret_number") == ["0079"]


def test_secret_numbers_of_another_length_have_lost_none():
    lengths = {"candidate_number": 4, "secret_number": 6}
    table = entries("Roll No|Name|PIN\n0001|A|1079\n0002|B|801", lengths=lengths)
    assert cells(table, "secret_number") == ["1079", "801"]


@for_each("written", ["42.0", "42.00", "42,0"])
def test_a_number_with_decimals_loses_them_and_has_its_zeros(written):
    assert cells(entries(f"Roll No|Name\n{written}|A"), "candidate_number") == ["0042"]


def test_what_is_as_it_should_be_needs_no_word():
    assert entries("Roll No|Name|PIN\n0001|A|8548\n0002|B|0079").notes == ()


@for_each("written", ["168.0", "168.00", "168,0", "168,00", "168.000000"])
def test_whole_scores_with_decimals_are_whole_scores(written):
    table = results(f"id_number|overall|listening\n937803WLC|{written}|140")
    assert cells(table, "overall") == ["168"]
    assert notes(table) == (f"overall: 1 cell with decimals, read without them: {written} is 168.",)


@for_each("written", ["168.5", "168,5", "1,000", "1.000", "168.", "-168.0"])
def test_other_scores_stay_as_they_are(written):
    assert cells(results(f"id_number|overall\n937803WLC|{written}"), "overall") == [written]


def test_an_id_number_made_a_calculation_stays_as_it_is():
    assert cells(entries("Roll No|Name|ID Number\n1|A|1.23E+09"), "id_number") == ["1.23E+09"]


@for_each("score", ["3-4", "03/04", "3-Apr", "22 mai", "22-mai", "22. Mai", "Apr-03", "4月3日", "2018-04-03",
                    "2018-04-03 00:00:00", "03/04/2018", "22 févr.", "May 22"])  # fmt: skip
def test_a_score_that_became_a_date_is_known(score):
    assert is_a_date(score)


@for_each("score", ["138", "168.0", "X", "Pending", "Absent", "–", "-", "N/A", "180+", "-5", "1/2/3/4"])
def test_other_scores_are_no_dates(score):
    assert not is_a_date(score)


@pytest.mark.usefixtures("app")
def test_a_score_that_became_a_date_is_a_fault_that_says_so(tmp_path):
    handed_in = office.sheet(tmp_path, "id_number,overall\n937803WLC,22 mai\n")
    assert faults(import_results.plan(handed_in, office.SITTING, now=BEFORE))[0] == (
        "line 2, overall, '22 mai': The spreadsheet turned a number into a date. Format the column as text and type "
        "it again. Write a whole number from 80 to 230, or leave the cell empty."
    )


@pytest.mark.usefixtures("app")
def test_results_without_their_zeros_find_their_candidates(tmp_path):
    made = import_results.plan(office.sheet(tmp_path, "Roll No,Status\n1,Pending\n7,X\n"), office.SITTING, now=BEFORE)
    assert (faults(made), made.counts.new) == ([], 2)
