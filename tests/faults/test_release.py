"""The hour of release: at its second, with nobody touching anything, on the real server."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from tests import cast
from tests.served import SITTING, Site, Visit, until

pytestmark = pytest.mark.slow

A_MOMENT = timedelta(seconds=0.5)
AT_ONCE = 3  # browsers of each candidate
WAITING, RELEASED, ABSENT = "Waiting for results", "Released", "Absent"
AFTER = {cast.MEI: RELEASED, cast.HAN: RELEASED, cast.ABSENT: ABSENT}


@dataclass(frozen=True)
class Look:
    """What one answer said, and the moments between which it was given."""

    asked: datetime
    answered: datetime
    state: str
    expected: str  # of its candidate, once results are out


def look(visit: Visit, person: cast.Person) -> Look:
    """By a connection of its own, which either worker may take."""
    asked = datetime.now(UTC)
    page = BeautifulSoup(visit.get("/results").text, "html5lib")
    answered = datetime.now(UTC)
    [tag] = page.select("main .tag")
    return Look(asked, answered, tag.get_text(), AFTER[person])


@pytest.fixture(scope="module")
def site(standing) -> Site:
    """The site of one release, which all of these tests look at."""
    return standing.fresh()


@pytest.fixture(scope="module")
def readers(site) -> list[tuple[Visit, cast.Person]]:
    """The browsers of three candidates, logged in: two have a result, the third was absent."""
    for person in AFTER:
        assert site.visit().register(person).status == 303
    return [(site.visit().log_in(person), person) for person in AFTER for _ in range(AT_ONCE)]


@dataclass(frozen=True)
class Watched:
    """What all of them saw from before the second of the release until after it."""

    opens_at: datetime
    looks: list[Look]
    worked: dict[int, int]  # what each worker did meanwhile, in hundredths of a second of the processor


@pytest.fixture(scope="module")
def watched(site, readers) -> Watched:
    """The office schedules the release, and nobody touches anything from then on."""
    opens_at = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=5)
    schedule = ["release", "schedule", SITTING, f"{opens_at:%Y-%m-%d %H:%M:%S}", "--timezone", "UTC", "--write"]
    assert "40 to open" in site.installation.flask(*schedule)
    assert datetime.now(UTC) < opens_at
    assert not site.installation.letters("released")
    workers = [worker.pid for worker in site.processes()["worker"]]
    before = {pid: processor_time(pid) for pid in workers}

    def watch(reader: tuple[Visit, cast.Person]) -> list[Look]:
        looks = [look(*reader)]
        time.sleep(max(0, (opens_at - A_MOMENT - datetime.now(UTC)).total_seconds()))
        while looks[-1].asked < opens_at + A_MOMENT:
            looks.append(look(*reader))
        return looks

    with ThreadPoolExecutor(len(readers)) as threads:
        looks = [each for seen in threads.map(watch, readers) for each in seen]
    return Watched(opens_at, looks, {pid: processor_time(pid) - before[pid] for pid in workers})


def processor_time(pid: int) -> int:
    """What a process has used so far, in hundredths of a second."""
    after_its_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(after_its_name[11]) + int(after_its_name[12])


def test_no_answer_that_came_before_the_second_had_a_result(watched):  # T31, T33
    early = [look for look in watched.looks if look.answered < watched.opens_at]
    assert early
    assert {look.state for look in early} == {WAITING}


def test_every_answer_asked_for_from_the_second_on_had_its_result(watched):  # T31, T33
    late = [look for look in watched.looks if look.asked >= watched.opens_at]
    assert {look.expected for look in late} == {RELEASED, ABSENT}
    assert [look for look in late if look.state != look.expected] == []


def test_two_workers_gave_these_answers(watched):
    assert len(watched.worked) == 2
    assert all(watched.worked.values())


def test_results_that_have_opened_stay_open(readers, watched):  # T31
    assert [seen.state for seen in (look(*reader) for reader in readers)] == [AFTER[person] for _, person in readers]


def test_a_letter_without_a_grade_tells_of_the_release_within_a_minute(site, watched):  # T38
    outbox = site.installation
    until(lambda: len(outbox.letters("released")) == 2, 60, "written to both who have a result")
    letters = {letter.read_text() for letter in outbox.letters("released")}
    for person in (cast.MEI, cast.HAN):
        [letter] = [each for each in letters if f"To: {person.email}" in each]
        assert "Your results are ready" in letter
        assert f"{site.address}/login" in letter
        assert not re.search(r"\b(Grade|138|124)\b", letter)
