"""A table of facts fails by the rows that fail, and by no others."""

from __future__ import annotations

import pytest

from tests.tables import for_each


@for_each("word, length", [("one", 3), ("three", 4), ("four", 4), ("five", None)])
def says_its_length(word, length):
    assert len(word) == length


@for_each("ending", [".csv", ".xlsx"])
@for_each("name", ["a", "b"])
def is_not_b(ending, name, tmp_path):
    if name == "b" and ending == ".csv":
        pytest.fail(f"{tmp_path}/b")


def test_every_row_is_tried_and_those_that_fail_are_told_with_what_was_found():
    with pytest.raises(AssertionError) as told:
        says_its_length()
    assert str(told.value).splitlines() == [
        "2 of 4 rows",
        "word='three', length=4: AssertionError: assert 5 == 4",
        "word='five', length=None: AssertionError: assert 4 == None",
    ]


def test_a_table_within_a_table_tells_both_rows_and_shares_the_fixtures():
    with pytest.raises(AssertionError) as told:
        is_not_b(tmp_path="a folder")
    assert str(told.value).splitlines() == [
        "1 of 2 rows",
        "ending='.csv': AssertionError: 1 of 2 rows",
        "name='b': Failed: a folder/b",
    ]


def test_a_table_without_rows_is_refused():
    with pytest.raises(AssertionError, match="would show nothing"):
        for_each("name", [])
