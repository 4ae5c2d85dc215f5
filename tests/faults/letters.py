"""Letters that wait, a mail server to hand them to that may misbehave, and the sender as an office starts it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from portal.domain import notifying
from portal.mail import post, sending, smtp
from portal.store import accounts
from portal.store.database import db, one_transaction
from portal.store.outbox import WAITED_FOR, Letter, LetterState
from tests import cast, mail_sink, office
from tests.cast import Person, Time
from tests.mail_sink import HOST, Sink
from tests.mailbox import ENCODED, PASSWORD, USER

PATIENCE = 0.3  # seconds for one step, instead of half a minute
LASTS = 0.6  # seconds for a letter, instead of three minutes
UNHURRIED = 1.5  # seconds for either, where a busy machine too has to come as far as the fault
DAY = timedelta(days=1)
PEOPLE = office.CAST


@contextmanager
def server(folder: Path, certificate: Path, *, tls_at_once: bool = False) -> Iterator[Sink]:
    """A mail server as a centre has it: encrypted, with a log-in."""
    with mail_sink.running(folder, certificate=certificate, tls_at_once=tls_at_once, login=(USER, PASSWORD)) as sink:
        yield sink


def hand_to(sink: Sink, app: Flask, monkeypatch, way: str = "smtp") -> None:
    """The settings name this mail server."""
    office.choose(app, monkeypatch, mail_url=f"{way}://{ENCODED}@{HOST}:{sink.port}")


def send_impatiently(app: Flask, *, patience: float = PATIENCE, lasts: float = LASTS) -> str:
    """What `flask notify` says when nobody waits long for the server."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(smtp, "PATIENCE", patience)
        monkeypatch.setattr(sending, "Post", partial(post.Post, lasts=lasts))
        monkeypatch.setattr(post, "_LOOK_EVERY", 0.05)
        return send(app)


def written(*people: Person, now: datetime) -> None:
    """A letter waits for each of them: they have registered."""
    for person in people:
        cast.register(person, now=now)


def send(app: Flask) -> str:
    """What `flask notify` says."""
    told = app.test_cli_runner().invoke(args=["notify"], catch_exceptions=False)
    assert told.exit_code == 0, told.output
    return told.stdout.strip()


def kept() -> list[Letter]:
    """Every letter of welcome, as it is in the outbox now."""
    return office.letters("welcome")


def only() -> Letter:
    [letter] = kept()
    return letter


def of(person: Person) -> Letter:
    [letter] = [each for each in kept() if each.to_address == person.email]
    return letter


def states() -> list[LetterState]:
    return [letter.state for letter in kept()]


def send_until_nothing_waits(app: Flask, clock: Time, within: timedelta = 3 * DAY) -> None:
    """Round after round, each at the hour for which the next letter is due."""
    end = clock() + within
    while waiting := [letter for letter in kept() if letter.state in (LetterState.WAITING, LetterState.SENDING)]:
        assert clock() < end, [(each.to_address, each.state, each.reason, each.next_at) for each in waiting]
        clock.move(max(clock(), min(letter.next_at for letter in waiting)) + timedelta(seconds=1))
        send(app)


@one_transaction
def write_many(number: int, *, now: datetime, rank: int = WAITED_FOR) -> None:
    """So many letters wait, each to somebody else. Mei has registered before."""
    [account] = accounts.with_email(cast.MEI.email)
    for _ in range(number):
        notifying.write_password_changed(account, now=now)
    db.session.flush()
    to_mei = select(Letter).where(Letter.kind == "password-changed", Letter.to_address == cast.MEI.email)
    for letter in db.session.scalars(to_mei):
        letter.to_address = f"{letter.id}@example.org"
        letter.rank = rank


def message_ids(*states: LetterState) -> set[str]:
    """Of every letter in one of these states; of all when none is said."""
    db.session.rollback()
    found = select(Letter.message_id)
    return set(db.session.scalars(found.where(Letter.state.in_(states)) if states else found))
