"""The figures of the exams that come with the package, and what an exam answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.exams import Exam, find, said

NOWHERE = Path("/no/such/folder")
A2 = ("a2-key", "a2-key-schools")
B1 = ("b1-preliminary", "b1-preliminary-schools")
A2_GRADES = [
    (("A", "Pass with Distinction"), 140, 150, "B1"),
    (("B", "Pass with Merit"), 133, 139, "A2"),
    (("C", "Pass"), 120, 132, "A2"),
    (("Level A1",), 100, 119, "A1"),
    (("Fail",), 80, 99, None),
]
B1_GRADES = [
    (("A", "Pass with Distinction"), 160, 170, "B2"),
    (("B", "Pass with Merit"), 153, 159, "B1"),
    (("C", "Pass"), 140, 152, "B1"),
    (("Level A2",), 120, 139, "A2"),
    (("Fail",), 80, 119, None),
]
FIGURES = [(code, *row) for code in A2 for row in A2_GRADES] + [(code, *row) for code in B1 for row in B1_GRADES]
SCALES = [
    *((code, 80, 150, 82, 150, [("A1", 100, 119), ("A2", 120, 139), ("B1", 140, 150)]) for code in A2),
    *((code, 100, 170, 102, 170, [("A2", 120, 139), ("B1", 140, 159), ("B2", 160, 170)]) for code in B1),
]
FOUR = [("reading", 1), ("writing", 1), ("listening", 1), ("speaking", 1)]
PAPERS = [
    *((code, "three", [("reading_and_writing", 2), ("listening", 1), ("speaking", 1)]) for code in A2),
    *((code, "four", FOUR) for code in (*A2, *B1)),
]
A2_SAT = [("reading_and_writing", "60"), ("listening", "30"), ("speaking", "8–10")]
B1_SAT = [("reading", "45"), ("writing", "45"), ("listening", "30"), ("speaking", "10–12")]
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


@pytest.mark.parametrize(("code", "words", "first", "last", "level"), FIGURES)
def test_a_grade_stands_for_its_published_scores_and_level(code, words, first, last, level):
    for overall in range(first, last + 1):
        assert tuple(grade.name for grade in exam(code).grades_for(overall)) == words
        assert exam(code).level_for(overall) == level


@pytest.mark.parametrize(("code", "above"), [(code, 151) for code in A2] + [(code, 171) for code in B1])
def test_no_grade_and_no_level_lie_above_the_highest_reported_score(code, above):
    assert exam(code).grades_for(above) == ()
    assert exam(code).level_for(above) is None


@pytest.mark.parametrize(("code", "lowest", "highest", "reported", "last", "bands"), SCALES)
def test_the_scale_is_drawn_and_reported_within_the_published_bounds(code, lowest, highest, reported, last, bands):
    one = exam(code)
    assert (one.lowest, one.highest, one.ticks[0], one.ticks[-1]) == (lowest, highest, lowest, highest)
    assert (one.reported, one.possible) == (range(reported, last + 1), range(80, 231))
    assert [(band.level, band.scores[0], band.scores[-1]) for band in one.bands] == bands


@pytest.mark.parametrize(("code", "variant", "papers"), PAPERS)
def test_papers_are_scored_with_their_weights(code, variant, papers):
    assert [(paper.code, paper.weight) for paper in exam(code).variants[variant]] == papers


@pytest.mark.parametrize(("codes", "variants"), [(A2, ["three", "four"]), (B1, ["four"])])
def test_a2_key_has_two_sets_of_papers_and_b1_preliminary_one(codes, variants):
    assert [list(exam(code).variants) for code in codes] == [variants, variants]


@pytest.mark.parametrize(("codes", "sat"), [(A2, A2_SAT), (B1, B1_SAT)])
def test_papers_are_sat_for_the_published_minutes(codes, sat):
    for code in codes:
        assert [(paper.code, paper.minutes) for paper in exam(code).sat] == sat


@pytest.mark.parametrize(
    ("code", "name", "older_name", "level"),
    [
        ("a2-key", "A2 Key", "Key English Test", "A2"),
        ("a2-key-schools", "A2 Key for Schools", "Key English Test for Schools", "A2"),
        ("b1-preliminary", "B1 Preliminary", "Preliminary English Test", "B1"),
        (
            "b1-preliminary-schools",
            "B1 Preliminary for Schools",
            "Preliminary English Test for Schools",
            "B1",
        ),
    ],
)
def test_an_exam_has_its_names_and_the_level_it_is_aimed_at(code, name, older_name, level):
    one = exam(code)
    assert (one.code, one.name["en"], one.older_name, one.level) == (code, name, older_name, level)


@pytest.mark.parametrize(("word", "name"), WORDS)
def test_every_word_met_in_files_is_the_grade_it_means(word, name):
    grade = exam("a2-key-schools").grade_named(word)
    assert grade is not None
    assert grade.name == name


@pytest.mark.parametrize("word", ["", "-", "–", "D", "A+", "Level A2", "Pending", "X", "140"])
def test_a_word_of_no_grade_names_none(word):
    assert exam("a2-key").grade_named(word) is None


def test_b1_preliminary_names_the_level_below_in_both_ways():
    words = ("Level A2", "Council of Europe Level A2")
    assert [exam("b1-preliminary").grade_named(word).name for word in words] == ["Level A2", "Level A2"]


@pytest.mark.parametrize(("columns", "variant"), COLUMNS)
def test_the_columns_of_a_file_tell_which_papers_were_scored(columns, variant):
    assert exam("a2-key").variant_for(columns) == variant


@pytest.mark.parametrize(("columns", "variant"), [(["listening"], "four"), (["reading_and_writing"], None)])
def test_the_only_set_of_papers_is_taken_when_some_of_it_is_there(columns, variant):
    assert exam("b1-preliminary").variant_for(columns) == variant


@pytest.mark.parametrize(("code", "variant", "scores", "overalls"), OVERALLS)
def test_the_overall_is_the_weighted_mean_and_a_half_may_go_either_way(code, variant, scores, overalls):
    assert exam(code).overalls(scores, variant) == overalls


@pytest.mark.parametrize(("code", "score", "percent"), POSITIONS)
def test_a_score_stands_on_the_drawn_scale_and_never_outside_it(code, score, percent):
    assert exam(code).position(score) == percent


@pytest.mark.parametrize("code", [*A2, *B1])
def test_every_text_is_there_in_both_languages(code):
    one = exam(code)
    papers = [paper.name for papers in one.variants.values() for paper in papers]
    grades = [texts for grade in one.grades for texts in (grade.shown, one.meaning_of(grade))]
    for texts in [one.name, *papers, *(paper.name for paper in one.sat), *grades, one.meaning_of(None)]:
        assert list(texts) == ["en", "zh-Hant"]
        assert all(texts.values())


@pytest.mark.parametrize(("code", "schools"), [A2, B1])
def test_the_exam_for_schools_differs_from_the_other_in_its_names_only(code, schools):
    names = {"code", "name", "older_name"}
    one, other = (
        {key: value for key, value in vars(exam(each)).items() if key not in names and not key.startswith("_")}
        for each in (code, schools)
    )
    assert one == other


def test_a_certificate_is_issued_for_every_grade_with_a_level_and_not_below():
    grades = exam("a2-key").grades
    assert {grade.name for grade in grades if not grade.certificate} == {"Fail"}


def test_an_older_word_means_the_same_as_the_grade_of_its_scores():
    one = exam("b1-preliminary")
    merit, grade_b = one.grade_named("Pass with Merit"), one.grade_named("B")
    assert one.meaning_of(merit) == one.meaning_of(grade_b) != one.meaning_of(None)


def test_a_paper_has_a_name_whether_scored_or_only_sat():
    one = exam("a2-key")
    assert said(one.name_of("reading"), "en") == "Reading"
    assert said(one.name_of("reading_and_writing"), "zh-Hant") == "閱讀與寫作"
    assert one.name_of("use_of_english") is None


@pytest.mark.parametrize(
    ("texts", "language", "text"),
    [
        ({"en": "Reading", "zh-Hant": "閱讀"}, "zh-Hant", "閱讀"),
        ({"en": "Reading", "zh-Hant": "閱讀"}, "en", "Reading"),
        ({"en": "Reading"}, "zh-Hant", "Reading"),
        ({}, "en", ""),
    ],
)
def test_a_text_is_said_in_the_language_or_else_in_english(texts, language, text):
    assert said(texts, language) == text
