"""Many rows at once: what comes out of the database is what was handed in, whichever database it is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from sqlalchemy import Integer, String, func, select

from portal import settings
from portal.store import bulk, ready_rows
from portal.store.database import db, one_prepared_transaction, one_transaction
from portal.store.entries import Entry
from portal.store.results import How, Result, Status
from portal.store.schools import School
from portal.store.sittings import Sitting
from portal.store.timetable import Slot, Venue
from tests.conftest import BEFORE

pytestmark = pytest.mark.usefixtures("app")
ODD = ['O\'Neill "the" 100% \\ ?', "王子涵 𠮷", "%s", "a\nb", ""]
SCHOOL = ("name", "name_key")
ENTRY = (
    "public_key", "sitting_id", "candidate_number", "id_number", "id_number_printed", "secret_enc", "secret_key_no",
    "name", "date_of_birth", "claimed_at", "verifiable",
)  # fmt: skip

insert, update, reserve = (one_transaction(verb) for verb in (bulk.insert, bulk.update, bulk.reserve))


@one_transaction
def number(count: int, *, above: int = 0) -> list[int]:
    """The ids that so many rows laid ready would have among the schools."""
    ready = ready_rows.lay("ready_school", {"name": String()}, [("A",)] * count)
    given = ready_rows.number(ready, School, above=above)
    ids = list(db.session.scalars(select(given).order_by(ready.c.place)))
    ready_rows.forget(ready)
    return ids


def schools() -> list[School]:
    db.session.rollback()
    return list(db.session.scalars(select(School).order_by(School.id)))


def test_texts_are_kept_letter_by_letter():
    insert(School, SCHOOL, [(text, f"key {place}") for place, text in enumerate(ODD)])
    assert {school.name for school in schools()} >= set(ODD)


def test_days_bytes_moments_truths_and_nothing_are_kept_as_what_they_are():
    there = timezone(timedelta(hours=8))
    rows = [
        ("k1", 1, "91", "A", "A", b"\0'\xff", 1, "A", date(2007, 3, 28), datetime(2018, 5, 1, 9, tzinfo=there), True),
        ("k2", 1, "92", "B", "B", b"", 1, "B", None, None, False),
    ]
    insert(Entry, ENTRY, rows)
    first, second = db.session.scalars(select(Entry).where(Entry.public_key.in_(["k1", "k2"])).order_by(Entry.id))
    assert (bytes(first.secret_enc), first.date_of_birth, first.verifiable) == (b"\0'\xff", date(2007, 3, 28), True)
    assert first.claimed_at == datetime(2018, 5, 1, 1, tzinfo=UTC)
    assert (bytes(second.secret_enc), second.date_of_birth, second.claimed_at, second.verifiable) == (
        b"", None, None, False,
    )  # fmt: skip


def test_a_time_of_day_is_kept():
    insert(Slot, ("sitting_id", "paper", "day", "time"), [(1, "listening", date(2018, 4, 21), time(13, 30))])
    assert db.session.scalars(select(Slot.time)).one() == time(13, 30)


def test_words_of_a_choice_are_kept_as_the_choice():
    columns = ("entry_id", "version", "status", "computed", "how", "made_at", "made_by")
    insert(Result, columns, [(1, 1, Status.ABSENT_PART, False, How.IMPORT, BEFORE, "office")])
    [result] = db.session.scalars(select(Result))
    assert (result.status, result.how, result.computed) == (Status.ABSENT_PART, How.IMPORT, False)


def test_thousands_of_rows_are_kept_each_once():
    there = len(schools())
    insert(School, SCHOOL, ((f"School {place}", f"school {place}") for place in range(25_000)))
    assert len(schools()) == there + 25_000


def test_no_rows_are_no_trouble():
    before = len(schools())
    insert(School, SCHOOL, [])
    assert len(schools()) == before


def test_each_row_is_written_over_by_its_own_number():
    first, second, *others = schools()
    update(School, ("name", "name_key"), [(ODD[0], "one", first.id), (ODD[1], "two", second.id)])
    db.session.expire_all()
    again = schools()
    assert [school.name for school in again[:2]] == ODD[:2]
    assert [school.id for school in again[2:]] == [school.id for school in others]


@pytest.mark.parametrize("give", [lambda count: reserve(School, count), number], ids=["reserved", "laid ready"])
def test_numbers_that_are_given_are_new_and_no_two_alike(give):
    taken = {school.id for school in schools()}
    ids = list(give(500))
    assert len(set(ids)) == 500
    assert not taken & set(ids)


@pytest.mark.parametrize(
    "give", [lambda **more: reserve(Venue, 3, **more), lambda **more: number(3, **more)], ids=["reserved", "laid ready"]
)
def test_numbers_are_above_those_an_undone_import_had(give, backend):
    if backend == "postgresql":
        pytest.skip("its sequences never give a number twice")
    assert list(give(above=7_000)) == [7_001, 7_002, 7_003]


@one_prepared_transaction
def take_in(rows: list[tuple[str, str]]) -> None:
    ready = ready_rows.lay("ready_school", {"name": String(), "key": String()}, rows)
    number = ready_rows.number(ready, School)
    ready_rows.take(School, {"id": number, "name": ready.c.name, "name_key": ready.c.key}, ready)
    ready_rows.forget(ready)


def test_rows_laid_ready_are_taken_in_their_order():
    take_in([(text, f"key {place}") for place, text in enumerate(ODD)])
    assert [school.name for school in schools()[-len(ODD) :]] == ODD


def test_rows_can_be_laid_ready_again_under_the_same_name():
    take_in([("A", "a")])
    take_in([("B", "b")])
    assert [school.name for school in schools()[-2:]] == ["A", "B"]


def test_of_rows_that_cannot_be_taken_none_is_and_the_next_ones_are():
    before = len(schools())
    with pytest.raises(Exception, match=r"(?i)unique"):
        take_in([("A", "a"), ("B", "b"), ("C", "a")])
    assert len(schools()) == before
    take_in([("A", "a")])
    assert len(schools()) == before + 1


@pytest.fixture
def other() -> Iterator[sqlite3.Connection]:
    """Another process's connection, which waits for nobody."""
    with closing(sqlite3.connect(settings.current().database_file, timeout=0, isolation_level=None)) as connection:
        yield connection


@pytest.fixture
def only_on_sqlite(backend) -> None:
    if backend != "sqlite":
        pytest.skip("PostgreSQL has no turns: writers wait for each other row by row")


@pytest.mark.usefixtures("only_on_sqlite")
def test_while_rows_are_laid_ready_others_write_and_what_they_wrote_is_there_afterwards(other):  # R9
    @one_prepared_transaction
    def lay_and_take() -> int | None:
        ready = ready_rows.lay("ready_number", {"number": Integer()}, ((each,) for each in range(20_000)))
        other.execute("INSERT INTO school (name, name_key) VALUES ('Meanwhile', 'meanwhile')")
        db.session.execute(Sitting.__table__.update().values(name="after that"))
        ready_rows.forget(ready)
        return db.session.scalar(select(func.count()).where(School.name == "Meanwhile"))

    assert lay_and_take() == 1


@pytest.mark.usefixtures("only_on_sqlite")
def test_what_is_laid_ready_is_in_no_file(other):  # T9
    @one_transaction
    def lay() -> str:
        return db.session.connection().exec_driver_sql("PRAGMA temp_store").scalar_one()

    assert lay() == 2, "in memory"
