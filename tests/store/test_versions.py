"""The versions of a result, the newest first, each beside its release; and of two that come at once, one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.statuses import Status
from portal.store import results
from portal.store.database import StoreConflict, one_reading, one_transaction
from portal.store.results import How, Result
from tests import cast, office
from tests.conftest import BEFORE, RELEASE_DAY

pytestmark = pytest.mark.usefixtures("app")
ENTRY = 7  # Mei's
WITHOUT = 10


@pytest.fixture(autouse=True)
def released(app) -> None:
    office.load_cast(now=BEFORE)
    cast.schedule(RELEASE_DAY, now=BEFORE)


@one_transaction
def add(version: int, *, release_id: int | None = None) -> None:
    newer = Result(
        entry_id=ENTRY,
        version=version,
        release_id=release_id,
        status=Status.PENDING,
        computed=False,
        how=How.CORRECTION,
        made_at=BEFORE + timedelta(hours=version),
        made_by="office",
    )
    results.add_all([(newer, {})])


@one_reading
def versions() -> list[tuple[int, int | None]]:
    return [(result.version, release and release.wave) for result, release in results.of_entry(ENTRY)]


def test_they_come_with_their_releases_the_newest_first():
    add(2)
    add(3, release_id=1)
    assert versions() == [(3, 1), (2, None), (1, 1)]


def test_an_entry_without_a_result_has_none():
    assert results.of_entry(WITHOUT) == []


def test_the_same_version_is_not_kept_twice():
    add(2)
    with pytest.raises(StoreConflict):
        add(2)


def test_of_two_that_add_the_next_version_at_once_one_does(at_once):
    outcomes = at_once(lambda: add(2))
    assert sorted(type(each).__name__ for each in outcomes) == ["NoneType", "StoreConflict"]
    assert len(versions()) == 2
