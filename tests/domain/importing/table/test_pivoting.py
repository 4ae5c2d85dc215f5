"""Long results: a row for each paper of a candidate, made one row a candidate."""

from __future__ import annotations

from tests.domain.importing.handed_in import cells, faults, results
from tests.refusing import notes, refusing
from tests.tables import for_each

HEADER = "ID Number|Paper|Score\n"
MEI, HAN = "937803WLC", "645890ZUB"


def test_the_papers_of_a_candidate_are_one_row_on_the_line_of_the_first():
    table = results(f"{HEADER}{MEI}|R&W|137\n{HAN}|Listening|97\n{MEI}|Listening|142.0\n{MEI}|speaking|X")
    assert [(row.line, row.cells) for row in table.rows] == [
        (2, {"id_number": MEI, "reading_and_writing": "137", "listening": "142", "speaking": "X"}),
        (3, {"id_number": HAN, "listening": "97"}),
    ]
    assert notes(table)[-1] == "Each row is about one paper: rows 4, candidates 2 (R&W, Listening, speaking)."


def test_the_papers_met_are_among_the_columns():
    table = results(f"{HEADER}{MEI}|R&W|137\n{MEI}|Listening|142")
    assert table.headings == {
        "id_number": "ID Number", "paper": "Paper", "score": "Score", "reading_and_writing": "R&W",
        "listening": "Listening",
    }  # fmt: skip


@for_each("heading", ["Score", "Overall", "Mark", "分數"])
def test_the_score_of_a_long_file_is_the_papers_own(heading):
    assert cells(results(f"ID Number|Paper|{heading}\n{MEI}|Listening|142"), "listening") == ["142"]


def test_a_long_file_may_have_the_overall_score_beside():
    table = results(f"ID Number|Paper|Score|Overall\n{MEI}|Listening|142|138\n{MEI}|Speaking|136|138")
    assert table.rows[0].cells == {"id_number": MEI, "overall": "138", "listening": "142", "speaking": "136"}


@for_each("word", ["Overall", "Overall score", "總分"])
def test_the_overall_score_may_stand_among_the_papers(word):
    assert cells(results(f"{HEADER}{MEI}|Listening|142\n{MEI}|{word}|138"), "overall") == ["138"]


def test_a_file_with_columns_for_papers_is_wide_whatever_else_it_has():
    table = results(f"ID Number|Paper|Listening|Score\n{MEI}|computer|142|138")
    assert table.rows[0].cells == {"id_number": MEI, "listening": "142", "overall": "138"}
    assert table.unused == ("Paper",)


def test_candidates_may_be_known_by_their_number_alone():
    table = results("Roll No|Paper|Score\n7|Listening|142\n0007|Speaking|136")
    assert [row.cells for row in table.rows] == [{"candidate_number": "0007", "listening": "142", "speaking": "136"}]


def test_an_id_number_is_the_same_however_it_is_typed():
    assert len(results(f"{HEADER}937803WLC|Listening|142\n937803 wlc|Speaking|136").rows) == 1


def test_what_later_rows_leave_out_is_taken_from_the_earlier_and_the_other_way_round():
    table = results(f"ID Number|Name|Status|Paper|Score\n{MEI}|LIN||Listening|142\n{MEI}||Final|Speaking|136")
    assert faults(table) == []
    assert (cells(table, "name"), cells(table, "status")) == (["LIN"], ["Final"])


def test_rows_of_a_candidate_that_do_not_agree_are_a_fault():
    table = results(f"ID Number|Grade|Paper|Score\n{MEI}|B|Listening|142\n{MEI}|C|Speaking|136")
    assert faults(table) == [
        "line 3, grade, 'C': From line 2 on, the rows of this candidate say 'B'. Make them the same."
    ]


def test_a_part_of_a_paper_is_nearest_to_the_paper_it_is_a_part_of():
    [fault] = faults(results(f"{HEADER}{MEI}|Listening|4\n{MEI}|reading|5", exam="a2-flyers"))
    assert fault.endswith("The nearest is reading_and_writing.")


@for_each(
    "paper, guess",
    [
        ("Listening paper", " The nearest is listening."),
        ("Lisening", " The nearest is listening."),
        ("Cooking", ""),
        ("", ""),
    ],
)
def test_a_paper_the_exam_does_not_have_is_a_fault_with_the_nearest(paper, guess):
    assert faults(results(f"{HEADER}{MEI}|Listening|142\n{MEI}|{paper}|136")) == [
        f"line 3, paper, {paper!r}: There is no such paper in this exam. There are: reading_and_writing, listening, "
        f"speaking, reading, writing.{guess}"
    ]


@for_each("score", ["142", "143", ""])
def test_the_same_paper_twice_is_a_fault(score):
    assert faults(results(f"{HEADER}{MEI}|Listening|142\n{MEI}|Listening score|{score}")) == [
        "line 3, paper, 'Listening score': From line 2 on, this candidate has '142' here. Keep one."
    ]


def test_two_overall_scores_are_a_fault_unless_they_are_the_same():
    assert faults(results(f"{HEADER}{MEI}|Overall|138\n{MEI}|Overall|138")) == []
    assert faults(results(f"{HEADER}{MEI}|Overall|138\n{MEI}|Overall|139")) == [
        "line 3, paper, 'Overall': From line 2 on, this candidate has '138' here. Keep one."
    ]


def test_rows_that_are_nobodys_stay_apart():
    assert len(results(f"{HEADER}|Listening|142\n|Listening|136").rows) == 2


def test_a_file_that_names_papers_needs_their_scores():
    with refusing(r"there is no column score \(did you mean 'Skore'\?\)"):
        results(f"ID Number|Paper|Skore\n{MEI}|Listening|142")


def test_a_long_file_without_a_header_is_understood_by_its_named_columns():
    table = results(f"{MEI}|Listening|142\n{MEI}|Speaking|136", columns=["id_number", "paper", "score"])
    assert [row.cells for row in table.rows] == [{"id_number": MEI, "listening": "142", "speaking": "136"}]
