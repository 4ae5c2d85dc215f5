"""A mail server that cannot show who it is, or cannot encrypt: it is told nothing, and letters wait (R8)."""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from portal.store.outbox import LetterState
from tests import cast, mailbox
from tests.faults.letters import hand_to, only, send, send_until_nothing_waits, server, written
from tests.mail_sink import STRIPPED, Fault, Sink
from tests.mail_sink.server import LOG
from tests.mailbox import PASSWORD, USER

HARMLESS = ("ehlo", "helo", "starttls", "rset", "quit")
SECRETS = (USER, PASSWORD, b64encode(f"\0{USER}\0{PASSWORD}".encode()).decode(), cast.MEI.email, cast.MEI.name)
WRONG = {
    "expired": {"lasts": timedelta(days=-1)},
    "of another machine": {"host": "192.0.2.1"},
    "nobody vouches for it": {},
}
UNENCRYPTED = {
    "stripped": STRIPPED,
    "stripped, and stripped of its log-in": Fault(at="EHLO", say="250 sink"),
    "refused for now": Fault(at="STARTTLS", say="454 not now"),
    "refused": Fault(at="STARTTLS", say="502 not implemented"),
    "forgotten": Fault(at="TLS", say="250 let us go on as we are", does="hang up"),
    "cut off": Fault(at="TLS", does="hang up"),
}


@pytest.fixture
def listening(app, monkeypatch, time, certificate, tmp_path) -> Iterator[Callable[..., Sink]]:
    """A function: the mail server of the settings shows this certificate. A letter waits."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    written(cast.MEI, now=time())
    with ExitStack() as servers:

        def listen(shown: Path, way: str) -> Sink:
            sink = servers.enter_context(server(tmp_path / "sink", shown, tls_at_once=way == "smtps"))
            hand_to(sink, app, monkeypatch, way)
            return sink

        yield listen


def was_told_nothing(sink: Sink) -> bool:
    """Neither the log-in nor anything of a letter; not even a Message-ID, encrypted or not."""
    everything = (sink.folder / LOG).read_text()
    heard = {words.partition(" ")[0].lower() for words in sink.heard()}
    return heard <= set(HARMLESS) and not any(secret in everything for secret in SECRETS) and not sink.kept()


def arrives_once(sink: Sink, app, time) -> bool:
    send_until_nothing_waits(app, time)
    return sink.copies() == Counter({only().message_id: 1}) and not [each for each in sink.kept() if not each.encrypted]


@pytest.mark.parametrize("way", ["smtp", "smtps"])
@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_a_certificate_that_is_wrong_is_told_nothing_and_the_letter_goes_when_it_is_right(
    listening, app, monkeypatch, certificate, time, tmp_path, way, wrong
):
    shown = mailbox.make_certificate(tmp_path, **wrong)
    if wrong:  # but for its own fault it would do
        monkeypatch.setenv("SSL_CERT_FILE", str(shown))
    sink = listening(shown, way)
    send(app)
    assert (only().state, "certificate" in only().reason.lower()) == (LetterState.WAITING, True)
    assert sink.seen("connected")
    assert was_told_nothing(sink)
    sink.close()
    shown.write_bytes(certificate.read_bytes())
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    sink.open()
    assert arrives_once(sink, app, time)


@pytest.mark.parametrize("fault", UNENCRYPTED.values(), ids=UNENCRYPTED)
def test_a_server_that_does_not_encrypt_after_all_is_told_nothing(listening, app, certificate, time, fault):
    sink = listening(certificate, "smtp")
    sink.play(fault)
    send(app)
    assert (only().state, bool(only().reason)) == (LetterState.WAITING, True)
    assert sink.seen("connected")
    assert was_told_nothing(sink)
    sink.play()
    assert arrives_once(sink, app, time)


def test_a_log_in_that_is_refused_is_told_without_the_password(listening, app, certificate):  # T46
    sink = listening(certificate, "smtp")
    sink.play(Fault(at="AUTH", say=f"535 {USER} may not come in with {PASSWORD}"))
    send(app)
    assert only().state is LetterState.WAITING
    assert "535" in only().reason
    assert PASSWORD not in only().reason
    assert not sink.kept()
