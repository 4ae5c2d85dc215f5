"""Every figure of every exam that comes with the package, held against what the board has published.

The tables below are written out of the board's public materials (its scale leaflets, statements of results,
conversion guides and exam pages), not out of the exams' files.
"""

from __future__ import annotations

from pathlib import Path

from portal.exams import Exam, find, known
from tests.tables import for_each

NOWHERE = Path("/no/such/folder")
SCHOOLS = {
    "a2-key": "a2-key-schools",
    "b1-preliminary": "b1-preliminary-schools",
    "b2-first": "b2-first-schools",
}
YOUNG = ("pre-a1-starters", "a1-movers", "a2-flyers")

# Overall scores: grade A, B and C with their levels, the level below, what is shown without a certificate.
GRADES = {
    "a2-key": [("A", 140, 150, "B1"), ("B", 133, 139, "A2"), ("C", 120, 132, "A2"), ("Level A1", 100, 119, "A1")],
    "b1-preliminary": [
        ("A", 160, 170, "B2"),
        ("B", 153, 159, "B1"),
        ("C", 140, 152, "B1"),
        ("Level A2", 120, 139, "A2"),
    ],
    "b2-first": [("A", 180, 190, "C1"), ("B", 173, 179, "B2"), ("C", 160, 172, "B2"), ("Level B1", 140, 159, "B1")],
    "c1-advanced": [
        ("A", 200, 210, "C2"),
        ("B", 193, 199, "C1"),
        ("C", 180, 192, "C1"),
        ("Level B2", 160, 179, "B2"),
    ],
    "c2-proficiency": [
        ("A", 220, 230, "C2"),
        ("B", 213, 219, "C2"),
        ("C", 200, 212, "C2"),
        ("Level C1", 180, 199, "C1"),
    ],
}
WITHOUT_CERTIFICATE = {
    "a2-key": (82, 99),
    "b1-preliminary": (102, 119),
    "b2-first": (122, 139),
    "c1-advanced": (142, 159),
    "c2-proficiency": (162, 179),
}
REPORTED = {
    "a2-key": (82, 150),
    "b1-preliminary": (102, 170),
    "b2-first": (122, 190),
    "c1-advanced": (142, 210),
    "c2-proficiency": (162, 230),
}
LEVELS = {"A1": (100, 119), "A2": (120, 139), "B1": (140, 159), "B2": (160, 179), "C1": (180, 199), "C2": (200, 230)}
DRAWN = {
    "a2-key": ["A1", "A2", "B1"],
    "b1-preliminary": ["A2", "B1", "B2"],
    "b2-first": ["B1", "B2", "C1"],
    "c1-advanced": ["B2", "C1", "C2"],
    "c2-proficiency": ["C1", "C2"],
}
OLDER_WORDS = {"A": "Pass with Distinction", "B": "Pass with Merit", "C": "Pass"}
WITH_OLDER_WORDS = ("a2-key", "b1-preliminary")

FOUR = {"reading": 1, "writing": 1, "listening": 1, "speaking": 1}
FIVE = {"reading": 1, "use_of_english": 1, "writing": 1, "listening": 1, "speaking": 1}
SHIELDS = {"listening": 1, "reading_and_writing": 1, "speaking": 1}
WEIGHTS = {
    "a2-key": {"three": {"reading_and_writing": 2, "listening": 1, "speaking": 1}, "four": FOUR},
    "b1-preliminary": {"four": FOUR},
    "b2-first": {"five": FIVE},
    "c1-advanced": {"five": FIVE},
    "c2-proficiency": {"five": FIVE},
    **{code: {"three": SHIELDS} for code in YOUNG},
}
MINUTES = {
    "pre-a1-starters": {"listening": "20", "reading_and_writing": "20", "speaking": "3–5"},
    "a1-movers": {"listening": "25", "reading_and_writing": "30", "speaking": "5–7"},
    "a2-flyers": {"listening": "25", "reading_and_writing": "40", "speaking": "7–9"},
    "a2-key": {"reading_and_writing": "60", "listening": "30", "speaking": "8–10"},
    "b1-preliminary": {"reading": "45", "writing": "45", "listening": "30", "speaking": "10–12"},
    "b2-first": {"reading_and_use_of_english": "75", "writing": "80", "listening": "40", "speaking": "14"},
    "c1-advanced": {"reading_and_use_of_english": "90", "writing": "90", "listening": "40", "speaking": "15"},
    "c2-proficiency": {"reading_and_use_of_english": "90", "writing": "90", "listening": "40", "speaking": "16"},
}
NAMES = {
    "pre-a1-starters": ("Pre A1 Starters", None, "Pre A1"),
    "a1-movers": ("A1 Movers", None, "A1"),
    "a2-flyers": ("A2 Flyers", None, "A2"),
    "a2-key": ("A2 Key", "Key English Test", "A2"),
    "a2-key-schools": ("A2 Key for Schools", "Key English Test for Schools", "A2"),
    "b1-preliminary": ("B1 Preliminary", "Preliminary English Test", "B1"),
    "b1-preliminary-schools": ("B1 Preliminary for Schools", "Preliminary English Test for Schools", "B1"),
    "b2-first": ("B2 First", "First Certificate in English", "B2"),
    "b2-first-schools": ("B2 First for Schools", "First Certificate in English for Schools", "B2"),
    "c1-advanced": ("C1 Advanced", "Certificate in Advanced English", "C1"),
    "c2-proficiency": ("C2 Proficiency", "Certificate of Proficiency in English", "C2"),
}


def exam(code: str) -> Exam:
    return find(code, NOWHERE)


def ends(scores: range) -> tuple[int, int]:
    return scores[0], scores[-1]


