"""How fast letters leave: as chosen, else four fifths of the log-ins that this machine bears."""

from __future__ import annotations

import platform
import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import select, update

from portal.domain.sending import pacing
from portal.store import sqlite_turns
from portal.store.database import db, one_transaction
from portal.store.meta import Fact
from tests import office
from tests.tables import for_each

SERVER = "smtp+plain://127.0.0.1:25"


@pytest.fixture
def mail_server(app, monkeypatch) -> None:
    office.choose(app, monkeypatch, mail_url=SERVER)


@one_transaction
def keep(hashes_a_second: str) -> None:
    """Whatever was measured, the database says this."""
    db.session.execute(update(Fact).where(Fact.key.startswith("hashes")).values(value=hashes_a_second))


def machines() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Fact.key).where(Fact.key.startswith("hashes"))))


def test_where_100_log_ins_a_second_can_be_hashed_80_letters_leave():
    pace = pacing.worked_out(100 * pacing.LOG_IN)
    assert (pace.log_ins, pace.per_minute) == (100 * 60, 80 * 60)


@for_each("rate", [0, 60, 100_000])
def test_a_figure_that_was_chosen_counts(app, monkeypatch, mail_server, rate):
    office.choose(app, monkeypatch, mail_rate=rate)
    assert pacing.letter_pace() == pacing.LetterPace(rate)
    assert machines() == []


def test_letters_that_are_files_leave_as_fast_as_they_go(app):
    assert pacing.letter_pace().per_minute == 0
    assert machines() == []


def test_what_was_measured_is_kept(mail_server):
    first = pacing.letter_pace()
    assert first.per_minute == pytest.approx(first.log_ins * 0.8)
    keep("125.0")
    assert pacing.letter_pace() == pacing.worked_out(125)


def test_another_machine_is_measured_again(mail_server, monkeypatch):
    pacing.letter_pace()
    keep("0.1")
    monkeypatch.setattr(platform, "node", lambda: "the new server")
    assert pacing.letter_pace().per_minute > pacing.worked_out(0.1).per_minute
    assert ["the new server" in machine for machine in machines()].count(True) == 1


def test_a_dearer_hash_is_measured_again(app, mail_server, monkeypatch):
    pacing.letter_pace()
    office.choose(app, monkeypatch, password_hash_passes=2)
    pacing.letter_pace()
    assert len(machines()) == 2


def test_while_the_database_is_locked_it_is_measured_and_not_kept(app, mail_server, monkeypatch):  # R9
    monkeypatch.setattr(sqlite_turns, "BUSY_SECONDS", 0.05)
    with closing(sqlite3.connect(app.extensions["portal"].database_file)) as lock:
        lock.execute("BEGIN IMMEDIATE")
        assert pacing.letter_pace().per_minute > 0
    assert machines() == []
