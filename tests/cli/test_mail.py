"""flask mail test: one letter, and one line that says whether letters leave, or what is wrong with the settings.

Each fault is that of a real server, which behaves so.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest

from portal.domain.sending import pacing
from portal.mail import smtp
from tests import mail_sink, mailbox, office
from tests.cli.outcomes import was_not_understood, went_well, went_wrong
from tests.mail_sink import Fault, Sink
from tests.mailbox import ENCODED, PASSWORD, Mailbox
from tests.post import text_of
from tests.served import HOST
from tests.tables import for_each

TO = "office@example.org"


@pytest.fixture(autouse=True)
def _patience(monkeypatch) -> None:
    monkeypatch.setattr(smtp, "PATIENCE", 0.5)


@pytest.fixture
def says(app, run, monkeypatch) -> Callable[..., str]:
    """A function: the one line that is told of a trial by this MAIL_URL, which goes wrong."""

    def tell(mail_url: str, *, to: str = TO) -> str:
        office.choose(app, monkeypatch, mail_url=mail_url)
        result = run("mail", "test", to)
        [line] = went_wrong(result)
        assert result.stdout == ""
        assert PASSWORD not in line
        assert ENCODED not in line
        return line

    return tell


@pytest.fixture
def box(app, monkeypatch, certificate) -> Iterator[Mailbox]:
    """A mail server that the settings name, with STARTTLS and a log-in; its certificate is trusted."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    port = mailbox.free_port()
    office.choose(app, monkeypatch, mail_url=f"smtp://{ENCODED}@{HOST}:{port}")
    with mailbox.open_at(port, Mailbox(), certificate) as opened:
        yield opened


@contextmanager
def listening(certificate: Path | None, way: str = "smtp") -> Iterator[int]:
    """The port of a mail server that does as it should."""
    port = mailbox.free_port()
    with mailbox.open_at(port, Mailbox(), certificate, way=way):
        yield port


@contextmanager
def sink(folder: Path, *faults: Fault) -> Iterator[Sink]:
    """A mail server that does this wrong, and cannot encrypt."""
    with mail_sink.running(folder) as opened:
        opened.play(*faults)
        yield opened


@contextmanager
def program(*, says_first: bytes) -> Iterator[int]:
    """The port of a program that is no mail server: it says this, and hangs up when it is asked for more."""

    def answer(opened: socket.socket) -> None:
        with suppress(OSError):
            line, _ = opened.accept()
            with line:
                line.sendall(says_first)
                line.recv(1024)

    with socket.create_server((HOST, 0)) as opened, ThreadPoolExecutor() as threads:
        threads.submit(answer, opened)
        yield opened.getsockname()[1]


def test_a_letter_that_was_taken_is_told_in_the_last_line(run, box):
    told = went_well(run("mail", "test", TO))
    assert told[1:] == [f"letters: 1 taken by {HOST} for {TO}; look for it there, in the junk folder too"]
    [letter] = box.taken
    assert (letter["To"], letter["From"]) == (TO, "Maple Exam Centre <exams@maple.example>")
    assert "http://localhost/" in text_of(letter)
    assert box.logins == [("portal@maple.example", PASSWORD)]


def test_it_leaves_without_the_outbox(run, box):
    before = office.everything()["letter"]
    went_well(run("mail", "test", TO))
    assert office.everything()["letter"] == before


@for_each(
    "rate, told",
    [
        (0, "Letters leave as fast as the mail server takes them (MAIL_RATE = 0)."),
        (300, "At most 300 letters leave in a minute, as MAIL_RATE says: 10000 take 34 minutes."),
    ],
)
def test_it_tells_how_fast_letters_leave(app, run, box, monkeypatch, rate, told):
    office.choose(app, monkeypatch, mail_rate=rate)
    assert went_well(run("mail", "test", TO))[0] == told


