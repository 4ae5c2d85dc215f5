"""Senders that are killed, that are many, and that must do without a database, a disk or a mail server for a while."""

from __future__ import annotations

import os
import random
import resource
import signal
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

import pytest

from portal import settings
from portal.language import clock
from portal.store.outbox import LetterState
from tests import cast
from tests.databases import BOTH
from tests.faults import commands
from tests.faults.letters import hand_to, message_ids, server, write_many, written
from tests.faults.test_database import locked
from tests.mail_sink import Fault, Sink
from tests.served import until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="forks senders, and limits what they may write"),
]

CONNECTIONS = 2
SOON = 30  # seconds; a few are usual


@pytest.fixture
def sink(app, monkeypatch, certificate, tmp_path) -> Iterator[Sink]:
    """The mail server of the settings; a letter takes it a moment. Mei has registered, by the clock on the wall."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    written(cast.MEI, now=clock.now())
    with server(tmp_path / "sink", certificate) as sink:
        hand_to(sink, app, monkeypatch)
        sink.play(Fault(at="END", does="dawdle", pause=0.003))
        yield sink


@pytest.fixture
def log(tmp_path) -> Path:
    """What senders say."""
    file = tmp_path / "sender.log"
    file.touch()
    return file


@pytest.fixture
def environ(app, sink) -> dict[str, str]:
    """Of senders on this installation."""
    return commands.environ(app, mail_connections=CONNECTIONS, mail_rate=0, mail_retry_seconds=1)


def came_once(sink: Sink) -> bool:
    """Each letter there is has been sent, and came once."""
    return message_ids(LetterState.SENT) == message_ids() and sink.copies() == Counter(message_ids())


@pytest.mark.parametrize("backend", BOTH)
def test_every_letter_arrives_though_its_sender_is_killed_again_and_again(app, sink, environ, log, backend, rounds):
    """R2. Twice come only letters that were on their way at the moment of a kill, as many as there are connections."""
    number, kills = rounds(200, 2_000), rounds(8, 100)
    if backend == "postgresql":
        number, kills = number // 2, kills // 2
    write_many(number, now=clock.now())
    chance, on_their_way = random.Random(6), []
    for _ in range(kills):
        kill_at_some_moment(sink, commands.start(environ, log, "notify"), chance, number // kills)
        on_their_way.append(set(sink.copies()) - message_ids(LetterState.SENT))
    last = commands.start(environ, log, "notify")
    last.join(SOON + number / 20)
    assert last.exitcode == 0, log.read_text()

    assert message_ids(LetterState.SENT) == message_ids()
    assert set(sink.copies()) == message_ids()
    again = {message_id for message_id, times in sink.copies().items() if times > 1}
    assert again <= set().union(*on_their_way)
    assert max(map(len, on_their_way)) <= CONNECTIONS
    assert (sink.copies() - Counter(message_ids())).total() <= sum(map(len, on_their_way))


def kill_at_some_moment(sink: Sink, sender, chance: random.Random, letters: int) -> None:
    """It is killed before its first letter, or after it has sent so many and a few milliseconds more."""
    before = sink.number_kept()
    letters_more = chance.randrange(0, letters)
    until(lambda: not sender.is_alive() or sink.number_kept() >= before + letters_more, SOON, "sending", every=0.001)
    time.sleep(chance.uniform(0, 0.02 if letters_more else 0.2))
    sender.kill()
    sender.join()
    until(sink.is_quiet, SOON, "quiet")


@pytest.mark.parametrize("backend", BOTH)
def test_of_four_senders_at_once_none_sends_what_another_has_sent(app, sink, environ, log, backend, rounds):  # R4
    sink.play(Fault(at="END", does="dawdle", pause=0.05))
    running = settings.current().instance / "running"
    before = set(running.glob("*"))  # of senders that another test has killed
    with ExitStack() as senders_at_work:
        for _ in range(4):
            senders_at_work.enter_context(commands.sender_at_work(environ, log))
        until(lambda: len(set(running.glob("*")) - before) == 4, SOON, "ready")
        write_many(rounds(200, 2_000), now=clock.now())  # more than one can send before the others look again
        until(lambda: message_ids(LetterState.SENT) == message_ids(), SOON + rounds(0, 100), "all sent")
    assert came_once(sink)
    assert sink.most_open() > CONNECTIONS, "they did not work at the same time"


def stop_between_writes(sender) -> None:
    """It stands still, but not while it writes: nobody else could write then."""

    def stands_still() -> bool:
        os.kill(sender.pid, signal.SIGSTOP)
        with closing(sqlite3.connect(settings.current().database_file, timeout=0)) as database:
            try:
                database.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                os.kill(sender.pid, signal.SIGCONT)
                return False
        return True

    until(stands_still, SOON, "between two writes", every=0.001)


def test_a_sender_that_stands_still_keeps_what_it_has_in_hand_and_others_send_the_rest(app, sink, environ, log):  # R4
    write_many(100, now=clock.now())
    still = commands.start(environ, log, "notify")
    until(lambda: sink.number_kept() > 5, SOON, "sending", every=0.001)
    stop_between_writes(still)
    other = commands.start(environ, log, "notify")
    other.join(SOON)
    left = message_ids() - message_ids(LetterState.SENT)
    assert 0 < len(left) < 60
    os.kill(still.pid, signal.SIGCONT)
    still.join(SOON)
    assert (other.exitcode, still.exitcode) == (0, 0), log.read_text()
    assert came_once(sink)


def test_a_sender_that_is_told_to_stop_ends_the_letter_in_hand_and_leaves_the_rest(app, sink, environ, log):
    write_many(100, now=clock.now())
    stopped = commands.start(environ, log, "notify", "--every", "1")
    until(lambda: sink.number_kept() > 5, SOON, "sending", every=0.001)
    stopped.terminate()
    stopped.join(SOON)
    assert stopped.exitcode == 0, log.read_text()
    assert message_ids(LetterState.SENDING) == set()
    assert message_ids(LetterState.WAITING)
    assert sink.copies() == Counter(message_ids(LetterState.SENT))
    commands.start(environ, log, "notify").join(SOON)
    assert came_once(sink)


def test_a_sender_says_how_fast_letters_leave(app, sink, environ, log):
    with commands.sender_at_work(environ | {"PORTAL_MAIL_RATE": "600"}, log):
        until(lambda: "At most 600 letters leave in a minute, as MAIL_RATE says" in log.read_text(), SOON, "said")


def test_a_sender_outlives_a_locked_database(app, sink, environ, log, rounds):  # R9
    """It says so when nothing can go, and goes on; what was on its way meanwhile does not go again."""
    write_many(50, now=clock.now())
    with commands.sender_at_work(environ, log, instead=rounds({"portal.store.sqlite_turns.BUSY_SECONDS": 0.2}, {})):
        until(lambda: sink.number_kept() > 5, SOON, "sending", every=0.001)
        with locked(settings.current().database_file):
            time.sleep(rounds(1, 7))
        until(lambda: came_once(sink), SOON, "all sent")
        with locked(settings.current().database_file):
            until(lambda: "The database does not answer" in log.read_text(), SOON, "told")
        write_many(20, now=clock.now())
        until(lambda: came_once(sink), SOON, "all sent")
    assert "Traceback" not in log.read_text()


@contextmanager
def full_disk(number: int) -> Iterator[None]:
    """To this process no file has room for a single byte more, not even the one it writes what it says to."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.prlimit(number, resource.RLIMIT_FSIZE, (0, before[1]))
    yield
    with suppress(ProcessLookupError):
        resource.prlimit(number, resource.RLIMIT_FSIZE, before)


