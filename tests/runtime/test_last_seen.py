"""Last seen: pages note it and go on; it is written meanwhile, and once more when the server stops."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from time import sleep

import pytest
from flask import Flask
from sqlalchemy import select

from portal import settings
from portal.domain.accounts import signing_in
from portal.runtime import front, last_seen
from portal.store import database, sqlite_turns
from portal.store.database import db, one_reading
from portal.store.releases import Release
from portal.store.sign_ins import SignIn
from tests import cast, loops
from tests.conftest import BEFORE, RELEASE_DAY
from tests.runtime.requests import Headers, Protocol, Scope
from tests.served import until

A_WHILE = timedelta(minutes=5)


@pytest.fixture
def cookie(visitor, time) -> str:
    """Of Mei, who logged in a while ago."""
    cast.register(cast.MEI, now=time())
    cast.log_in(visitor, cast.MEI)
    time.pass_by(A_WHILE)
    return f"session={visitor.get_cookie('session').value}"


@contextmanager
def started(app: Flask) -> Iterator[front.Front]:
    """A front at work in a server that is stopped in the end."""
    begun = front.before(app)
    with closing(asyncio.new_event_loop()) as loop:
        begun.__rsgi_init__(loop)
        try:
            yield begun
        finally:
            begun.__rsgi_del__(loop)


@pytest.fixture
def soon(monkeypatch) -> None:
    monkeypatch.setattr(last_seen, "EVERY", 0.01)


@pytest.fixture
def never(monkeypatch) -> None:
    monkeypatch.setattr(last_seen, "EVERY", 1_000)


@contextmanager
def locked() -> Iterator[None]:
    """Somebody else is writing all the while."""
    with closing(sqlite3.connect(settings.current().database_file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


def open_a_page(of: front.Front, cookie: str) -> int:
    """The status of its answer."""

    async def asking() -> int:
        protocol = Protocol()
        scope = Scope(path="/results", headers=Headers(("host", "localhost"), ("cookie", cookie)))
        await asyncio.wait_for(of.__rsgi__(scope, protocol), 10)
        return protocol.answers[0][0]

    return loops.run(asking())


def seen_at() -> datetime:
    db.session.rollback()
    return db.session.scalars(select(SignIn.seen_at)).one()


def test_who_opens_a_page_is_written_down_soon_after(app, cookie, soon):
    with started(app) as server:
        assert open_a_page(server, cookie) == 200
        until(lambda: seen_at() == BEFORE + A_WHILE, 5, "written")


def test_the_page_itself_writes_nothing(app, cookie, never):
    with started(app) as server:
        assert open_a_page(server, cookie) == 200
        assert seen_at() == BEFORE


def test_who_was_seen_last_is_written_before_the_server_stops(app, cookie, never):
    with started(app) as server:
        open_a_page(server, cookie)
    assert seen_at() == BEFORE + A_WHILE


def test_who_read_on_for_minutes_does_not_wait_for_a_lock(app, cookie, soon, monkeypatch):  # R9
    monkeypatch.setattr(sqlite_turns, "BUSY_SECONDS", 600)
    database.close()
    with started(app) as server, locked():
        assert [open_a_page(server, cookie) for _ in range(3)] == [200] * 3


def test_what_a_lock_keeps_from_being_written_is_written_once_it_is_gone(app, cookie, soon, monkeypatch):  # R9
    monkeypatch.setattr(sqlite_turns, "BUSY_SECONDS", 0.01)
    database.close()
    with started(app) as server:
        with locked():
            open_a_page(server, cookie)
            sleep(0.1)  # some tries
        until(lambda: seen_at() == BEFORE + A_WHILE, 5, "written")


def test_a_lock_is_logged_in_one_sentence_a_try(app, cookie, soon, monkeypatch, caplog):
    monkeypatch.setattr(sqlite_turns, "BUSY_SECONDS", 0.01)
    database.close()
    with started(app) as server, locked():
        open_a_page(server, cookie)
        until(lambda: "not written" in caplog.text, 5, "logged")
    assert "database is locked" in caplog.text
    assert not any(record.exc_info for record in caplog.records)


def test_a_fault_while_writing_is_logged_and_what_was_noted_is_written_later(app, cookie, soon, monkeypatch, caplog):
    with monkeypatch.context() as faulty, started(app) as server:
        faulty.setattr(signing_in, "see", lambda _seen: 1 / 0)
        open_a_page(server, cookie)
        until(lambda: "ZeroDivisionError" in caplog.text, 5, "logged")
        faulty.undo()
        until(lambda: seen_at() == BEFORE + A_WHILE, 5, "written")


@one_reading
def has_noted() -> bool:
    """Whether it is written that the release has opened."""
    return db.session.scalar(select(Release.opened_at)) is not None


def test_what_has_opened_stays_open_though_the_clock_is_put_back_while_no_sender_runs(app, visitor, time, soon):  # T35
    cast.register(cast.MEI, now=time())
    cast.load_results(now=time())
    cast.schedule(RELEASE_DAY, now=time())
    time.move(RELEASE_DAY)
    with started(app):
        until(has_noted, 10, "noted")
    time.move(RELEASE_DAY - timedelta(hours=1))
    cast.log_in(visitor, cast.MEI)
    assert "138" in visitor.see(visitor.see("/results").select_one("a[href^='/results/']")["href"]).get_text()


def test_what_opens_by_a_clock_that_was_put_on_is_not_kept_open(app, time, soon):  # T34
    cast.load_results(now=time())
    cast.schedule(RELEASE_DAY, now=time())
    with started(app):
        time.move(RELEASE_DAY)
        sleep(0.2)  # some looks
    assert not has_noted()
