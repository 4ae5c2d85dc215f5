"""Drafting sheets to fill in: a column for each fact, and what the exam has to say about it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from portal import exams
from portal.domain.importing import import_templates
from portal.domain.importing.table.fields import ENTRIES
from portal.exams import UnknownExam
from portal.language import languages
from portal.store.entries import EntryFacts
from tests.tables import for_each

pytestmark = pytest.mark.usefixtures("app")
SHIPPED = exams.known(Path("/no/such/folder"))


def lines(kind: str, exam: str) -> dict[str, dict[str, str]]:
    """What is said of each column: whether it is needed, what goes in by language, an example."""
    draft = import_templates.draft(kind, exam)
    keys = ("name", "needed", *languages.AVAILABLE, "example")
    rows = [dict(zip(keys, row, strict=True)) for row in draft.help]
    return {row["name"]: row for row in rows if row["name"] in draft.columns}


def examples(exam: str) -> list[str]:
    said = lines("results", exam)
    return [said[name]["example"] for name in ("overall", "grade", "cefr_level", "listening")]


@for_each("kind", import_templates.KINDS)
@for_each("exam", SHIPPED)
def test_every_column_has_a_line_of_help_in_every_language(kind, exam):
    said = lines(kind, exam)
    assert list(said) == import_templates.draft(kind, exam).columns
    assert {row[language][-1] for row in said.values() for language in languages.AVAILABLE} <= {".", "。"}


def test_every_fact_of_an_entry_has_a_column_in_files_and_in_the_sheet_to_fill_in():
    columns = {field.name for field in ENTRIES}
    assert columns == {*EntryFacts._fields, "id_number", "secret_number"}
    assert columns - {"family_name", "given_name"} == set(import_templates.draft("entries", "a2-key").columns)


@for_each("kind", import_templates.KINDS)
@for_each("exam", SHIPPED)
def test_every_place_in_the_help_is_filled_in(kind, exam):
    told = " ".join(cell for row in import_templates.draft(kind, exam).help for cell in row)
    assert re.findall(r"[{}]", told) == []


@for_each(
    "exam, papers",
    [
        ("b1-preliminary", ["reading", "writing", "listening", "speaking"]),
        ("b2-first", ["reading", "use_of_english", "writing", "listening", "speaking"]),
        ("pre-a1-starters", ["listening", "reading_and_writing", "speaking"]),
    ],
)
def test_a_results_sheet_has_the_exams_own_papers(exam, papers):
    draft = import_templates.draft("results", exam)
    assert (draft.columns[6:], draft.papers, draft.other_sets) == (papers, papers, False)


def test_of_two_sets_of_papers_the_larger_is_taken():
    draft = import_templates.draft("results", "a2-key")
    assert (draft.papers, draft.other_sets) == (["reading", "writing", "listening", "speaking"], True)


@for_each("kind", ["entries", "timetable"])
def test_the_other_sheets_have_no_papers_of_their_own(kind):
    draft = import_templates.draft(kind, "a2-key")
    assert (draft.papers, draft.other_sets) == ([], False)


def test_the_help_for_the_timetable_names_the_papers_that_are_sat():
    said = lines("timetable", "b2-first")["paper"]
    assert said["en"] == "One of: reading_and_use_of_english, writing, listening, speaking."
    assert said["zh-Hant"] == "下列之一：reading_and_use_of_english, writing, listening, speaking。"
    assert said["example"] == "reading_and_use_of_english"


def test_the_help_says_what_the_exam_says():
    said = lines("results", "b1-preliminary")
    assert said["overall"]["en"] == "The overall score, a whole number from 80 to 230."
    assert said["grade"]["en"].startswith("One of: A, B, C, ")
    assert said["listening"]["en"] == "The score of Listening, a whole number from 80 to 230."
    assert said["listening"]["zh-Hant"] == "聽力的分數，80 到 230 的整數。"


def test_the_examples_are_one_result():
    assert examples("b1-preliminary") == ["170", "A", "B2", "170"]


def test_an_exam_without_grades_asks_for_none():
    said = lines("results", "pre-a1-starters")
    assert said["grade"]["en"] == said["cefr_level"]["en"] == "Leave it empty: this exam has no grades."
    assert examples("pre-a1-starters") == ["15", "", "", "5"]


def test_an_unknown_exam_is_refused():
    with pytest.raises(UnknownExam):
        import_templates.draft("entries", "a2-kee")