def test_a_sender_outlives_a_full_disk_between_letters(app, sink, environ, log):  # R10
    with commands.sender_at_work(environ, log) as sender:
        until(lambda: came_once(sink), SOON, "sent what there was")
        with full_disk(sender.pid):
            write_many(20, now=clock.now())
            time.sleep(1.5)
            assert sink.number_kept() == 1, "what cannot be claimed is not sent"
            assert sender.is_alive(), "it could not even say why nothing goes"
        until(lambda: came_once(sink), SOON, "all sent")
    assert "Traceback" not in log.read_text()


def test_a_sender_outlives_a_disk_that_is_full_while_letters_are_on_their_way(app, sink, environ, log):  # R10
    write_many(50, now=clock.now())
    with commands.sender_at_work(environ, log) as sender:
        until(lambda: sink.number_kept() > 5, SOON, "sending", every=0.001)
        with full_disk(sender.pid):
            time.sleep(1)
        until(lambda: message_ids(LetterState.SENT) == message_ids(), SOON, "all sent")
    assert came_once(sink)
    assert "Traceback" not in log.read_text()


def test_a_sender_outlives_a_mail_server_that_goes_and_comes_back(app, sink, environ, log):  # R5
    write_many(50, now=clock.now())
    with commands.sender_at_work(environ, log):
        until(lambda: sink.number_kept() > 5, SOON, "sending", every=0.001)
        sink.close()
        time.sleep(0.5)
        sink.open()
        until(lambda: message_ids(LetterState.SENT) == message_ids(), SOON, "all sent")
    again = sink.copies() - Counter(message_ids())
    assert set(sink.copies()) == message_ids()
    assert again.total() <= CONNECTIONS, "those on their way when it went"
    assert "Traceback" not in log.read_text()
