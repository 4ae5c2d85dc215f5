"""Each test finds the database as it was, whatever the one before it did, and a deed is done once for many tests."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, text

from portal.store.database import db, one_transaction
from portal.store.entries import School
from tests import cast, office
from tests.conftest import BEFORE
from tests.databases import BOTH

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


def test_a_deed_is_done_once_and_its_rows_are_put_back(app, stages, backend):
    done = []

    def deed() -> int:
        done.append("once")
        return open_school("A new school")

    number, rows = stages.of(backend).once(deed, deed), office.everything()
    stages.fresh(backend)
    assert (stages.of(backend).once(deed, deed), office.everything()) == (number, rows)
    assert done == ["once"]


def test_what_is_staged_goes_on_from_what_was_staged_before(staged):
    mei = staged(cast.register, cast.MEI, now=BEFORE)
    assert staged(cast.register, cast.HAN, now=BEFORE) != mei
    assert office.account(cast.MEI).id != office.account(cast.HAN).id


def test_every_row_of_a_table_finds_what_the_first_one_found(app, afresh):
    open_school("Before the first")
    before = office.everything()
    for name in ("one", "two"):
        afresh()
        assert office.everything() == before
        open_school(name)