def test_it_tells_how_fast_the_machine_lets_them_leave(app, run, box):
    pace = pacing.letter_pace()
    told = went_well(run("mail", "test", TO))[0]
    assert f"At most {int(pace.per_minute)} letters leave in a minute (MAIL_RATE = auto)" in told
    assert f"can log in {int(pace.log_ins)} people" in told


def test_a_letter_that_became_a_file_is_told_with_its_name(run, own_folder):
    [told] = went_well(run("mail", "test", TO))
    [file] = (own_folder / "outbox").iterdir()
    assert told.startswith(f"letters: 1 written to {file}; ")
    assert f"To: {TO}" in file.read_text()


def test_an_outbox_folder_that_cannot_be_written_is_told(run, own_folder):  # R11
    (own_folder / "outbox").write_text("a file where the folder should be")
    [told] = went_wrong(run("mail", "test", TO))
    assert str(own_folder / "outbox") in told


@for_each("address", ["mei", "mei@", "@example.org", "Mei <mei@example.org>", "a@b@c", "梅@example.org"])
def test_what_is_no_address_is_told_before_anybody_is_called(run, box, address):
    [told] = went_wrong(run("mail", "test", address))
    assert told == f"The address is {address!r}: write an email address, like exams@example.org."
    assert box.connections == 0


def test_an_empty_address_is_told(run, box):
    assert went_wrong(run("mail", "test", " ")) == ["Give the address to send the letter to, like exams@example.org."]


@pytest.mark.parametrize("words", [[], ["a@example.org", "b@example.org"]])
def test_one_address_has_to_be_named(run, box, words):
    was_not_understood(run("mail", "test", *words))


def test_a_name_no_machine_has(says):  # R5
    told = says("smtp://mail.invalid")
    assert told.startswith("mail.invalid:587 is not found: no machine is known as mail.invalid (")
    assert told.endswith("Check how it is written in MAIL_URL, and that this machine can look up names (DNS).")


def test_a_port_at_which_nothing_listens(says):  # R5
    port = mailbox.free_port()
    assert says(f"smtp://{ENCODED}@{HOST}:{port}") == (
        f"{HOST}:{port} refuses the connection: nothing listens there. Check host and port in MAIL_URL "
        "(587 with smtp://, 465 with smtps://, 25 with smtp+plain://)."
    )


@pytest.mark.slow
def test_a_server_that_encrypts_from_the_first_byte_spoken_to_in_plain(says, certificate):  # R8
    with listening(certificate, "smtps") as port:
        told = says(f"smtp://{ENCODED}@{HOST}:{port}")
    assert "is there, but does not answer within" in told
    assert told.endswith("Perhaps it encrypts from the first byte: write smtps:// in MAIL_URL.")


def test_a_server_that_begins_in_plain_spoken_to_encrypted(says, certificate):  # R8
    with listening(certificate) as port:
        told = says(f"smtps://{ENCODED}@{HOST}:{port}")
    assert "does not encrypt from the first byte. Write smtp:// in MAIL_URL" in told


@pytest.mark.slow
def test_a_server_that_says_nothing(says):  # R6
    with socket.create_server((HOST, 0)) as silent:
        told = says(f"smtps://{ENCODED}@{HOST}:{silent.getsockname()[1]}")
    assert "does not answer within" in told
    assert "firewall" in told


def test_a_server_that_offers_no_encryption_is_told_nothing(says, tmp_path):  # R8
    with sink(tmp_path / "sink") as server:
        told = says(f"smtp://{ENCODED}@{HOST}:{server.port}")
        assert [words.partition(" ")[0] for words in server.heard()] == ["ehlo"]
    assert "offers no encryption (STARTTLS), so it was told nothing. Write smtps:// and port 465" in told


@pytest.mark.parametrize(
    ("lasts", "host", "meaning"),
    [
        (timedelta(days=-1), HOST, "a certificate that has expired."),
        (timedelta(days=1), "192.0.2.1", "a certificate that is for another name."),
    ],
)
def test_a_certificate_that_has_expired_or_is_anothers(says, monkeypatch, tmp_path, lasts, host, meaning):  # R8
    shown = mailbox.make_certificate(tmp_path, host=host, lasts=lasts)
    monkeypatch.setenv("SSL_CERT_FILE", str(shown))
    for way in ("smtp", "smtps"):
        with listening(shown, way) as port:
            assert meaning in says(f"{way}://{ENCODED}@{HOST}:{port}")


