"""A database that is locked by another process, or full: a sentence, nothing half done, and reading goes on."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, func, select, text

from portal import settings
from portal.store import database, sqlite_turns
from portal.store.accounts import Account
from portal.store.database import db
from portal.store.entries import Entry
from portal.store.outbox import Letter
from tests import cast
from tests.conftest import RELEASE_DAY
from tests.faults.test_races import everybody
from tests.served import serving
from tests.tables import for_each

ROOT = Path(__file__).parents[2]


@contextmanager
def locked(file: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Another process is writing to the file all the while."""
    command = [sys.executable, "-m", "tests.faults.holding", str(file)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout.readline() == b"held\n"
        yield holder
        holder.stdin.close()


@pytest.fixture
def impatient(app, monkeypatch) -> None:
    """Connections that wait for a lock for a moment only."""
    monkeypatch.setattr(sqlite_turns, "BUSY_SECONDS", 0.1)
    database.close()


@pytest.fixture
def reader(visitor, time, impatient):
    """Mei has her result before her; the office has loaded and released it."""
    cast.register(cast.MEI, now=time())
    cast.load_results(now=time())
    cast.schedule(RELEASE_DAY, now=time())
    time.move(RELEASE_DAY)
    return cast.log_in(visitor, cast.MEI)


@pytest.fixture
def lock(reader) -> Iterator[None]:
    with locked(settings.current().database_file):
        yield


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/register", cast.filled(cast.HAN)),
        ("/login", {"id_number": cast.MEI.id_number, "password": cast.PASSWORD}),
        ("/logout", {}),
    ],
)
def test_a_form_sent_to_a_locked_database_is_answered_with_when_to_try_again(reader, lock, path, fields):  # R9
    answer = reader.post(path, data=fields)
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0


@for_each("path", ["/", "/register", "/help", "/terms", "/privacy", "/healthz", "/results"])
def test_pages_go_on_while_the_database_is_locked(reader, lock, path):  # R9
    assert reader.get(path).status_code == 200


def test_a_result_is_shown_while_the_database_is_locked(reader, lock):  # R9
    [link] = [a["href"] for a in reader.see("/results").select("main a.btn")]
    assert "138" in reader.see(link).get_text()


def test_who_could_not_be_noted_as_seen_is_noted_with_the_next_page(reader, time):
    with locked(settings.current().database_file):
        time.pass_by(timedelta(minutes=20))
        reader.get("/results")
    reader.get("/results")
    time.pass_by(timedelta(minutes=20))
    assert reader.get("/results").status_code == 200


def test_what_was_refused_for_a_lock_is_taken_once_it_is_gone(reader):  # R9
    with locked(settings.current().database_file):
        assert reader.post("/register", data=cast.filled(cast.HAN)).status_code == 503
    assert reader.post("/register", data=cast.filled(cast.HAN)).status_code == 303


@pytest.mark.slow
def test_a_served_form_waits_for_a_lock_and_then_says_when_to_try_again(site):  # R9
    visit = site.visit()
    fields = visit.filled("/register", cast.filled(cast.MEI))
    with locked(site.installation.database), ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(visit.send, "/register", fields)
        answered = [site.visit().get("/").status for _ in range(3)]
        assert not waiting.done(), "the pages waited for it"
        answer = waiting.result()
    assert set(answered) == {200}
    assert (answer.status, answer.headers["Retry-After"]) == (503, "30")
    assert visit.send("/register", fields).status == 303


@pytest.mark.slow
def test_results_are_read_while_the_database_is_locked_and_a_class_logs_in(site, rounds):  # R9
    """Who wants to write waits in a lane of their own: in those of readers they would hold every place."""
    assert site.visit().register(cast.MEI).status == 303
    reader = site.visit(patience=5).log_in(cast.MEI)
    log_in = {"id_number": cast.MEI.id_number, "password": cast.PASSWORD}
    forms = [("/login", log_in), ("/password/forgot", {"identifier": cast.MEI.id_number})]
    sent = [(site.visit(), path, fields) for path, fields in forms for _ in range(10)]
    filled = [(visit, path, visit.filled(path, fields)) for visit, path, fields in sent]
    with locked(site.installation.database), ThreadPoolExecutor(len(filled)) as pool:
        waiting = [pool.submit(visit.send, path, fields) for visit, path, fields in filled]
        for _ in range(rounds(20, 100)):
            assert reader.get("/results").status == 200
        assert not any(each.done() and each.result().status == 303 for each in waiting)


@pytest.mark.slow
def test_who_was_seen_during_a_lock_is_written_before_the_server_stops(installation):  # R9, R13
    idle = "sign_in WHERE seen_at < datetime('now', '-5 minutes')"
    with serving(installation) as site:
        assert site.visit().register(cast.MEI).status == 303
        reader = site.visit().log_in(cast.MEI)
        with closing(sqlite3.connect(installation.database)) as connection, connection:
            connection.execute("UPDATE sign_in SET seen_at = datetime('now', '-10 minutes')")
        with locked(installation.database):
            assert reader.get("/results").status == 200
            assert installation.count(idle) == 1
            site.process.terminate()
    assert installation.count(idle) == 0


@contextmanager
def full() -> Iterator[None]:
    """The database may not grow by a single page. SQLite itself says that it is full."""

    def allow_no_more(connection, _record) -> None:
        connection.execute("PRAGMA max_page_count = 1")  # never less than there are

    database.close()
    event.listen(db.engine, "connect", allow_no_more)
    try:
        yield
    finally:
        event.remove(db.engine, "connect", allow_no_more)
        database.close()


def first_refused(app) -> cast.Person:
    """Everybody registers in turn; the first to be told to try again later."""
    for person in everybody():
        if person.id_number != cast.MEI.id_number:
            answer = app.test_client().post("/register", data=cast.filled(person))
            if answer.status_code != 303:
                assert answer.status_code == 503
                return person
    pytest.fail("the disk was never full")


def counts() -> set[int]:
    """How many accounts, entries that are held, and letters of welcome: one number when all is well."""
    db.session.rollback()
    held = select(func.count()).where(Entry.account_id.is_not(None))
    welcomed = select(func.count()).where(Letter.kind == "welcome")
    return {db.session.scalar(each) for each in (select(func.count(Account.id)), held, welcomed)}


def test_a_registration_on_a_full_disk_leaves_nothing_half_done(app, reader):  # R10
    with full():
        first_refused(app)
        assert len(counts()) == 1
        assert db.session.scalar(text("PRAGMA integrity_check")) == "ok"


def test_results_are_read_while_the_disk_is_full(app, reader, time):  # R10
    with full():
        first_refused(app)
        time.pass_by(timedelta(minutes=5))
        [link] = [a["href"] for a in reader.see("/results").select("main a.btn")]
        assert "138" in reader.see(link).get_text()


def test_what_was_refused_for_a_full_disk_is_taken_once_there_is_room(app, reader):  # R10
    with full():
        person = first_refused(app)
    assert app.test_client().post("/register", data=cast.filled(person)).status_code == 303
    assert len(counts()) == 1
