"""The conventions of the database, and the one way to change it, on a real file and on PostgreSQL."""

from __future__ import annotations

import sqlite3
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import insert, literal, select, text
from sqlalchemy.exc import InterfaceError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from portal import settings
from portal.runtime import installation
from portal.store import database, entries, meta, sqlite_turns
from portal.store.attempts import Attempt
from portal.store.database import StoreUnavailable, ask, connection, db, one_reading, one_transaction
from tests.conftest import SETTINGS
from tests.databases import BOTH
from tests.tables import for_each

on_sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
NOON = datetime(2018, 6, 5, 12, 0, tzinfo=UTC)


@one_transaction
def put(value: str) -> None:
    meta.put("word", value)


@one_reading
def word() -> str | None:
    return meta.get("word")


@on_sqlite
@for_each(
    "pragma, value",
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),  # FULL
        ("foreign_keys", 1),
        ("busy_timeout", 5000),
        ("secure_delete", 1),
    ],
)
def test_every_connection_keeps_the_convention(app, pragma, value):
    with db.engine.connect() as first, db.engine.connect() as second:
        for connection in (first, second):
            assert connection.scalar(text(f"PRAGMA {pragma}")) == value


@on_sqlite
def test_writers_that_read_first_take_turns(app, at_once):
    @one_transaction
    def count() -> None:
        meta.put("word", str(int(meta.get("word") or 0) + 1))

    def count_often() -> None:
        for _ in range(25):
            count()

    assert at_once(count_often, threads=8) == [None] * 8
    assert word() == "200"


@on_sqlite
def test_a_reader_sees_the_old_state_while_somebody_writes(app, at_once):
    put("old")

    @one_transaction
    def write_and_look() -> list:
        meta.put("word", "new")
        db.session.flush()
        return at_once(word, threads=1)

    assert write_and_look() == ["old"]
    assert word() == "new"


def test_a_verb_commits_when_it_returns(app, at_once):
    put("kept")
    assert at_once(word, threads=1) == ["kept"]


def test_a_verb_undoes_all_of_it_when_it_raises(app):
    @one_transaction
    def change_two_things_and_fail() -> None:
        meta.put("word", "lost")
        entries.in_sitting(1)[0].name = "lost"
        db.session.flush()
        raise RuntimeError

    with pytest.raises(RuntimeError):
        change_two_things_and_fail()
    assert word() is None
    assert entries.in_sitting(1)[0].name != "lost"


def test_a_verb_inside_a_verb_is_undone_with_it(app):
    @one_transaction
    def outer() -> None:
        put("lost")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        outer()
    assert word() is None


def test_a_reading_inside_a_verb_sees_what_the_verb_wrote(app):
    @one_transaction
    def write_and_read() -> str | None:
        meta.put("word", "mine")
        return word()

    assert write_and_read() == "mine"
    assert word() == "mine", "the reading let go of the transaction around it"


def take_by_place(now: datetime) -> None: ...


def take_by_default(*, now: datetime = NOON) -> None: ...


@pytest.mark.parametrize("verb", [take_by_place, take_by_default])
def test_a_verb_whose_now_cannot_be_set_is_refused_when_it_is_made(verb):
    with pytest.raises(TypeError, match=rf"{verb.__name__} has to take `now` as a keyword only, without a default"):
        one_transaction(verb)


def test_what_was_written_outside_a_verb_is_dropped_by_the_next_one(app):
    meta.put("stray", "lost")
    put("kept")
    assert meta.get("stray") is None


def test_a_verb_that_failed_leaves_the_next_one_unharmed(app):
    @one_transaction
    def fail() -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    put("kept")
    assert word() == "kept"


def test_nobody_waits_for_a_connection_however_many_are_in_use(app):
    with ExitStack() as in_use:
        for _ in range(20):
            in_use.enter_context(db.engine.connect())
        assert word() is None


def test_a_verb_that_wants_no_objects_makes_no_session(app):
    @one_transaction
    def answer() -> None:
        ask(select(literal(1)))

    db.session.remove()
    answer()
    assert not db.session.registry.has()


def test_what_a_verb_writes_without_a_session_is_undone_when_it_raises(app):
    @one_transaction
    def fail() -> None:
        connection().execute(insert(meta.Fact), {"key": "word", "value": "lost"})
        raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert word() is None


