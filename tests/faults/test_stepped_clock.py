"""A clock that is put forward or back: no letter is lost by it, waits for ever, or goes before its time (R12).

Nobody is logged out or locked out by it. What has opened stays open: tests/runtime/test_last_seen.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from itsdangerous import TimestampSigner

from portal.domain.credentials import budgets
from portal.store import outbox
from portal.store.database import one_transaction
from portal.store.outbox import WAITED_FOR, Letter, LetterState
from tests import cast, office
from tests.conftest import RELEASE_DAY
from tests.faults.letters import (
    DAY,
    hand_to,
    kept,
    message_ids,
    send,
    server,
    write_many,
    written,
)
from tests.mail_sink import Fault, Sink

HOUR, MINUTE, YEAR = timedelta(hours=1), timedelta(minutes=1), timedelta(days=365)
STEPS = {"an hour on": HOUR, "an hour back": -HOUR, "a year on": YEAR, "a year back": -YEAR}
every_step = pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)


@pytest.fixture(scope="module")
def running(tmp_path_factory, certificate) -> Iterator[Sink]:
    with server(tmp_path_factory.mktemp("sink"), certificate) as sink:
        yield sink


@pytest.fixture
def sink(app, monkeypatch, certificate, time, running) -> Sink:
    """The mail server of the settings, doing as it should."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    hand_to(running, app, monkeypatch)
    running.play()
    running.forget()
    return running


def go_on(app, time, length: timedelta, every: timedelta = 10 * MINUTE) -> None:
    """The sender looks again and again, for so long by the clock as it goes now."""
    end = time() + length
    while time() < end:
        time.pass_by(every)
        send(app)


@pytest.fixture
def letter(app, sink, time) -> None:
    """One letter waits, which is true whenever it goes."""
    written(cast.MEI, now=time())
    send(app)
    sink.forget()
    write_many(1, now=time())


def the() -> Letter:
    """That letter, as it is in the outbox now."""
    [letter] = office.letters("password-changed")
    return letter


def has_arrived_once(sink: Sink) -> bool:
    return (sink.copies(), the().state) == (Counter([the().message_id]), LetterState.SENT)


@every_step
def test_a_letter_that_waits_is_sent_within_an_hour_of_the_step(app, letter, sink, time, step):
    time.pass_by(step)
    go_on(app, time, HOUR)
    assert has_arrived_once(sink)


@every_step
def test_a_letter_that_was_put_off_is_sent_within_an_hour_of_the_step(app, letter, sink, time, step):
    sink.play(Fault(at="RCPT", say="451 later"))
    go_on(app, time, 2 * HOUR)
    sink.play()
    time.pass_by(step)
    go_on(app, time, HOUR + 10 * MINUTE)
    assert has_arrived_once(sink)


@every_step
def test_no_letter_is_given_up_for_a_step(app, letter, sink, time, step):
    sink.play(Fault(at="RCPT", say="451 later"))
    send(app)
    time.pass_by(step)
    go_on(app, time, HOUR)
    assert the().state is LetterState.WAITING


@every_step
def test_a_letter_whose_sender_died_is_sent_within_an_hour_of_the_step(app, letter, sink, time, step):
    claim(now=time())
    assert the().state is LetterState.SENDING
    time.pass_by(step)
    go_on(app, time, HOUR)
    assert has_arrived_once(sink)


@one_transaction
def claim(*, now: datetime) -> None:
    """A sender on another machine has taken every letter in hand, and has died."""
    outbox.claim("another-machine-7-00", WAITED_FOR, 20, now=now, longest_wait=HOUR)


@pytest.fixture
def released(app, sink, time) -> None:
    """Mei's welcome has gone; her results have opened, and the letter that says so has been written."""
    written(cast.MEI, now=time())
    send(app)
    office.load_cast(now=time())
    cast.schedule(RELEASE_DAY, now=time())
    time.move(RELEASE_DAY)
    sink.forget()
    sink.play(Fault(at="RCPT", say="451 later"))
    send(app)
    sink.play()
    [letter] = office.letters("released")
    assert letter.state is LetterState.WAITING


@every_step
def test_what_has_opened_is_announced_once_whatever_the_clock_does_then(app, sink, time, released, step):  # T35
    time.pass_by(step)
    go_on(app, time, 2 * HOUR)
    time.move(max(time(), RELEASE_DAY + DAY))
    go_on(app, time, HOUR)
    [letter] = office.letters("released")
    assert (letter.state, sink.copies()) == (LetterState.SENT, Counter([letter.message_id]))


@every_step
def test_nothing_is_announced_before_its_hour_and_once_then_whatever_the_clock_did_before(app, sink, time, step):  # T34
    """As long as it never showed that hour: what has opened stays open."""
    written(cast.MEI, now=time())
    office.load_cast(now=time())
    cast.schedule(RELEASE_DAY, now=time())
    right = time()
    time.pass_by(min(step, RELEASE_DAY - right - MINUTE))
    send(app)
    time.move(right)
    send(app)
    assert office.letters("released") == []
    time.move(RELEASE_DAY)
    go_on(app, time, HOUR)
    assert {letter.state for letter in kept() + office.letters("released")} == {LetterState.SENT}
    assert sink.copies() == Counter(message_ids())
    assert len(office.letters("released")) == 1


def test_who_is_logged_in_stays_so_when_the_clock_is_put_back(visitor, time, monkeypatch):
    cast.register(cast.MEI, now=time())
    cast.log_in(visitor, cast.MEI)
    time.pass_by(-HOUR)
    signed_at = TimestampSigner("any").get_timestamp()
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _: signed_at - 3_600)
    assert visitor.get("/results").status_code == 200


def test_what_failed_while_the_clock_was_ahead_locks_nobody_out_once_it_is_right(visitor, time):
    cast.register(cast.MEI, now=time())
    time.pass_by(DAY)
    for _ in range(6):
        answer = visitor.post("/login", data={"id_number": cast.MEI.id_number, "password": "wrong 4242"})
    assert answer.status_code == 429
    time.pass_by(-DAY)
    cast.log_in(visitor, cast.MEI)


def test_a_network_that_failed_while_the_clock_was_ahead_is_not_slowed_once_it_is_right(visitor, time):
    cast.register(cast.MEI, now=time())
    for counted in budgets.of_network(budgets.LOGGING_IN, "127.0.0.1"):
        office.count_failures(counted, 200, now=time() + DAY)
    cast.log_in(visitor, cast.MEI)
