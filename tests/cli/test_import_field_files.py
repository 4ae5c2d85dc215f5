"""Files of the kinds that offices send: each was taken in wrongly, and without a word, on 30 November 2026."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal.store.database import db
from portal.store.entries import Entry
from tests import cast, office
from tests.cli.outcomes import went_well, went_wrong
from tests.conftest import BEFORE, DATA, RELEASE_DAY
from tests.tables import for_each

pytestmark = pytest.mark.usefixtures("time")
FIELD = DATA / "field"
NO_HEADING = "line 2, column 3, 'Mei-Lin': This column has no heading, and 2 cells of it hold something."


@pytest.fixture
def take_in(run):
    """A function: `flask import KIND FILE` for the stage's sitting."""
    return lambda kind, file, *more: run("import", kind, str(FIELD / file), "--sitting", office.SITTING, *more)


@for_each("kind, file, told", [
    ("entries", "unnamed-column.csv", [NO_HEADING]),
    ("entries", "unnamed-column.xlsx", [NO_HEADING]),
    ("entries", "big5-question-mark.csv", ["line 2, local_name, '劉昱?': Letters were lost here",
                                           "line 4, local_name, '王建?': Letters were lost here"]),
    ("results", "mixed-exams.csv", [
        "line 3, Exam, 'B1 Preliminary': This import is for A2 Key for Schools. Take out the rows of other exams",
        "line 4, Exam, 'B1 Preliminary': ",
    ]),
    ("results", "two-header-rows.xlsx", ["lines 1 and 2: both are headings (Score, CEFR, Score, "]),
])  # fmt: skip
def test_what_would_be_stored_wrongly_is_a_fault(take_in, kind, file, told):
    faults = went_wrong(take_in(kind, file, "--write"))
    assert [line for line in told if not any(line in fault for fault in faults)] == []


def test_two_rows_of_headings_are_one_fault(take_in):
    assert len(went_wrong(take_in("results", "two-header-rows.xlsx"))) == 1


@for_each("kind, file, told", [
    ("results", "absent-with-figures.csv", [
        "warning: line 2, grade, 'Absent': This says that there is no result, but the line has figures. "
        "It is taken in as: Z (absent from all).",
        "warning: line 3, overall, 'X': This says",
        "warning: line 4, listening, 'X': This says",
    ]),
    ("entries", "pua-name.csv", [r"warning: line 4, local_name, '劉\ue000昱': A character here is a private one"]),
    ("entries", "wrong-sitting-entries.csv", [
        "warning: line 2, name, 'YEH En-Tze': Only 0 of the 40 candidates in this file are the people entered "
        "under their numbers. Is ket-april the right sitting?",
    ]),
    ("entries", "placeholder-names.csv", [
        "Family name: 2 cells like 'N/A' hold no name and are read as empty.",
        "First name: 2 cells like 'TBA' hold no name and are read as empty.",
    ]),
    ("entries", "renumbered-released.csv", [
        "warning: line 5, name, 'HO Mei-Lin': Line 4 has the same name and date of birth, under the number 1401. "
        "Is this one candidate?",
    ]),
])  # fmt: skip
def test_what_may_be_wrong_is_told(take_in, kind, file, told):
    lines = went_well(take_in(kind, file))
    assert [line for line in told if not any(said.startswith(line) for said in lines)] == []


def test_names_that_are_words_too_stay_and_no_name_is_an_empty_part(take_in):
    told = went_well(take_in("entries", "placeholder-names.csv", "--write"))
    assert told[-1].startswith("entries: 12 new")
    db.session.rollback()
    new = select(Entry.name).where(Entry.candidate_number > "1500").order_by(Entry.candidate_number)
    assert list(db.session.scalars(new)) == [
        "NA Ji-Won", "Null Anna", "None Tom", "HO", "True Somchai", "X Malcolm", "O", "Total Ben", "Kim", "LEE",
        "SUHARTO", "FNU SUHARTO",
    ]  # fmt: skip


@for_each(
    "zone, read",
    [
        (
            "Asia/Taipei",
            ["Read as Big5 (cp950), separated by commas.", "It could also be Big5 of Hong Kong (big5hkscs)"],
        ),
        ("Asia/Hong_Kong", ["Read as Big5 of Hong Kong (big5hkscs), separated by commas.", "Header on line 1; colum"]),
    ],
)
def test_which_big5_it_is_follows_from_the_zone_of_the_centre(app, monkeypatch, take_in, zone, read):
    office.choose(app, monkeypatch, timezone=zone)
    told = went_well(take_in("entries", "eudc-big5.csv"))
    assert [line for line, begins in zip(told[1:3], read, strict=True) if not line.startswith(begins)] == []


@for_each("languages, read", [(("zh-Hant",), "Big5 (cp950)"), (("ko",), "Korean (cp949)")])
def test_which_encoding_it_is_follows_from_the_languages_of_the_centre(
    app, monkeypatch, run, tmp_path, languages, read
):
    office.choose(app, monkeypatch, languages=languages)
    (tmp_path / "list.csv").write_text("candidate_number,name\n0041,김철수\n", "cp949")
    told = went_well(run("import", "entries", str(tmp_path / "list.csv"), "--sitting", office.SITTING))
    assert f"Read as {read}, separated by commas." in told


def registered() -> None:
    cast.register(cast.HAN, now=BEFORE)


def released() -> None:
    cast.load_results(now=BEFORE)
    cast.schedule(RELEASE_DAY, now=BEFORE)


@pytest.mark.parametrize("arrange", [registered, released])
def test_another_person_under_a_number_that_stands_is_a_fault(take_in, time, arrange):
    arrange()
    time.move(RELEASE_DAY)
    [fault, _count] = went_wrong(take_in("entries", "renumbered-released.csv", "--write"))
    assert fault == (
        "renumbered-released.csv, line 2, name, 'FENG Hsiao-Yu': This number belongs to WANG Tzu-Han, born on 22 "
        "February 2005, who has registered or has a released result. Give the new candidate another number. "
        "If it is the same person after all, use --overwrite."
    )
    assert went_well(take_in("entries", "renumbered-released.csv", "--overwrite"))[-1].startswith(
        "entries: 2 new, 1 ch"
    )


def test_numbers_of_two_people_are_told_without_asking_for_the_sitting(take_in):
    told = take_in("results", "id-vs-candno.csv")
    assert len(went_wrong(told)) == 3
    assert "No candidate of this file" not in told.stdout
