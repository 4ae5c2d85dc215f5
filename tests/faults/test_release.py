"""The hour of release: at its second, with nobody touching anything, on the real server."""

from __future__ import annotations

import math
import re
import time
from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup

from tests import cast
from tests.served import SITTING, Visit, until

pytestmark = pytest.mark.slow

TWENTIETH = 0.05  # seconds
WAITING, RELEASED = "Waiting for results", "Released"


def state(visit: Visit) -> str:
    page = BeautifulSoup(visit.get("/results").text, "html5lib")
    [tag] = page.select("main .tag")
    return tag.get_text()


@pytest.fixture
def readers(site) -> dict[str, Visit]:
    """Two candidates who have a result, logged in; the third was absent."""
    people = [cast.MEI, cast.HAN, cast.ABSENT]
    for person in people:
        assert site.visit().register(person).status == 303
    return {person.name: site.visit().log_in(person) for person in people}


def schedule(at: datetime) -> list[str]:
    """The command that does so; without --write it says what it would do."""
    return ["release", "schedule", SITTING, f"{at:%Y-%m-%d %H:%M:%S}", "--timezone", "UTC"]


@pytest.fixture
def opens_at(site, readers) -> datetime:
    """The second for which the office has set the release; it is scheduled and still to come."""
    began = time.monotonic()
    site.installation.flask(*schedule(datetime.now(UTC) + timedelta(days=1)))
    usual = time.monotonic() - began  # more than a second while others are at work on the machine
    at = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=3 + math.ceil(3 * usual))
    said = site.installation.flask(*schedule(at), "--write")
    assert "40 to open" in said
    assert datetime.now(UTC) < at
    return at


def test_results_open_for_everybody_at_their_second_and_stay_open(readers, opens_at):  # T31, T33
    too_early, too_late = [], []
    while datetime.now(UTC) < opens_at + timedelta(seconds=1):
        for name, visit in readers.items():
            asked = datetime.now(UTC)
            shown = state(visit)
            answered = datetime.now(UTC)
            if shown != WAITING and answered < opens_at:
                too_early.append((name, answered))
            if shown == WAITING and asked >= opens_at:
                too_late.append((name, asked))
        time.sleep(TWENTIETH)
    assert not too_early
    assert not too_late
    assert {name: state(visit) for name, visit in readers.items()} == {
        cast.MEI.name: RELEASED,
        cast.HAN.name: RELEASED,
        cast.ABSENT.name: "Absent",
    }


def test_a_letter_without_a_grade_tells_of_the_release_within_a_minute(site, readers, opens_at):  # T38
    outbox = site.installation
    assert not outbox.letters("released")
    until(lambda: len(outbox.letters("released")) == 2, 60, "written to both who have a result")
    letters = {letter.read_text() for letter in outbox.letters("released")}
    for person in (cast.MEI, cast.HAN):
        [letter] = [each for each in letters if f"To: {person.email}" in each]
        assert "Your results are ready" in letter
        assert f"{site.address}/login" in letter
        assert not re.search(r"\b(Grade|138|124)\b", letter)
