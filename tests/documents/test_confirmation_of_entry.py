"""What a Confirmation of Entry and Timetable says."""

from __future__ import annotations

import dataclasses

from portal import settings
from portal.documents.page import Letterhead
from tests import office, papers
from tests.documents import facts
from tests.documents.test_page import made
from tests.tables import for_each


def words(languages=facts.EN, **other) -> str:
    return papers.words(made("confirmation", languages=languages, **other))


def test_it_says_who_sits_what_when_and_where():
    told = words()
    for fact in (
        "Confirmation of Entry and Timetable",
        "A2 Key for Schools April (S2) 2018",
        "Name LIN Mei-Hua 林美華",
        "Candidate number 0079",
        "Date of birth 28 February 2006",
        "Internal ID S10-204",
        "Email exams@maple.example",
        "21 April 2018, Saturday 09:30 Reading and Writing Maple Hall Room 1",
        "22 April 2018, Sunday To be announced Listening Maple Hall Room 2",
        "All times are local times at the exam centre (Taiwan time).",
        "Where to go Maple Hall 12 Garden Street, Taipei",
        "Your results will be available by 5 June 2018 at 09:00 (UK time), which is 16:00 (Taiwan time).",
        f"register now at {facts.REGISTER} with",
        "ID Number 937803WLC",
        "Secret Number 4711",
        "Give this information only to organisations that you want to verify your result.",
        "Issued 5 June 2018 at 16:00 (Taiwan time)",
        "Page 1 of 1",
    ):
        assert fact.replace(" ", "") in told.replace(" ", "")


def test_it_says_the_same_in_chinese():
    told = words(facts.ZH).replace(" ", "")
    for fact in ("考生資訊表與考試時間表", "2018年4月21日（星期六）09:30閱讀與寫作MapleHallRoom1", "時間另行公告",
                 "（台灣時間）", "2018年6月5日09:00（英國時間）", "IDNumber（考生ID）937803WLC"):  # fmt: skip
        assert fact in told


def test_both_languages_stand_on_one_page():
    told = words(facts.BOTH)
    for fact in ("Timetable 考試時間表", "Reading and Writing 閱讀與寫作", "Important information 重要事項"):
        assert fact in told


def test_a_secret_number_that_must_not_be_shown_leaves_a_sentence():
    told = words(secret_number=None)
    assert "4711" not in told
    assert "The Secret Number is not shown here" in told


def test_without_a_timetable_it_says_so():
    told = words(timetable=())
    assert "The timetable is not known yet." in told
    assert "All times are local times" not in told


def test_without_a_day_for_the_results_it_says_so():
    assert "will tell you when your results will be available" in words(results_by=None)


def test_a_day_without_an_hour_has_none():
    assert "available by 5 June 2018." in words(results_by_has_time=False)


def test_a_paper_the_exam_does_not_know_is_said_by_its_code():
    [first, *_] = facts.timetable()
    assert "listening-2" in words(timetable=(dataclasses.replace(first, paper="listening-2"),))


def test_a_paper_without_a_place_is_told_all_the_same():
    [first, *_] = facts.timetable()
    told = words(timetable=(dataclasses.replace(first, room=None, venue=None, address=None),))
    assert "09:30 Reading and Writing" in told
    assert "Where to go" not in told
    assert "None" not in told


@for_each("number", ["0OIl1", "000000OOO"])
def test_numbers_are_set_in_type_that_tells_0_from_o(number):
    whole = made("confirmation", facts.candidate(id_number=number))
    assert b"DejaVuSansMono-Bold" in whole
    assert number in papers.words(whole)


def test_the_hour_of_results_is_told_in_the_centres_zone_too():
    assert "5 June 2018 at 09:00 (UK time), which is 16:00 (Taiwan time)" in words()
    assert "which is" not in words(letterhead=facts.letterhead(zone="Europe/London"))


def test_the_centre_has_both_its_names_on_paper_in_two_languages():
    letterhead = facts.letterhead(languages=facts.BOTH, other_names=("楓葉考試中心",))
    told = words(letterhead=letterhead)
    assert "Maple Exam Centre" in told
    assert "楓葉考試中心" in told


def test_a_letterhead_has_the_name_of_each_language_of_the_paper(app, monkeypatch):
    office.choose(app, monkeypatch, centre_name_zh_hant="楓葉考試中心", document_languages=facts.BOTH)
    chosen = Letterhead.chosen(settings.current())
    assert (chosen.centre.name, chosen.other_names) == ("Maple Exam Centre", ("楓葉考試中心",))
