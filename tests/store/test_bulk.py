"""Many rows at once: what comes out of the database is what was handed in, whichever database it is."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from sqlalchemy import select, text

from portal.statuses import Status
from portal.store import bulk, imports
from portal.store.database import StoreConflict, db, one_transaction
from portal.store.entries import Entry
from portal.store.imports import WrittenRow
from portal.store.results import How, Result
from portal.store.schools import School
from portal.store.timetable import Slot, Venue
from tests.conftest import BEFORE

pytestmark = pytest.mark.usefixtures("app")
ODD = ['O\'Neill "the" 100% \\ ?', "王子涵 𠮷", "%s", "a\nb", ""]
SCHOOL = ("name", "name_key")
ENTRY = (
    "public_key", "sitting_id", "candidate_number", "id_number", "id_number_printed", "secret_enc", "secret_key_no",
    "name", "date_of_birth", "claimed_at", "verifiable",
)  # fmt: skip

insert, update = one_transaction(bulk.insert), one_transaction(bulk.update)
record, new_ids = one_transaction(imports.record), one_transaction(imports.new_ids)


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


@pytest.mark.slow
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


def test_of_rows_that_cannot_be_kept_none_is_and_the_next_ones_are():
    before = len(schools())
    with pytest.raises(StoreConflict):
        insert(School, SCHOOL, [("A", "a"), ("B", "b"), ("C", "a")])
    assert len(schools()) == before
    insert(School, SCHOOL, [("A", "a")])
    assert len(schools()) == before + 1


def test_ids_that_are_given_are_new_and_no_two_alike():
    taken = {school.id for school in schools()}
    ids = list(new_ids(School, 500))
    assert len(set(ids)) == 500
    assert not taken & set(ids)


def test_an_id_that_an_import_gave_is_not_given_again_when_its_row_is_gone(backend):
    if backend == "postgresql":
        pytest.skip("its sequences never give a number twice")
    [run] = imports.every()
    record(run[0].id, [WrittenRow(2, Venue, 7_000)])
    assert list(new_ids(Venue, 3)) == [7_001, 7_002, 7_003]


def test_what_a_statement_sets_aside_is_in_no_file(backend):  # T9
    if backend != "sqlite":
        pytest.skip("PostgreSQL keeps it in its own folder")
    assert one_transaction(lambda: db.session.scalar(text("PRAGMA temp_store")))() == 2, "in memory"
