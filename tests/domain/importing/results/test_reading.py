"""Reading one row of a results file: what it says, what is wrong with it, what is odd."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from portal import exams
from portal.domain.importing import Row
from portal.domain.importing.results.reading import Reading, ResultRules, read
from portal.statuses import Status
from portal.store.marks import Mark
from tests.refusing import words
from tests.tables import for_each

A2 = ResultRules(exams.find("a2-key-schools", Path("no folder of our own")), "three")
MEI = {
    "overall": "138",
    "grade": "B",
    "cefr_level": "A2",
    "reading_and_writing": "137",
    "listening": "142",
    "speaking": "136",
}


def reading(**cells: str) -> Reading:
    return read(Row(7, cells), A2)


def faults(**cells: str) -> list[str]:
    read = reading(**cells)
    assert read.mark is None or not read.faults, "what has a fault says nothing"
    return [words(fault) for fault in read.faults]


def warnings(**cells: str) -> list[str]:
    assert not faults(**cells)
    return [words(warning) for warning in reading(**cells).warnings]


def test_a_row_with_figures_and_no_status_is_final():
    assert reading(**MEI) == Reading(
        mark=Mark(
            status=Status.FINAL,
            overall=138,
            grade="B",
            cefr_level="A2",
            scores={"reading_and_writing": 137, "listening": 142, "speaking": 136},
        ),
    )


@for_each("cells", [{}, {"status": ""}, {"overall": "-", "grade": "N/A", "listening": "Not Reported"}])
def test_an_empty_row_is_no_result(cells):
    assert reading(**cells) == Reading()


@for_each(
    "word, status",
    [
        ("Pending", Status.PENDING),
        ("PENDING", Status.PENDING),
        ("X", Status.ABSENT_PART),
        ("x", Status.ABSENT_PART),
        ("Absent from part", Status.ABSENT_PART),
        ("absent_part", Status.ABSENT_PART),
        ("Z", Status.ABSENT),
        ("Absent", Status.ABSENT),
        ("ABS", Status.ABSENT),
        ("Withheld", Status.WITHHELD),
        ("void", Status.VOID),
    ],
)
def test_a_status_may_be_written_as_boards_write_it(word, status):
    assert reading(status=word).mark == Mark(status=status)


@for_each("status", Status)
def test_a_status_may_be_written_as_the_service_names_it(status):
    figures = MEI if status is Status.FINAL else {}
    assert reading(status=status.value, **figures).mark.status is status


@for_each("column", ["status", "overall", "grade", "listening"])
def test_a_status_may_stand_in_the_place_of_a_figure(column):
    assert reading(**{column: "Withheld"}).mark == Mark(status=Status.WITHHELD)


def test_the_status_column_counts_before_the_others():
    assert reading(status="Withheld", overall="X").mark.status is Status.WITHHELD


@for_each(
    "written, grade",
    [
        ("b", "B"),
        ("Grade B", "B"),
        ("Pass at Grade B", "B"),
        ("Pass with Merit", "Pass with Merit"),
        ("level a1", "Level A1"),
    ],
)
def test_a_grade_is_known_by_each_of_its_words(written, grade):
    assert reading(**MEI | {"grade": written}).mark.grade == grade


@for_each(
    "column, value, remedy",
    [
        ("overall", "138.5", "Write a whole number from 80 to 230, or leave the cell empty."),
        ("overall", "1380", "Write a whole number from 80 to 230"),
        ("overall", "79", "Write a whole number from 80 to 230"),
        ("overall", "-138", "Write a whole number from 80 to 230"),
        ("overall", "１３８", "Write a whole number from 80 to 230"),
        ("overall", "9" * 999, "Write a whole number from 80 to 230"),
        ("overall", "B", "Write a whole number from 80 to 230"),
        ("listening", "231", "Write a whole number from 80 to 230"),
        ("speaking", "13b", "Write a whole number from 80 to 230"),
        ("grade", "A+", "The grades of this exam are: A, B, C,"),
        ("grade", "138", "The grades of this exam are: A, B, C,"),
        ("cefr_level", "A3", "The levels are: A1, A2, B1, B2, C1, C2."),
        ("status", "absnet", "The statuses are: final, pending, X (absent from part), Z (absent from all), withheld"),
    ],
)
def test_a_faulty_cell_is_told_with_its_remedy(column, value, remedy):
    [fault] = faults(**MEI | {column: value})
    assert fault.startswith(f"line 7, {column}, {value!r}: {remedy}")


def test_a_final_result_needs_an_overall_score():
    remedy = (
        "line 7, overall, '': A final result needs an overall score. "
        "Write it, or use --compute to work it out from the papers."
    )
    assert faults(listening="142") == [remedy]
    assert faults(status="final") == [remedy]


def test_every_fault_of_a_row_is_told_at_once():
    told = reading(**MEI | {"overall": "9", "grade": "Q", "listening": "x1"}).faults
    assert sorted(fault.column for fault in told) == ["grade", "listening", "overall"]


@for_each(
    "other, warning",
    [
        ({"overall": "137"}, "overall, '137': The papers give 138."),
        ({"listening": "140", "overall": "137"}, None),  # 137.5: either rounding
        ({"listening": "140", "overall": "138"}, None),
        ({"grade": "A"}, "grade, 'A': An overall score of 138 gives B."),
        ({"grade": "Pass with Merit"}, None),
        ({"grade": ""}, "grade, '': An overall score of 138 gives B."),
        ({"cefr_level": "B1"}, "cefr_level, 'B1': An overall score of 138 gives A2."),
        ({"speaking": ""}, "speaking, '': The score of this paper is missing."),
    ],
)
def test_what_is_odd_is_a_warning_and_is_taken_as_it_stands(other, warning):
    cells = MEI | other
    assert warnings(**cells) == ([f"line 7, {warning}"] if warning else [])
    assert str(reading(**cells).mark.overall) == cells["overall"]


def test_a_score_the_exam_does_not_report_is_a_warning():
    told = warnings(**MEI | {"overall": "160", "grade": "A", "cefr_level": "B1"})
    assert "line 7, overall, '160': This exam reports 82 to 150." in told


def test_only_a_final_result_is_measured():
    [told] = warnings(status="X", **MEI | {"grade": "A"})
    assert told.startswith("line 7, status, 'X': This says that there is no result, but the line has figures.")


@for_each("cells", [
    {"status": "X", "reading_and_writing": "137", "listening": "", "speaking": "120"},
    {"listening": "X", "reading_and_writing": "137"},
    {"status": "pending", "speaking": "120"},
    {"status": "Z"},
    {"overall": "Absent", "grade": "Absent", "cefr_level": "-"},
])  # fmt: skip
def test_a_status_beside_the_scores_of_some_papers_is_as_boards_write_it(cells):
    assert warnings(**cells) == []


@for_each("cells", [
    {"status": "Z", "speaking": "120"},
    {"status": "pending", "grade": "C"},
    {"status": "withheld", "overall": "128"},
    {"grade": "X", "reading_and_writing": "137", "listening": "120", "speaking": "126"},
])  # fmt: skip
def test_a_status_beside_a_result_is_told(cells):
    [told] = warnings(**cells)
    assert "but the line has figures" in told


@for_each(
    "word, grade", [("C級", "C"), ("C 級", "C"), ("Grade C", "C"), ("通過（Pass）", "Pass"), ("A1 程度", "Level A1")]
)
def test_a_grade_is_known_as_the_statement_prints_it(word, grade):
    assert reading(overall="125", grade=word).mark.grade == grade


def test_a_word_that_is_no_grade_is_told_with_the_grades_and_the_statuses():
    [fault] = faults(overall="125", grade="Bronze")
    assert fault == (
        "line 7, grade, 'Bronze': The grades of this exam are: A, B, C, Pass with Distinction, Pass with Merit, Pass, "
        "Level A1, Fail. The statuses are: final, pending, X (absent from part), Z (absent from all), withheld, void."
    )


FLYERS = ResultRules(exams.find("a2-flyers", Path("no folder of our own")), "three")
SHIELDS = {"overall": "12", "listening": "5", "reading_and_writing": "4", "speaking": "3"}


def counted(**cells: str) -> tuple[list[str], list[str]]:
    """Faults and warnings of a row in which shields are counted."""
    told = read(Row(7, cells), FLYERS)
    return [words(fault) for fault in told.faults], [words(warning) for warning in told.warnings]


def test_shields_without_grade_and_level_are_nothing_odd():
    assert counted(**SHIELDS) == ([], [])


@for_each(
    "column, value, remedy",
    [
        ("listening", "6", "Write a whole number from 1 to 5, or leave the cell empty."),
        ("speaking", "0", "Write a whole number from 1 to 5, or leave the cell empty."),
        ("overall", "16", "Write a whole number from 3 to 15, or leave the cell empty."),
        ("overall", "2", "Write a whole number from 3 to 15, or leave the cell empty."),
        (
            "grade",
            "A",
            "This exam gives no grades. Empty the cell, or write a status: final, "
            "pending, X (absent from part), Z (absent from all), withheld, void.",
        ),
    ],
)
def test_a_paper_is_measured_by_its_own_bounds_and_the_sum_by_its_own(column, value, remedy):
    faults, _ = counted(**SHIELDS | {column: value})
    assert faults == [f"line 7, {column}, {value!r}: {remedy}"]


@for_each(
    "other, warning",
    [
        ({"overall": "11"}, "overall, '11': The papers give 12."),
        ({"cefr_level": "A2"}, "cefr_level, 'A2': An overall score of 12 gives no level."),
        ({"speaking": ""}, "speaking, '': The score of this paper is missing."),
    ],
)
def test_shields_that_are_odd_are_a_warning(other, warning):
    assert counted(**SHIELDS | other) == ([], [f"line 7, {warning}"])


@for_each("cell, score", [("0138", 138), ("138+", 138), ("000138+", 138)])
def test_a_score_may_have_zeros_in_front_and_a_plus_behind(cell, score):
    assert reading(overall=cell).mark.overall == score


@for_each("cell", ["138" + "+" * 990, "000000138777", "+", "0"])
def test_what_is_no_score_for_all_its_length_is_a_fault(cell):
    assert [fault.split(":")[0] for fault in faults(overall=cell)] == [f"line 7, overall, '{cell}'"]


def test_who_asked_to_compute_is_not_told_to_ask():
    told = read(Row(7, {"listening": "142"}), dataclasses.replace(A2, compute=True)).faults
    assert words(told[0]).endswith("It cannot be worked out, because a paper is missing. Write it.")
