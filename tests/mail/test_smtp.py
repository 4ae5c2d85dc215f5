"""Letters handed to a real mail server: whole, on one connection, and never before it is encrypted (R7, R8)."""

from __future__ import annotations

import dataclasses
import itertools
import logging
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress

import pytest

from portal.mail import Finished, letters, rendering, sending, smtp
from portal.mail.post import Pace, Post
from portal.settings import mail_server
from tests import mailbox, office
from tests.conftest import BEFORE
from tests.mailbox import ENCODED, PASSWORD, USER, Mailbox
from tests.post import opened, text_of
from tests.served import HOST
from tests.tables import for_each

MAIL_URLS = {
    "smtp": f"smtp://{ENCODED}@{HOST}",
    "smtps": f"smtps://{ENCODED}@{HOST}",
    "smtp+plain": f"smtp+plain://{HOST}",
}
FINISHED = Finished("exams@maple.example", "mei@example.org", "<a.1@localhost>", b"Subject: hello\r\n\r\nhello\r\n")
every_way = pytest.mark.parametrize("way", MAIL_URLS)


@pytest.fixture
def server(app, certificate, monkeypatch) -> Callable[..., Mailbox]:
    """A function: a mail server of this way listens, and the settings name it. Its certificate is trusted."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with ExitStack() as open_servers:

        def listen(way: str = "smtp", *, encrypts: bool = True) -> Mailbox:
            port = mailbox.free_port()
            office.choose(app, monkeypatch, mail_url=f"{MAIL_URLS[way]}:{port}", mail_connections=1)
            shown = certificate if encrypts and way != "smtp+plain" else None
            return open_servers.enter_context(mailbox.open_at(port, Mailbox(), shown, way=way))

        yield listen


def letter(number: int = 1, *, to: str = "mei@example.org") -> Finished:
    facts = {"name": "林美華", "exam": "A2 Key", "sitting": "April", "released": "today", "login": "http://localhost/"}
    return rendering.composed(letters.Released(**facts), to=to, message_id=f"<released.{number}@localhost>", now=BEFORE)


def send(*finished: Finished) -> list[str]:
    """Hand these over, one after the other, as long as there is a way out; why each did not go, or nothing."""
    outcomes = []
    with sending.opened(Pace(0)) as post:
        for number, each in enumerate(finished):
            if post.is_open:
                post.hand_over(number, each)
                outcomes.append(outcome(post))
    return outcomes


def outcome(post: Post) -> str:
    """What became of the letter that was handed over."""
    while not (ended := post.ended()):
        pass
    [(_, problem)] = ended
    return f"{type(problem).__name__}: {problem}" if problem else ""


@every_way
def test_a_letter_arrives_whole_with_its_headers(server, way):
    box = server(way)
    sent = letter()
    assert send(sent) == [""]
    [taken] = box.taken
    assert taken.items() == opened(sent).items()
    assert text_of(taken) == text_of(opened(sent))
    assert "林美華" in text_of(taken)


@pytest.mark.parametrize("way", ["smtp", "smtps"])
def test_the_user_and_password_arrive_as_they_were_before_they_were_encoded(server, way):
    box = server(way)
    send(letter())
    assert box.logins == [(USER, PASSWORD)]


def test_without_a_user_nobody_logs_in(server):
    box = server("smtp+plain")
    assert send(letter()) == [""]
    assert box.logins == []


@pytest.mark.slow
@every_way
def test_twenty_letters_go_on_one_connection_which_ends_with_a_goodbye(server, way):
    box = server(way)
    assert send(*map(letter, range(20))) == [""] * 20
    assert [message["Message-ID"] for message in box.taken] == [f"<released.{each}@localhost>" for each in range(20)]
    assert (box.connections, box.goodbyes) == (1, 1)


def test_nothing_to_send_opens_no_connection(server):
    box = server()
    assert send() == []
    assert box.connections == 0


def test_a_letter_with_lines_of_a_single_dot_arrives_whole(server):
    box = server("smtp+plain")
    content = b"Subject: dots\r\n\r\none\r\n.\r\n..\r\nfour\r\n"
    assert send(dataclasses.replace(letter(), content=content)) == [""]
    assert box.taken[0].get_content().splitlines() == ["one", ".", "..", "four"]


def test_the_server_is_greeted_by_the_name_of_the_site(server, app, monkeypatch):
    box = server("smtp+plain")
    office.choose(app, monkeypatch, base_url="https://results.maple.example:8443")
    send(FINISHED)
    assert box.greeted_as == ["results.maple.example"]


@for_each(
    "host, greeted",
    [("192.0.2.7", "[192.0.2.7]"), ("2001:db8::7", "[IPv6:2001:db8::7]"), ("bücher.example", "xn--bcher-kva.example")],
)
def test_a_site_without_a_plain_name_greets_as_the_rules_want_it(host, greeted):
    assert smtp._greeting_name(host) == greeted


def test_a_server_that_hangs_up_between_letters_is_called_again(server):
    box = server()
    box.hangs_up_after = 2
    assert send(*map(letter, range(5))) == [""] * 5
    assert len(box.taken) == 5
    assert box.connections == 3


def test_a_server_that_says_goodbye_to_a_new_caller_too_is_not_called_again(server):  # R7
    box = server()
    with sending.opened(Pace(0)) as post:
        post.hand_over(1, letter(1))
        assert outcome(post) == ""
        box.says["MAIL"] = "421 too many letters"
        post.hand_over(2, letter(2))
        assert outcome(post) == "Unreachable: the mail server put it off: 421 too many letters"
        assert not post.is_open
    assert (len(box.taken), box.connections) == (1, 2)


@for_each("step", ["MAIL", "RCPT", "DATA"])
@for_each("code", [450, 451, 452])
def test_what_the_server_does_not_take_now_may_be_tried_again(server, step, code):  # R7
    box = server()
    box.says[step] = f"{code} come back later"
    assert send(letter()) == [f"PutOff: the mail server put it off: {code} come back later"]


@for_each("step", ["MAIL", "RCPT", "DATA"])
@for_each("code", [550, 552, 554])
def test_what_the_server_will_never_take_is_undeliverable(server, step, code):  # R7
    box = server()
    box.says[step] = f"{code} no such mailbox"
    refused = "the sender" if step == "MAIL" else "it"
    assert send(letter()) == [f"Undeliverable: the mail server refused {refused}: {code} no such mailbox"]


@for_each("code", [530, 535])
def test_a_server_that_wants_another_log_in_blames_no_letter(server, code):
    box = server()
    box.says["MAIL"] = f"{code} log in first"
    assert send(letter())[0].startswith("PutOff")


@for_each("answer", ["451 later", "550 no such mailbox"])
def test_a_letter_that_is_refused_does_not_hold_up_the_next_one(server, answer):
    box = server()
    box.says["han@example.org"] = answer
    outcomes = send(letter(1), letter(2, to="han@example.org"), letter(3))
    assert [bool(outcome) for outcome in outcomes] == [False, True, False]
    assert box.connections == 1


def test_what_the_server_answers_is_written_down_on_one_short_line(server):  # T46
    box = server("smtp+plain")
    box.says["RCPT"] = "550-no\x1b[31m\r\n550 " + "x" * 400
    [reason] = send(letter())
    assert reason.isprintable()
    assert len(reason) < 260


def is_silent(box: Mailbox) -> bool:
    return (box.taken, box.logins) == ([], [])


def test_a_server_that_offers_no_encryption_is_told_nothing(server):  # R8
    box = server("smtp", encrypts=False)
    assert "STARTTLS" in send(letter())[0]
    assert box.connections == 1
    assert is_silent(box)


@pytest.mark.parametrize("way", ["smtp", "smtps"])
def test_a_server_whose_certificate_nobody_vouches_for_is_told_nothing(server, monkeypatch, way):  # R8
    box = server(way)
    monkeypatch.delenv("SSL_CERT_FILE")
    assert "self-signed certificate" in send(letter())[0]
    assert is_silent(box)


def test_a_certificate_for_another_machine_is_refused(server, app, monkeypatch):  # R8
    box = server()
    url = mail_server.parsed(app.extensions["portal"].mail_url)
    office.choose(app, monkeypatch, mail_url=f"smtp://{ENCODED}@localhost:{url.port}")
    assert "CERTIFICATE_VERIFY_FAILED" in send(letter())[0]
    assert is_silent(box)


def test_a_wrong_password_is_told_without_it(server, app, monkeypatch, caplog):  # T46
    box = server()
    port = mail_server.parsed(app.extensions["portal"].mail_url).port
    office.choose(app, monkeypatch, mail_url=f"smtp://{USER.replace('@', '%40')}:canary-8@{HOST}:{port}")
    with caplog.at_level(logging.DEBUG):
        [reason] = send(letter())
    assert reason == "Unreachable: the mail server refused the name and password of MAIL_URL (535)"
    assert "canary" not in caplog.text
    assert box.taken == []


def test_a_server_that_cannot_be_reached_is_not_called_for_every_letter(server, app, monkeypatch):
    box = server("smtp", encrypts=False)
    assert len(send(*map(letter, range(20)))) == 1
    assert box.connections == 1


def test_a_server_that_is_not_there_is_an_error_the_sender_knows(app, monkeypatch):  # R5
    office.choose(app, monkeypatch, mail_url=f"smtp+plain://{HOST}:{mailbox.free_port()}")
    assert "refused" in send(letter())[0]


def drip(listening: socket.socket, words: bytes, *, says_first: bytes = b"") -> None:
    """A server that says the first thing at once and then these words a byte at a time, for ever."""
    with suppress(OSError):
        line, _ = listening.accept()
        with line:
            line.sendall(says_first)
            for byte in itertools.cycle(words):
                line.sendall(bytes([byte]))
                time.sleep(0.05)


@pytest.mark.slow
@for_each("greeting", [b"", b"220 hello\r\n"])
def test_a_server_that_speaks_a_byte_at_a_time_is_left_when_a_letters_time_is_over(greeting):  # R6
    with socket.create_server((HOST, 0)) as listening, ThreadPoolExecutor() as threads:
        dripping = threads.submit(drip, listening, b"220-wait ", says_first=greeting)
        server = mail_server.parsed(f"smtp+plain://{HOST}:{listening.getsockname()[1]}")
        with Post([smtp.Connection(server, "localhost")], Pace(0), lasts=0.1) as post:
            post.hand_over(1, FINISHED)
            assert outcome(post).startswith(("OSError: the mail server took too long", "Unreachable: "))
        dripping.result()


@every_way
def test_a_server_that_says_nothing_is_left_after_a_while(app, monkeypatch, way):  # R6
    monkeypatch.setattr(smtp, "PATIENCE", 0.1)
    with socket.create_server((HOST, 0)) as silent:
        office.choose(app, monkeypatch, mail_connections=1, mail_url=f"{MAIL_URLS[way]}:{silent.getsockname()[1]}")
        assert "timed out" in send(letter())[0]
