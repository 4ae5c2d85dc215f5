"""The apostrophe before what may be a formula: there when it leaves, off when it comes back."""

from __future__ import annotations

from portal.spreadsheets import formulas
from tests.spreadsheets import hostile
from tests.tables import for_each

ALL = [*hostile.NAMES, *(before + text for before in hostile.LED_UP_TO for text in ("=1+1", "+1", "-1", "@x", "＝1"))]


@for_each("text", ALL)
def test_what_leaves_and_comes_back_is_the_same(text):  # T39
    assert formulas.unmarked(formulas.marked(text)) == text
    assert formulas.unmarked(formulas.marked_again(text)) == text


@for_each("text", [text for text in ALL if text not in hostile.PLAIN])
def test_what_may_be_a_formula_is_marked(text):  # T39
    assert formulas.marked(text) == f"'{text}"


@for_each("text", ["\tx", "\rx", "\nx", " \tx"])
def test_a_tab_or_the_end_of_a_line_at_the_beginning_is_marked(text):  # T39
    assert formulas.marked(text) == f"'{text}"


@for_each("text", ["", *hostile.PLAIN])
def test_what_is_no_formula_stays_as_it_is(text):
    assert formulas.marked(text) == text
    assert formulas.unmarked(text) == text


def test_one_apostrophe_is_taken_off_however_many_there_are():
    assert formulas.unmarked("'=1") == "=1"
    assert formulas.unmarked("''=1") == "'=1"


def test_a_cell_typed_as_text_is_marked_only_where_a_mark_would_be_taken_off():
    assert [formulas.marked_again(text) for text in ("=1+1", "-5", "0079")] == ["=1+1", "-5", "0079"]
    assert [formulas.marked_again(text) for text in ("'=1+1", "'5", '="5"')] == ["''=1+1", "''5", '\'="5"']


@for_each("text", ["'0079", "'t Hooft"])
def test_an_apostrophe_that_is_no_mark_of_ours_is_left_to_others(text):
    assert formulas.unmarked(text) == text
