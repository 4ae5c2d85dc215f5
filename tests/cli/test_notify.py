"""flask notify: the letters of releases that have opened, and whatever else waits, as files in the outbox."""

from __future__ import annotations

from datetime import timedelta
from email import policy
from email.parser import BytesParser

import pytest

from tests import cast, office
from tests.cli.outcomes import went_well
from tests.conftest import BEFORE, RELEASE_DAY


@pytest.fixture
def outbox(own_folder):
    return own_folder / "outbox"


def letters(outbox) -> list:
    read = BytesParser(policy=policy.default).parsebytes
    return [read(file.read_bytes()) for file in sorted(outbox.glob("*"))]


def test_when_nothing_waits_nothing_is_said(run, time, outbox):
    assert went_well(run("notify")) == []


def test_a_welcome_letter_is_written_to_the_outbox(run, time, outbox):
    cast.register(cast.MEI, now=BEFORE)
    assert went_well(run("notify")) == ["letters: 0 written, 1 sent, 0 put off, 0 suppressed"]
    [letter] = letters(outbox)
    assert (letter["To"], letter["Subject"]) == (cast.MEI.email, "You are registered: A2 Key for Schools")


def test_release_letters_are_written_and_sent_in_the_first_round_after_the_opening(run, time, outbox):  # T38
    for person in (cast.MEI, cast.ABSENT_PART, cast.WITHHELD):
        cast.register(person, now=BEFORE)
    went_well(run("notify"))
    office.load_cast(now=BEFORE)
    cast.schedule(RELEASE_DAY, now=BEFORE)
    time.move(RELEASE_DAY - timedelta(seconds=1))
    assert went_well(run("notify")) == []
    time.move(RELEASE_DAY)
    assert went_well(run("notify")) == ["letters: 2 written, 2 sent, 0 put off, 0 suppressed"]
    assert went_well(run("notify")) == []
    ready = [letter for letter in letters(outbox) if letter["Subject"].startswith("Your results are ready")]
    assert sorted(letter["To"] for letter in ready) == [cast.MEI.email, cast.ABSENT_PART.email]


def test_an_outbox_that_cannot_be_written_puts_letters_off_and_keeps_them(run, time, outbox):  # R11
    outbox.write_text("a file where the folder should be")
    cast.register(cast.MEI, now=BEFORE)
    assert went_well(run("notify")) == ["letters: 0 written, 0 sent, 1 put off, 0 suppressed"]
    outbox.unlink()
    time.pass_by(timedelta(seconds=60))
    assert went_well(run("notify")) == ["letters: 0 written, 1 sent, 0 put off, 0 suppressed"]
    assert len(letters(outbox)) == 1