with_their_schools = [*GRADES, *SCHOOLS.values()]
each_graded = for_each("code", with_their_schools)
each = for_each("code", NAMES)


def figures(table: dict, code: str):
    """The row of the exam; a version for Schools has the figures of the other."""
    return table[next((one for one, schools in SCHOOLS.items() if schools == code), code)]


def test_the_exams_are_those_of_the_product():
    assert known(NOWHERE) == sorted(NAMES)


@each
def test_an_exam_has_its_names_and_the_level_it_is_aimed_at(code):
    one = exam(code)
    assert (one.name["en"], one.older_name, one.level) == NAMES[code]


@each_graded
def test_a_grade_stands_for_its_published_scores_and_level(code):
    told = [(grade.name, *ends(grade.scores), grade.level) for grade in exam(code).grades if grade.certificate]
    older = OLDER_WORDS if code.startswith(WITH_OLDER_WORDS) else {}
    expected = figures(GRADES, code)
    words = [(older[name], *rest) for name, *rest in expected if name in older]
    assert told == [*expected[:3], *words, expected[3]]


@each_graded
def test_every_overall_score_has_the_published_grade_and_level(code):
    expected = {
        overall: (name, level)
        for name, first, last, level in figures(GRADES, code)
        for overall in range(first, last + 1)
    }
    first, last = figures(WITHOUT_CERTIFICATE, code)
    expected.update((overall, ("Fail", None)) for overall in range(first, last + 1))
    lowest, highest = figures(REPORTED, code)
    told = {
        overall: (exam(code).grades_for(overall)[0].name, exam(code).level_for(overall))
        for overall in range(lowest, highest + 1)
    }
    assert told == expected


@each_graded
def test_no_grade_and_no_level_lie_above_the_highest_reported_score(code):
    above = figures(REPORTED, code)[1] + 1
    assert (exam(code).grades_for(above), exam(code).level_for(above)) == ((), None)


@each_graded
def test_below_the_level_below_there_is_no_certificate(code):
    [fail] = [grade for grade in exam(code).grades if not grade.certificate]
    assert (fail.name, fail.level, ends(fail.scores)) == ("Fail", None, (80, figures(WITHOUT_CERTIFICATE, code)[1]))


@each_graded
def test_each_grade_is_known_by_the_words_met_in_files(code):
    one = exam(code)
    below = figures(GRADES, code)[3]
    words = {f"{before} {grade}": grade for grade in "ABC" for before in ("Grade", "Pass at Grade")}
    words |= {f"Council of Europe {below[0]}": below[0], "Fail": "Fail"}
    assert {word: one.grade_named(word).name for word in words} == words


@each_graded
def test_the_words_of_2016_to_2019_are_known_where_they_were_used(code):
    there = [word for word in OLDER_WORDS.values() if exam(code).grade_named(word)]
    assert there == (list(OLDER_WORDS.values()) if code.startswith(WITH_OLDER_WORDS) else [])


@each_graded
@for_each("column", ["overall", "listening"])
def test_a_score_is_reported_within_the_published_bounds(code, column):
    bounds = exam(code).bounds(column)
    assert (ends(bounds.reported), ends(bounds.possible)) == (figures(REPORTED, code), (80, 230))


@each_graded
def test_the_drawn_levels_are_those_of_the_scale_up_to_the_highest_score(code):
    highest = figures(REPORTED, code)[1]
    expected = [(level, LEVELS[level][0], min(LEVELS[level][1], highest)) for level in figures(DRAWN, code)]
    assert [(band.level, *ends(band.scores)) for band in exam(code).scale.bands] == expected


@each_graded
def test_the_scale_is_drawn_from_where_a_level_begins_to_the_highest_score(code):
    scale = exam(code).scale
    lowest, highest = figures(REPORTED, code)
    assert (scale.lowest, scale.highest) == (lowest - 2, highest)
    assert scale.ticks == (*range(scale.lowest, scale.highest, 20), scale.highest)


@each
def test_papers_are_scored_with_their_weights(code):
    told = {name: {paper.code: paper.weight for paper in papers} for name, papers in exam(code).variants.items()}
    assert told == figures(WEIGHTS, code)
    assert [list(papers) for papers in told.values()] == [list(papers) for papers in figures(WEIGHTS, code).values()]


@each
def test_papers_are_sat_for_the_published_minutes(code):
    told = [(paper.code, paper.minutes) for paper in exam(code).sat]
    assert told == list(figures(MINUTES, code).items())


@for_each("code", YOUNG)
def test_young_learners_win_one_to_five_shields_a_paper_and_fifteen_at_most(code):
    one = exam(code)
    for paper in SHIELDS:
        assert [ends(one.bounds(paper).reported), ends(one.bounds(paper).possible)] == [(1, 5), (1, 5)]
    assert [ends(one.bounds("overall").reported), ends(one.bounds("overall").possible)] == [(3, 15), (3, 15)]
    assert one.overalls({"listening": 5, "reading_and_writing": 4, "speaking": 3}, "three") == {12}


@for_each("code", YOUNG)
def test_young_learners_neither_pass_nor_fail(code):
    one = exam(code)
    assert (one.grades, one.scale, one.level_for(15)) == ((), None, None)


@each
def test_every_result_can_be_explained(code):
    one = exam(code)
    assert all(one.meaning_of(grade) for grade in [*one.grades, None])


@for_each("code, schools", SCHOOLS.items())
def test_the_exam_for_schools_differs_from_the_other_in_its_names_only(code, schools):
    names = {"code", "name", "older_name"}
    one, other = (
        {key: value for key, value in vars(exam(each)).items() if key not in names and not key.startswith("_")}
        for each in (code, schools)
    )
    assert one == other
