"""Figures given in the place of others: measured as a file's would be, each fault a sentence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from portal import exams
from portal.domain.refusals import Impossible
from portal.domain.results.correcting.measuring import Given, corrected
from portal.statuses import Status
from portal.store.marks import Mark
from tests.refusing import said, words
from tests.tables import for_each

PAPERS = {"reading_and_writing": 137, "listening": 142, "speaking": 136}
MEI = Mark(status=Status.FINAL, overall=138, grade="B", cefr_level="A2", scores=PAPERS, computed=True)
EMPTY = Mark(status=Status.FINAL)
KEY = exams.find("a2-key-schools", Path("nowhere"))
STARTERS = exams.find("pre-a1-starters", Path("nowhere"))


def measured(before: Mark = MEI, *, variant: str | None = "three", exam=KEY, **given: object):
    return corrected(before, Given(**given), exam, variant)


def faults(before: Mark = MEI, *, variant: str | None = "three", exam=KEY, **given: object) -> list[str]:
    with pytest.raises(Impossible) as refused:
        measured(before, variant=variant, exam=exam, **given)
    return said(refused.value)


def test_what_is_not_given_stays():
    assert measured(overall=139).mark == replace(MEI, overall=139)
    assert measured(papers=(("listening", 145),)).mark == replace(MEI, scores=PAPERS | {"listening": 145})


def test_an_overall_score_that_is_given_was_not_worked_out():
    assert measured(grade="A").mark.computed
    assert not measured(overall=139).mark.computed


def test_a_correction_that_fits_has_no_warning():
    made = measured(overall=140, grade="Grade A", cefr_level="B1", papers=(("listening", 150),))
    assert (made.mark.grade, made.warnings) == (KEY.grade_named("A").name, ())


def test_what_does_not_fit_is_warned_of():
    assert tuple(map(words, measured(overall=140).warnings)) == (
        "overall: The papers give 138.",
        f"grade: An overall score of 140 gives {KEY.grade_named('A').name}.",
        "cefr_level: An overall score of 140 gives B1.",
    )


def test_a_grade_and_a_level_are_taken_away_by_an_empty_word():
    mark = measured(overall=100, grade="", cefr_level=" ").mark
    assert (mark.grade, mark.cefr_level) == (None, None)


def test_a_paper_is_taken_away_by_having_no_score():
    made = measured(papers=(("speaking", None),))
    assert "speaking" not in made.mark.scores
    assert [words(warning) for warning in made.warnings] == ["speaking: The score of this paper is missing."]


@for_each("name", ["listening", "Listening", "LISTENING ", "聽力"])
def test_a_paper_is_known_by_its_code_and_its_names(name):
    assert measured(papers=((name, 145),)).mark.scores["listening"] == 145


@for_each(
    "given, fault",
    [
        ({"overall": 79}, "The overall score cannot be 79. Write a whole number from 80 to 230."),
        ({"overall": 231}, "The overall score cannot be 231. Write a whole number from 80 to 230."),
        ({"overall": -1}, "The overall score cannot be -1. Write a whole number from 80 to 230."),
        (
            {"papers": (("listening", 300),)},
            "The score of listening cannot be 300. Write a whole number from 80 to 230.",
        ),
        ({"papers": (("listening", 140), ("Listening", 141))}, "The paper listening is given twice. Give it once."),
        (
            {"papers": (("listning", 140),)},
            "There is no paper 'listning' in this exam. The nearest is listening. "
            "Its papers are: reading_and_writing, listening, speaking.",
        ),
        (
            {"papers": (("reading", 140),)},
            "There is no paper 'reading' in this exam. The nearest is reading_and_writing. "
            "Its papers are: reading_and_writing, listening, speaking.",
        ),
        ({"cefr_level": "B7"}, "'B7' is not a CEFR level. The levels are: A1, A2, B1, B2, C1, C2."),
    ],
)
def test_a_fault_is_told_in_a_sentence(given, fault):
    assert faults(**given) == [fault]


def test_a_word_that_is_no_grade_is_told_with_those_there_are():
    [fault] = faults(grade="Z")
    assert fault == f"'Z' is not a grade. The grades of this exam are: {', '.join(each.name for each in KEY.grades)}."


def test_every_fault_is_told_at_once():
    assert len(faults(overall=1, grade="Z", cefr_level="B7", papers=(("x", 1),))) == 4


def test_an_exam_without_grades_takes_none():
    [fault] = faults(EMPTY, exam=STARTERS, variant=None, grade="A")
    assert fault == "'A' is not a grade. This exam gives no grades."


def test_a_result_without_an_overall_score_needs_one():
    [fault] = faults(EMPTY, papers=(("listening", 140),))
    assert fault == "A final result needs an overall score. Give it too."


def test_the_first_scores_of_a_sitting_say_which_papers_it_has():
    papers = (("reading", 140), ("writing", 140), ("listening", 140), ("speaking", 140))
    assert measured(EMPTY, variant=None, overall=140, papers=papers).variant == KEY.variant_for(dict(papers))


def test_scores_that_may_be_of_either_set_of_papers_are_refused():
    [fault] = faults(EMPTY, variant=None, overall=140, papers=(("listening", 140),))
    assert fault.startswith("These papers are in more than one set")


def test_without_scores_no_set_of_papers_is_chosen():
    assert measured(EMPTY, variant=None, overall=140).variant is None
