"""flask import list and undo: what was taken in, and one of it taken back, planned first."""

from __future__ import annotations

import re

import pytest

from tests import cast, office
from tests.cli.outcomes import was_not_understood, went_well, went_wrong
from tests.conftest import BEFORE
from tests.tables import for_each

pytestmark = pytest.mark.usefixtures("time")
FIRST = r"1: entries of ket-april from entries\.csv \(SHA-256 [0-9a-f]{12}…\), 2018-05-06 16:00 by office: "


@pytest.fixture
def second(app, tmp_path) -> str:
    """The number of an import that changed one entry and made another."""
    office.enter(tmp_path, "candidate_number,name\n0007,LIN Mei-Hwa\n0041,SUHARTO\n", now=BEFORE)
    return "2"


def test_every_import_is_listed_in_the_centres_time_and_counted(run, second):
    told = went_well(run("import", "list"))
    assert re.fullmatch(FIRST + "40 new, 0 changed, 0 the same", told[0])
    assert told[1].startswith("2: entries of ket-april from handed-in.csv (SHA-256 ")
    assert told[1].endswith("by office: 1 new, 1 changed, 0 the same")
    assert told[2:] == ["imports: 2"]


def test_an_installation_without_imports_lists_none(flask, installed):
    assert went_well(flask("import", "list")) == ["imports: 0"]


def test_without_write_the_plan_is_told_and_nothing_is_changed(run, second):
    before = office.everything()
    told = went_well(run("import", "undo", second))
    assert told[0].startswith("2: entries of ket-april from handed-in.csv")
    assert told[1:] == [
        "Nothing is changed yet. The same command with --write undoes it.",
        "imports: 0 undone",
    ]
    assert office.everything() == before


def test_with_write_it_is_undone_and_listed_as_such(run, second):
    before = {row[3] for row in office.everything()["entry"]}
    assert went_well(run("import", "undo", second, "--write"))[-1] == "imports: 1 undone"
    assert {row[3] for row in office.everything()["entry"]} == before - {"0041"}
    assert went_well(run("import", "list"))[1].endswith("1 new, 1 changed, 0 the same, undone 2018-05-06 16:00")


@pytest.mark.parametrize("more", [(), ("--write",)], ids=["plan", "write"])
def test_what_stands_against_it_is_told_a_sentence_a_line(run, more):
    cast.register(cast.MEI, now=BEFORE)
    before = office.everything()
    assert went_wrong(run("import", "undo", "1", *more)) == [
        "1 of its candidates has registered.",
        "1 letter was written about its candidates.",
        "Import 1 was not undone: nothing was changed.",
    ]
    assert office.everything() == before


@pytest.mark.parametrize("more", [(), ("--write",)], ids=["plan", "write"])
def test_an_unknown_import_is_told_where_to_look(run, more):
    assert went_wrong(run("import", "undo", "7", *more)) == [
        "There is no import 7. `flask import list` shows those there are."
    ]


@for_each("number", ["seven", "1.5", "0", "99999999999999999999999"])
def test_what_is_no_number_of_an_import_cannot_be_read(run, number):
    assert "Invalid value for 'NUMBER'" in was_not_understood(run("import", "undo", number))


def test_one_that_was_undone_is_not_undone_again(run, second):
    went_well(run("import", "undo", second, "--write"))
    assert went_wrong(run("import", "undo", second, "--write")) == ["Import 2 has been undone already."]
