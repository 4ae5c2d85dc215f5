"""The hour of release: at its second, with nobody touching anything, on the real server."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup

from tests import cast
from tests.served import SITTING, Site, Visit, until

pytestmark = pytest.mark.slow

TWENTIETH = 0.05  # seconds
WAITING, RELEASED = "Waiting for results", "Released"


def state(visit: Visit) -> str:
    page = BeautifulSoup(visit.get("/results").text, "html5lib")
    [tag] = page.select("main .tag")
    return tag.get_text()


@pytest.fixture(scope="module")
def site(standing) -> Site:
    """The site of one release, which all of these tests look at."""
    return standing.fresh()


@pytest.fixture(scope="module")
def readers(site) -> dict[str, Visit]:
    """Two candidates who have a result, logged in; the third was absent."""
    people = [cast.MEI, cast.HAN, cast.ABSENT]
    for person in people:
        assert site.visit().register(person).status == 303
    return {person.name: site.visit().log_in(person) for person in people}


@dataclass
class Watched:
    """What the three saw from before the second of the release until after it, and when they were wrong."""

    too_early: list[tuple[str, datetime]] = field(default_factory=list)
    too_late: list[tuple[str, datetime]] = field(default_factory=list)
    waited: int = 0  # times somebody was told to wait


@pytest.fixture(scope="module")
def watched(site, readers) -> Watched:
    """The office schedules the release, and nobody touches anything from then on."""
    opens_at = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=3)
    schedule = ["release", "schedule", SITTING, f"{opens_at:%Y-%m-%d %H:%M:%S}", "--timezone", "UTC", "--write"]
    assert "40 to open" in site.installation.flask(*schedule)
    assert datetime.now(UTC) < opens_at
    assert not site.installation.letters("released")
    watched = Watched()
    while datetime.now(UTC) < opens_at + timedelta(seconds=1):
        for name, visit in readers.items():
            asked = datetime.now(UTC)
            shown = state(visit)
            answered = datetime.now(UTC)
            watched.waited += shown == WAITING
            if shown != WAITING and answered < opens_at:
                watched.too_early.append((name, answered))
            if shown == WAITING and asked >= opens_at:
                watched.too_late.append((name, asked))
        time.sleep(TWENTIETH)
    return watched


def test_results_open_for_everybody_at_their_second_and_stay_open(readers, watched):  # T31, T33
    assert watched.waited
    assert not watched.too_early
    assert not watched.too_late
    assert {name: state(visit) for name, visit in readers.items()} == {
        cast.MEI.name: RELEASED,
        cast.HAN.name: RELEASED,
        cast.ABSENT.name: "Absent",
    }


def test_a_letter_without_a_grade_tells_of_the_release_within_a_minute(site, watched):  # T38
    outbox = site.installation
    until(lambda: len(outbox.letters("released")) == 2, 60, "written to both who have a result")
    letters = {letter.read_text() for letter in outbox.letters("released")}
    for person in (cast.MEI, cast.HAN):
        [letter] = [each for each in letters if f"To: {person.email}" in each]
        assert "Your results are ready" in letter
        assert f"{site.address}/login" in letter
        assert not re.search(r"\b(Grade|138|124)\b", letter)
