"""Entries and results as they leave, a few at a time, whichever database keeps them."""

from __future__ import annotations

from contextlib import closing
from itertools import islice

import pytest

from portal.store import entries, results, sittings
from portal.store.database import one_reading
from tests import cast, office
from tests.conftest import BEFORE

pytestmark = pytest.mark.usefixtures("app")
PAPERS = ("reading_and_writing", "listening", "speaking")


@pytest.fixture
def few_at_a_time(monkeypatch) -> None:
    monkeypatch.setattr(entries, "FETCHED", 3)
    monkeypatch.setattr(results, "FETCHED", 3)


@one_reading
def read(how_many: int | None = None) -> tuple[list[entries.KeptEntry], list[results.ExportedResult]]:
    """So many entries and results of the sitting, or all of them."""
    sitting = sittings.with_code(office.SITTING)
    assert sitting is not None
    with closing(entries.exported(sitting.id)) as entered, closing(results.exported(sitting.id, PAPERS)) as marked:
        return list(islice(entered, how_many)), list(islice(marked, how_many))


@pytest.mark.usefixtures("few_at_a_time")
def test_all_of_them_leave_by_candidate_number():
    cast.load_results(now=BEFORE)
    numbers = [f"{number:04}" for number in range(1, 41)]
    entered, marked = read()
    assert [row.facts.candidate_number for row in entered] == [row.candidate_number for row in marked] == numbers


@pytest.mark.usefixtures("few_at_a_time")
def test_one_may_stop_reading_at_any_row():
    cast.load_results(now=BEFORE)
    entered, marked = read(5)
    assert (len(entered), len(marked)) == (5, 5)


def test_a_row_holds_what_was_entered_and_loaded():
    cast.load_results(now=BEFORE)
    entered, marked = read()
    [mei] = [row for row in entered if row.id_number_printed == cast.MEI.id_number]
    assert (mei.facts.name, mei.facts.local_name, mei.facts.school) == (
        "LIN Mei-Hua",
        "林美華",
        "Maple Language Institute",
    )
    [its] = [row for row in marked if row.id_number_printed == cast.MEI.id_number]
    assert (its.status, its.overall, its.grade, its.scores) == (results.Status.FINAL, 138, "B", (137, 142, 136))
