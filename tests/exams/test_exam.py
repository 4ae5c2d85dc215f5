"""What an exam answers: the grade a word means, the papers a file has, the overall the papers give."""

from __future__ import annotations

from pathlib import Path

from portal.exams import Exam, find, said
from tests.tables import for_each

NOWHERE = Path("/no/such/folder")
WORDS = [
    ("A", "A"),
    ("Grade A", "A"),
    ("grade  b", "B"),
    ("GRADE-C", "C"),
    ("Ａ", "A"),
    ("Pass at Grade A", "A"),
    ("Pass at grade C.", "C"),
    ("Pass with Distinction", "Pass with Distinction"),
    ("pass with merit", "Pass with Merit"),
    ("PASS", "Pass"),
    ("Level A1", "Level A1"),
    ("Council of Europe Level A1", "Level A1"),
    ("Fail", "Fail"),
]
A2_THREE = ["id_number", "status", "overall", "reading_and_writing", "listening", "speaking"]
COLUMNS = [
    (A2_THREE, "three"),
    (["reading", "writing", "listening", "speaking"], "four"),
    (["reading", "writing", "reading_and_writing", "listening", "speaking"], "four"),
    (["reading_and_writing", "listening"], "three"),
    (["reading", "listening", "speaking"], "four"),
    (["reading", "writing", "reading_and_writing"], "four"),
    (["reading", "reading_and_writing"], None),
    (["listening", "speaking"], None),
    (["overall", "grade"], None),
    ([], None),
]
OVERALLS = [
    ("a2-key", "three", {"reading_and_writing": 137, "listening": 97, "speaking": 126}, {124}),
    ("a2-key", "three", {"reading_and_writing": 136, "listening": 122, "speaking": 95}, {122}),
    ("a2-key", "three", {"reading_and_writing": 131, "listening": 112, "speaking": 120}, {123, 124}),
    ("a2-key", "three", {"reading_and_writing": 131, "listening": 112, "speaking": 121}, {124}),
    ("a2-key", "four", {"reading": 120, "writing": 120, "listening": 120, "speaking": 120}, {120}),
    (
        "b1-preliminary",
        "four",
        {"reading": 150, "writing": 150, "listening": 151, "speaking": 151},
        {150, 151},
    ),
    ("b1-preliminary", "four", {"reading": 150, "writing": 150, "listening": 151}, set()),
    (
        "b2-first",
        "five",
        {"reading": 160, "use_of_english": 161, "writing": 161, "listening": 160, "speaking": 160},
        {160},
    ),
    ("a1-movers", "three", {"listening": 5, "reading_and_writing": 4, "speaking": 2}, {11}),
    ("a1-movers", "three", {"listening": 5, "speaking": 2}, set()),
]
POSITIONS = [
    ("a2-key", 80, 0),
    ("a2-key", 115, 50),
    ("a2-key", 150, 100),
    ("a2-key", 60, 0),
    ("a2-key", 230, 100),
    ("b1-preliminary", 135, 50),
    ("b1-preliminary", 82, 0),
]


def exam(code: str) -> Exam:
    return find(code, NOWHERE)


@for_each("word, name", WORDS)
def test_every_word_met_in_files_is_the_grade_it_means(word, name):
    grade = exam("a2-key-schools").grade_named(word)
    assert grade is not None
    assert grade.name == name


@for_each("word", ["", "-", "–", "D", "A+", "Level A2", "Pending", "X", "140"])
def test_a_word_of_no_grade_names_none(word):
    assert exam("a2-key").grade_named(word) is None


def test_b1_preliminary_names_the_level_below_in_both_ways():
    words = ("Level A2", "Council of Europe Level A2")
    assert [exam("b1-preliminary").grade_named(word).name for word in words] == ["Level A2", "Level A2"]


@for_each("columns, variant", COLUMNS)
def test_the_columns_of_a_file_tell_which_papers_were_scored(columns, variant):
    assert exam("a2-key").variant_for(columns) == variant


@for_each("columns, variant", [(["listening"], "four"), (["reading_and_writing"], None)])
def test_the_only_set_of_papers_is_taken_when_some_of_it_is_there(columns, variant):
    assert exam("b1-preliminary").variant_for(columns) == variant


@for_each("code, variant, scores, overalls", OVERALLS)
def test_the_overall_is_the_weighted_mean_a_half_going_either_way_or_the_sum(code, variant, scores, overalls):
    assert exam(code).overalls(scores, variant) == overalls


@for_each("code, score, percent", POSITIONS)
def test_a_score_stands_on_the_drawn_scale_and_never_outside_it(code, score, percent):
    assert exam(code).scale.position(score) == percent


def test_an_older_word_means_the_same_as_the_grade_of_its_scores():
    one = exam("b1-preliminary")
    merit, grade_b = one.grade_named("Pass with Merit"), one.grade_named("B")
    assert one.meaning_of(merit) == one.meaning_of(grade_b) != one.meaning_of(None)


def test_the_scores_of_the_papers_and_of_the_overall_are_bounded_alike_on_a_scale_and_apart_in_a_sum():
    assert exam("b2-first").bounds("overall") == exam("b2-first").bounds("reading")
    assert exam("a2-flyers").bounds("overall") == exam("a2-flyers").bounds("speaking").times(3, 3)


@for_each(
    "score, column, language, words",
    [
        (4, "listening", "en", "4 of 5 shields"),
        (13, "overall", "en", "13 of 15 shields"),
        (4, "listening", "zh-Hant", "5 個盾牌中得 4 個"),
        (0, "listening", "en", "–"),
    ],
)
def test_a_count_is_said_in_words(score, column, language, words):
    assert exam("pre-a1-starters").said_score(score, column, language) == words


@for_each("score, words", [(82, "82"), (81, "–"), (None, "–"), (230, "230")])
def test_a_score_below_the_lowest_reported_is_said_as_a_dash(score, words):
    assert exam("a2-key").said_score(score, "listening", "en") == words


def test_a_paper_is_sat_as_one_and_scored_as_two():
    names = [said(exam("c1-advanced").name_of(code), "en") for code in ("reading_and_use_of_english", "use_of_english")]
    assert names == ["Reading and Use of English", "Use of English"]


def test_a_paper_has_a_name_whether_scored_or_only_sat():
    one = exam("a2-key")
    assert said(one.name_of("reading"), "en") == "Reading"
    assert said(one.name_of("reading_and_writing"), "zh-Hant") == "閱讀與寫作"
    assert one.name_of("use_of_english") is None


@for_each(
    "texts, language, text",
    [
        ({"en": "Reading", "zh-Hant": "閱讀"}, "zh-Hant", "閱讀"),
        ({"en": "Reading", "zh-Hant": "閱讀"}, "en", "Reading"),
        ({"en": "Reading"}, "zh-Hant", "Reading"),
        ({}, "en", ""),
    ],
)
def test_a_text_is_said_in_the_language_or_else_in_english(texts, language, text):
    assert said(texts, language) == text
