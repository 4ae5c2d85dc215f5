"""Each test finds the database as it was, whatever the one before it did, and a deed is done once for many tests."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert, text

from portal.store.database import db, one_transaction
from portal.store.entries import School
from tests import cast, office
from tests.conftest import BEFORE
from tests.databases import BOTH
from tests.stage import staged

DAY = timedelta(days=1)
pytestmark = pytest.mark.parametrize("backend", BOTH)


@one_transaction
def open_school(name: str) -> int:
    """Its number, which the database gives."""
    return db.session.scalar(insert(School).values(name=name, name_key=name).returning(School.id))


def add_table() -> None:
    with db.engine.begin() as connection:
        connection.execute(text("CREATE TABLE added (id INTEGER)"))


def test_rows_tables_and_numbers_are_put_back(app, stages, backend):
    before = office.everything()
    number = open_school("A new school")
    add_table()
    assert office.everything() != before
    stages.fresh(backend)
    assert office.everything() == before
    assert open_school("Another") == number
    add_table()  # it is not there any more


def test_a_staged_fixture_runs_once_and_its_rows_and_moment_are_put_back(app, stages, backend, time):
    runs = []

    @staged
    def school(time) -> int:
        runs.append(time())
        time.pass_by(DAY)
        return open_school("A new school")

    def going_on(deed, work):
        stages.fresh(backend)
        return stages.of(backend).once(deed, work)

    first, rows = school(going_on=going_on, time=time), office.everything()
    time.move(BEFORE)
    assert (school(going_on=going_on, time=time), office.everything()) == (first, rows)
    assert time() == BEFORE + DAY
    assert runs == [BEFORE]


@pytest.fixture
@staged
def mei(app) -> str:
    return cast.register(cast.MEI, now=BEFORE)


@pytest.fixture
@staged
def han(app) -> str:
    return cast.register(cast.HAN, now=BEFORE)


def test_what_is_staged_goes_on_from_what_was_staged_before(mei, han):
    assert office.account(cast.MEI).id < office.account(cast.HAN).id


def test_in_the_other_order_it_is_another_deed(han, mei):
    assert office.account(cast.HAN).id < office.account(cast.MEI).id


def test_what_is_staged_comes_first(app, backend, going_on):
    open_school("A school")
    if backend == "sqlite":
        with pytest.raises(AssertionError, match="what is staged comes before"):
            going_on("a deed", list)


def test_every_row_of_a_table_finds_what_the_first_one_found(app, afresh):
    open_school("Before the first")
    before = office.everything()
    for name in ("one", "two"):
        afresh()
        assert office.everything() == before
        open_school(name)