@pytest.mark.parametrize("verb", [one_reading, one_transaction])
def test_questions_and_objects_are_read_on_one_connection(app, verb):
    @verb
    def connections_in_use() -> int:
        ask(select(literal(1)))
        meta.get("word")
        return db.engine.pool.checkedout()

    assert connections_in_use() == 1


def test_a_question_is_answered_with_what_objects_have_changed(app):
    @one_transaction
    def change_and_ask() -> str:
        db.session.add(meta.Fact(key="word", value="mine"))
        [(value,)] = ask(select(meta.Fact.value).where(meta.Fact.key == "word"))
        return value

    assert change_and_ask() == "mine"


def test_a_reading_lets_go_of_its_connection(app):
    word()
    assert db.engine.pool.checkedout() == 0


@pytest.fixture
def impatient(app, monkeypatch) -> None:
    """Connections that wait for a lock for a moment only."""
    monkeypatch.setattr(sqlite_turns, "BUSY_SECONDS", 0.1)
    database.close()


@pytest.fixture
def lock(app):
    """Somebody else is writing, and goes on for as long as the test."""
    other = sqlite3.connect(settings.current().database_file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield other
    other.close()


@on_sqlite
def test_a_writer_that_waits_too_long_is_told_that_the_store_is_unavailable(impatient, lock):
    with pytest.raises(StoreUnavailable, match="locked"):
        put("lost")


@on_sqlite
def test_readers_go_on_while_the_database_is_locked(impatient, lock):
    assert word() is None
    assert database.answers()


@on_sqlite
def test_a_writer_gets_through_once_the_lock_is_gone(impatient, lock):
    with pytest.raises(StoreUnavailable):
        put("lost")
    lock.execute("ROLLBACK")
    put("kept")
    assert word() == "kept"


@on_sqlite
def test_a_missing_file_is_not_made_anew_in_silence(app):
    file = settings.current().database_file
    database.close()
    file.unlink()
    for attempt in (database.answers, lambda: put("lost")):
        with pytest.raises(StoreUnavailable):
            attempt()
    assert not file.exists()


@on_sqlite
def test_a_file_that_is_no_database_is_named_as_unavailable(app):
    database.close()
    file = settings.current().database_file
    for leftover in ("-wal", "-shm"):
        file.with_name(file.name + leftover).unlink(missing_ok=True)
    file.write_bytes(b"not a database at all, but long enough to be read as one" * 20)
    for attempt in (database.answers, word, lambda: put("lost")):
        with pytest.raises(StoreUnavailable):
            attempt()


@for_each(
    "error",
    [
        PoolTimeout("QueuePool limit of size 5 overflow 10 reached"),
        InterfaceError("SELECT 1", {}, Exception("connection already closed")),
        sqlite3.DatabaseError("database disk image is malformed"),
    ],
)
def test_a_database_that_does_not_answer_is_unavailable_whatever_the_driver_calls_it(error):
    with pytest.raises(StoreUnavailable), database.errors_by_name():
        raise error


@pytest.mark.parametrize("backend", BOTH[1:], indirect=True)
def test_a_connection_that_the_server_dropped_is_made_anew(app):  # R20
    word()
    with db.engine.connect() as connection:
        others = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
                      "AND datname = current_database()")  # fmt: skip
        held = db.engine.connect()
        held.close()
        connection.execute(others)
    put("kept")
    assert word() == "kept"


@for_each("name", ["a folder", "results #1", "50%25", "what?", "考場"])
def test_the_database_lies_in_its_folder_whatever_the_folder_is_called(tmp_path_factory, name):
    above = tmp_path_factory.mktemp("above")
    installation.write_settings(above / name, SETTINGS)
    installation.prepare({settings.INSTANCE: str(above / name)}, is_new=True)
    assert (above / name / "portal.sqlite").stat().st_size > 0
    assert [path.name for path in above.iterdir()] == [name]


@one_transaction
def note_attempt(at: datetime) -> None:
    db.session.add(Attempt(what="log in", whose="x", window_start=at, failures=1))


def test_a_moment_without_a_zone_is_refused(app):
    with pytest.raises(StatementError, match="a moment needs a time zone"):
        note_attempt(NOON.replace(tzinfo=None))


@pytest.mark.parametrize("hours", [-12, 14])
def test_a_moment_of_any_zone_comes_back_in_utc(app, hours):
    note_attempt(NOON.astimezone(timezone(timedelta(hours=hours))))
    kept = db.session.query(Attempt).one().window_start
    assert (kept, kept.tzinfo) == (NOON, UTC)
