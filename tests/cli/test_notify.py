"""flask notify: the letters of releases that have opened, and whatever else waits, as files in the outbox."""

from __future__ import annotations

from datetime import timedelta
from email import policy
from email.parser import BytesParser

import pytest

from portal.store.outbox import LetterState
from tests import cast, mailbox, office
from tests.cli.outcomes import went_well
from tests.conftest import BEFORE, RELEASE_DAY
from tests.mailbox import ENCODED, PASSWORD, Mailbox
from tests.served import HOST

NOTHING = "letters: 0 written, 0 sent, 0 put off, 0 suppressed, 0 failed"


@pytest.fixture
def outbox(own_folder):
    return own_folder / "outbox"


def letters(outbox) -> list:
    read = BytesParser(policy=policy.default).parsebytes
    return [read(file.read_bytes()) for file in sorted(outbox.glob("*"))]


def test_when_nothing_waits_the_count_says_so(run, time, outbox):
    assert went_well(run("notify")) == [NOTHING]


def test_a_welcome_letter_is_written_to_the_outbox(run, time, outbox):
    cast.register(cast.MEI, now=BEFORE)
    assert went_well(run("notify")) == ["letters: 0 written, 1 sent, 0 put off, 0 suppressed, 0 failed"]
    [letter] = letters(outbox)
    assert (letter["To"], letter["Subject"]) == (cast.MEI.email, "You are registered: A2 Key for Schools")


def test_release_letters_are_written_and_sent_in_the_first_round_after_the_opening(run, time, outbox):  # T38
    for person in (cast.MEI, cast.ABSENT_PART, cast.WITHHELD):
        cast.register(person, now=BEFORE)
    went_well(run("notify"))
    office.load_cast(now=BEFORE)
    cast.schedule(RELEASE_DAY, now=BEFORE)
    time.move(RELEASE_DAY - timedelta(seconds=1))
    assert went_well(run("notify")) == [NOTHING]
    time.move(RELEASE_DAY)
    assert went_well(run("notify")) == ["letters: 2 written, 2 sent, 0 put off, 0 suppressed, 0 failed"]
    assert went_well(run("notify")) == [NOTHING]
    ready = [letter for letter in letters(outbox) if letter["Subject"].startswith("Your results are ready")]
    assert sorted(letter["To"] for letter in ready) == [cast.MEI.email, cast.ABSENT_PART.email]


def test_an_outbox_that_cannot_be_written_puts_letters_off_and_keeps_them(run, time, outbox):  # R11
    outbox.write_text("a file where the folder should be")
    cast.register(cast.MEI, now=BEFORE)
    assert went_well(run("notify")) == ["letters: 0 written, 0 sent, 1 put off, 0 suppressed, 0 failed"]
    outbox.unlink()
    time.pass_by(timedelta(seconds=60))
    assert went_well(run("notify")) == ["letters: 0 written, 1 sent, 0 put off, 0 suppressed, 0 failed"]
    assert len(letters(outbox)) == 1


@pytest.fixture
def relay(app, monkeypatch, certificate, time):
    """The port of the mail server that the settings name; nobody listens there yet. Mei has registered."""
    port = mailbox.free_port()
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    office.choose(app, monkeypatch, mail_url=f"smtp://{ENCODED}@{HOST}:{port}")
    cast.register(cast.MEI, now=BEFORE)
    return port


def kept() -> tuple[LetterState, str | None]:
    [letter] = office.letters("welcome")
    return letter.state, letter.reason


def test_letters_are_handed_to_the_mail_server_of_the_settings(run, relay, certificate):
    with mailbox.open_at(relay, Mailbox(), certificate) as box:
        assert went_well(run("notify")) == ["letters: 0 written, 1 sent, 0 put off, 0 suppressed, 0 failed"]
    assert [letter["To"] for letter in box.taken] == [cast.MEI.email]
    assert kept() == (LetterState.SENT, None)


def test_while_the_mail_server_is_gone_a_letter_waits_and_goes_when_it_is_back(run, relay, certificate, time):  # R5
    assert went_well(run("notify")) == ["letters: 0 written, 0 sent, 1 put off, 0 suppressed, 0 failed"]
    assert kept()[0] is LetterState.WAITING
    time.pass_by(timedelta(seconds=60))
    with mailbox.open_at(relay, Mailbox(), certificate) as box:
        went_well(run("notify"))
    assert len(box.taken) == 1
    assert kept() == (LetterState.SENT, None)


def test_a_letter_the_mail_server_refuses_has_failed_and_is_not_tried_again(run, relay, certificate, time):  # R7
    with mailbox.open_at(relay, Mailbox(says={"RCPT": "550 no such mailbox"}), certificate) as box:
        assert went_well(run("notify")) == ["letters: 0 written, 0 sent, 0 put off, 0 suppressed, 1 failed"]
        time.pass_by(timedelta(days=1))
        assert went_well(run("notify")) == [NOTHING]
    assert box.connections == 1
    assert kept() == (LetterState.FAILED, "the mail server refused it: 550 no such mailbox")


def test_a_letter_the_mail_server_does_not_take_now_waits_with_its_reason(run, relay, certificate, time):  # R7
    with mailbox.open_at(relay, Mailbox(says={"RCPT": "451 greylisted"}), certificate) as box:
        went_well(run("notify"))
        assert kept() == (LetterState.WAITING, "the mail server put it off: 451 greylisted")
        box.says.clear()
        time.pass_by(timedelta(seconds=60))
        went_well(run("notify"))
    assert kept() == (LetterState.SENT, None)


def test_the_password_of_the_mail_server_is_nowhere(run, relay, certificate, time, caplog):  # T46
    said = run("notify").output
    time.pass_by(timedelta(seconds=60))
    with mailbox.open_at(relay, Mailbox(), None):
        said += run("notify").output
    written = f"{said} {caplog.text} {office.everything()}"
    assert PASSWORD not in written
    assert ENCODED not in written
