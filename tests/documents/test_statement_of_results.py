"""What a Statement of Results says, for every exam, every outcome and in every language."""

from __future__ import annotations

import functools
from pathlib import Path

import pytest

from portal import exams
from portal.documents.statement_of_results import STATEMENT
from portal.exams import said
from portal.language.languages import speaking
from portal.statuses import STATUSES, Status
from tests import papers
from tests.documents import facts
from tests.documents.test_page import LANGUAGES, made
from tests.tables import for_each

CODES = exams.known(Path("no folder of our own"))
SETS = [(code, variant) for code in CODES for variant in exams.find(code, facts.OWN).variants]
every_language = pytest.mark.parametrize("languages", LANGUAGES, ids="+".join)
WITHOUT_FIGURES = [status for status in Status if status is not Status.FINAL]


def best(code: str, variant: str):
    """Every paper at the lowest score of the best grade, or four shields of five in each."""
    exam = exams.find(code, facts.OWN)
    grade = exam.grades[0] if exam.grades else None
    scores = {paper.code: grade.scores[0] if grade else 4 for paper in exam.variants[variant]}
    [overall] = exam.overalls(scores, variant)
    figures = {"grade": grade.name, "cefr_level": grade.level} if grade else {}
    return facts.outcome(Status.FINAL, overall=overall, scores=scores, **figures)


def words(languages=facts.EN, **other) -> str:
    return papers.words(made("statement", languages=languages, **other))


def together(told: str) -> str:
    return "".join(told.split())


@functools.cache
def statements(languages: tuple[str, ...]) -> dict[tuple[str, str], str]:
    """The words of the best statement of every exam, all in one file."""
    several = [
        facts.statement(exam=exams.find(code, facts.OWN), parts_variant=variant, outcome=best(code, variant))
        for code, variant in SETS
    ]
    told = papers.pages(STATEMENT.pages(several, facts.letterhead(languages=languages)))
    return dict(zip(SETS, told, strict=True))


@pytest.mark.slow
@every_language
@for_each("code, variant", SETS)
def test_every_exam_is_said_with_each_of_its_papers_and_scores(code, variant, languages):
    exam, outcome = exams.find(code, facts.OWN), best(code, variant)
    told = together(statements(languages)[code, variant])
    for language in languages:
        assert together(said(exam.name, language)) in told
        for paper in exam.variants[variant]:
            assert together(said(paper.name, language)) in told
    if exam.scale:
        assert all(str(score) in told for score in (outcome.overall, *outcome.scores.values()))
        assert outcome.cefr_level in told
    else:
        for language in languages:
            assert together(exam.said_score(outcome.overall, "overall", language)) in told


@every_language
@for_each("status", WITHOUT_FIGURES)
def test_any_other_outcome_is_said_in_words_without_figures(status, languages):
    told, note = words(languages, outcome=facts.outcome(status)), STATUSES[status].on_paper
    for language in ("en", "zh-Hant"):
        with speaking(language):
            said_both = [together(str(each)) in together(told) for each in (note.sentence, note.advice)]
        assert said_both == [language in languages] * 2
    assert not any(figure in told for figure in ("138", "Grade", "Overall score", "整體分數"))
    assert facts.CODE in told


def test_a_reason_and_a_day_of_news_are_said():
    outcome = facts.outcome(Status.WITHHELD, public_reason="A check of the papers.", news_by=facts.DAYS[0])
    told = words(outcome=outcome)
    assert "A check of the papers." in told
    assert "There will be news by 21 April 2018." in told


def test_a_result_that_waits_has_no_statement():
    with pytest.raises(ValueError, match="has no statement"):
        made("statement", outcome=facts.outcome(None))


def test_a_statement_says_who_what_and_since_when():
    told = words()
    for fact in (
        "Statement of Results",
        "A2 Key for Schools April (S2) 2018",
        "Name LIN Mei-Hua 林美華",
        "Candidate number 0079",
        "Date of birth 28 February 2006",
        "ID Number 937803WLC",
        "Reference number B5062001",
        "Centre number TW940",
        "Released 5 June 2018 at 09:00 (UK time)",
        "Date of issue 5 June 2018",
        "Result Grade B Overall score 138 CEFR level A2",
        "Overall 138 Grade B (A2)",
        "Listening 142 B1",
        "This is not the certificate.",
        "Issued 5 June 2018 at 16:00 (Taiwan time)",
        "Page 1 of 1",
    ):
        assert fact in told


def test_what_is_not_known_of_a_candidate_leaves_no_empty_label():
    unknown = facts.candidate(local_name=None, date_of_birth=None, internal_id=None, reference_number=None)
    told = papers.words(made("statement", unknown))
    for label in ("Date of birth", "Internal ID", "Reference number", "None"):
        assert label not in told


def test_a_chinese_statement_has_its_english_name_too():
    told = words(facts.ZH)
    assert "成績單 Statement of Results" in told
    assert "Overall score" not in told


def test_a_score_that_is_not_reported_is_a_dash():
    scores = {"reading_and_writing": 137, "listening": 81}
    told = words(outcome=facts.outcome(Status.FINAL, overall=81, grade="C", cefr_level="A2", scores=scores))
    for row in ("Overall score –", "Overall – Grade C (A2)", "Reading and Writing 137 A2", "Listening – Speaking –"):
        assert row in told
