"""The files offices really have, from the command line into the database, and what is kept then.

What each file is understood to say is tested in tests/domain/importing/test_table.py, how faults are worded in
tests/domain and tests/cli/test_import_files.py; here it is the whole way from the file to the database, and that
nothing of a bad file is in it.
"""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from portal import create_app, store
from tests import kept, office
from tests.cli.outcomes import went_well, went_wrong
from tests.conftest import DATA
from tests.tables import for_each

OFFICE, BAD = DATA / "office", DATA / "bad"
ENTERED, MARKED = kept.canonical(DATA / "entries.csv"), kept.canonical(DATA / "results.csv")
PAPERS = ("reading_and_writing", "listening", "speaking")
NUMBERS = ["candidate_number", "id_number", "secret_number"]
KINDS = ["entries", "results", "timetable"]

WESTERN = """\
0001|Müller Zoë|Müller|Zoë|2005-02-22
0002|García Íñigo|García|Íñigo|2008-02-27
0003|Dvorák Anaïs|Dvorák|Anaïs|2008-07-02
0004|Ångström Åsa|Ångström|Åsa|2006-01-21
0005|O'Neill Seán|O'Neill|Seán|2008-09-14
0006|Straße Jürgen|Straße|Jürgen|2008-08-03
"""


@pytest.fixture
def sitting(installed, flask):
    """A sitting without candidates, on an installation of the test's own, of which the test can see the database."""
    went_well(flask("sitting", "add", office.SITTING, "--exam", "a2-key-schools", "--name", "April (S2) 2018"))
    app = create_app(os.environ)
    with app.app_context():
        yield office.SITTING
        store.database.close()


@pytest.fixture
def enter(flask, sitting) -> Callable:
    """A function: `flask import entries FILE --write` for this sitting."""
    return lambda file: flask("import", "entries", str(OFFICE / file), "--sitting", sitting, "--write")


@pytest.fixture
def take_in(run) -> Callable:
    """A function: `flask import KIND FILE --write` for the stage's sitting, which has its forty candidates."""
    return lambda kind, file, *more: run("import", kind, str(file), "--sitting", office.SITTING, "--write", *more)


@pytest.mark.parametrize(
    ("file", "columns"),
    [
        ("entries-big5-minguo.csv", [*NUMBERS, "name", "family_name", "given_name", "local_name", "date_of_birth",
                                     "school"]),
        ("entries-utf16-tab.txt", [*NUMBERS, "name", "family_name", "given_name", "local_name", "date_of_birth",
                                   "internal_id", "school"]),
        ("entries-excel-ate-the-zeros.xlsx", [*NUMBERS, "name", "local_name", "date_of_birth"]),
    ],
)  # fmt: skip
def test_the_offices_candidates_are_kept_as_the_canonical_file_names_them(enter, sitting, file, columns):
    told = went_well(enter(file))
    assert told[-1] == "entries: 40 new, 0 changed, 0 the same, 0 not in the file"
    assert kept.of(kept.entries(sitting), columns) == kept.of(ENTERED, columns)


def test_what_the_offices_file_has_no_column_for_is_empty(enter, sitting):
    took = went_well(enter("entries-excel-ate-the-zeros.xlsx"))
    assert took
    others = ["family_name", "given_name", "internal_id", "reference_number", "school"]
    assert {value for row in kept.of(kept.entries(sitting), others) for value in row.values()} == {""}


def test_candidates_of_western_europe_are_kept_with_their_letters(enter, sitting):
    went_well(enter("entries-semicolon-cp1252.csv"))
    columns = ["candidate_number", "name", "family_name", "given_name", "date_of_birth"]
    wanted = [dict(zip(columns, row.split("|"), strict=True)) for row in WESTERN.splitlines()]
    made = kept.entries(sitting)
    assert kept.of(made, columns) == wanted
    assert {row["school"] for row in made} == {"École Saint-Rémy"}


@pytest.mark.parametrize(
    ("file", "columns"),
    [
        ("results.xlsx", ["id_number", "status", "overall", "grade", "cefr_level", *PAPERS]),
        ("results-title-rows.csv", ["candidate_number", "status", "overall", "grade", *PAPERS]),
    ],
)
def test_the_offices_results_are_kept_as_the_canonical_file_has_them(take_in, file, columns):
    told = went_well(take_in("results", OFFICE / file))
    assert told[-1] == "results: 40 new, 0 changed, 0 the same, 0 not in the file"
    assert kept.of(kept.results(office.SITTING, PAPERS), columns) == kept.of(MARKED, columns)


def test_of_scores_alone_the_rest_is_worked_out_as_the_board_did(take_in):
    went_well(take_in("results", OFFICE / "results-long.csv", "--compute"))
    columns = ["id_number", "overall", "grade", "cefr_level", *PAPERS]
    final = [row for row in MARKED if row["status"] == "final"]
    assert kept.of(kept.results(office.SITTING, PAPERS), columns) == kept.of(final, columns)


def test_scores_alone_complete_results_that_are_there(take_in, tmp_path):
    without = tmp_path / "without-papers.csv"
    columns = ["id_number", "status", "overall", "grade", "cefr_level"]
    rows = [",".join(row[column] for column in columns) for row in MARKED]
    without.write_text("\n".join([",".join(columns), *rows]))
    went_well(take_in("results", without))
    told = went_well(take_in("results", OFFICE / "results-long.csv"))
    assert told[-1] == "results: 0 new, 36 changed, 0 the same, 4 not in the file"
    assert kept.of(kept.results(office.SITTING, PAPERS), MARKED[0]) == MARKED


def test_scores_alone_are_no_results_unless_the_rest_is_to_be_worked_out(take_in):
    before = office.everything()
    told = went_wrong(take_in("results", OFFICE / "results-long.csv"))
    assert all("use --compute" in line for line in told[:-1])
    assert office.everything() == before


@for_each("kind", KINDS)
@for_each("file", sorted(file.name for file in BAD.iterdir()))
def test_nothing_of_a_bad_file_is_taken_in(take_in, kind, file):
    before = office.everything()
    told = went_wrong(take_in(kind, BAD / file))
    assert all(line.startswith((file, f"{kind}: ")) for line in told), "each names the file"
    assert office.everything() == before


@pytest.mark.parametrize(
    ("kind", "file", "faults"),
    [
        ("entries", "entries-seven-faults.csv", ["2, id_number", "3, id_number", "4, date_of_birth",
         "5, candidate_number", "6, secret_number", "7, id_number", "8, name"]),
        ("results", "results-faults.csv", ["2, listening", "2, grade", "4, id_number"]),
    ],
)  # fmt: skip
def test_every_fault_of_a_bad_file_is_named_by_line_and_column(take_in, kind, file, faults):
    *told, last = went_wrong(take_in(kind, BAD / file))
    assert [line.removeprefix(f"{file}, line ").rsplit(", '")[0] for line in told] == faults
    assert last == f"{kind}: {len(faults)} faults, nothing was changed"