def test_a_certificate_for_the_number_of_a_server_that_is_called_by_its_name(says, monkeypatch, certificate):  # R8
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with listening(certificate) as port:
        assert "is for another name. Write in MAIL_URL the name" in says(f"smtp://{ENCODED}@localhost:{port}")


def test_a_certificate_nobody_vouches_for(says, monkeypatch, certificate):  # R8
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    with listening(certificate) as port:
        told = says(f"smtp://{ENCODED}@{HOST}:{port}")
    assert "is one that nobody vouches for (self-signed)." in told
    assert "SSL_CERT_FILE" in told


def test_a_wrong_password(says, monkeypatch, certificate):  # T46
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with listening(certificate) as port:
        told = says(f"smtp://portal%40maple.example:canary-8@{HOST}:{port}")
    assert f"{HOST}:{port} refuses the name and password of MAIL_URL (535). Check both" in told
    assert "canary" not in told


def test_a_server_that_knows_no_log_in(says, tmp_path):
    with sink(tmp_path / "sink") as server:
        assert "lets nobody log in." in says(f"smtp+plain://{ENCODED}@{HOST}:{server.port}")


@for_each("greeting", [b"* OK IMAP4rev1 ready\r\n", b"SSH-2.0-OpenSSH_9.2\r\n", b"HTTP/1.1 400 No\r\n"])
def test_a_program_that_is_no_mail_server(says, greeting):
    with program(says_first=greeting) as port:
        assert f"{HOST}:{port} is no mail server. Check host and port" in says(f"smtp+plain://{HOST}:{port}")


def test_a_server_that_sends_everybody_away(says, tmp_path):
    with sink(tmp_path / "sink", Fault(at="GREETING", say="554 no\x1b[31m thanks")) as server:
        told = says(f"smtp+plain://{HOST}:{server.port}")
    assert told.endswith("sends us away: 554 no [31m thanks. Ask the people who run it why, or try again later.")


@pytest.mark.slow
@for_each("step", ["GREETING", "EHLO", "MAIL", "RCPT", "DATA", "END"])
def test_a_server_that_hangs_up(says, tmp_path, step):  # R6
    with sink(tmp_path / "sink", Fault(at=step, does="hang up")) as server:
        told = says(f"smtp+plain://{HOST}:{server.port}")
    assert "hung up before it said whether it takes the letter." in told


@for_each(
    "step, answer, meaning",
    [
        ("MAIL", "553 not yours", "takes no letters from exams@maple.example (553 not yours). Set MAIL_FROM"),
        ("MAIL", "530 log in", "wants a log-in before it takes a letter (530 log in)."),
        ("RCPT", "550 no such mailbox", f"takes no letters to {TO} (550 no such mailbox). Check the address."),
        ("RCPT", "554 Relay access denied", "does not pass letters on for us (554 Relay access denied)."),
        ("RCPT", "552 over quota", f"The mailbox of {TO} is full or over its quota (552 over quota)."),
        ("DATA", "452 mailbox full", f"The mailbox of {TO} is full or over its quota (452 mailbox full)."),
        ("RCPT", "450 greylisted", "does not take it now (450 greylisted). Try again in a few minutes"),
        ("DATA", "550 5.4.5 Daily sending limit", "(550 5.4.5 Daily sending limit). Ask the provider"),
        ("DATA", "554 spam", "does not take this letter (554 spam)."),
    ],
)
def test_a_refusal_is_told_by_what_it_means(run, box, step, answer, meaning):  # R7
    box.says.clear()
    box.says[step] = answer
    [told] = went_wrong(run("mail", "test", TO))
    assert meaning in told
    assert PASSWORD not in told
