"""The gate: before its release opens a result does not exist, and what has opened stays open (T30, T31, T35)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from portal.domain.accounts import registering
from portal.domain.refusals import NoSuchEntry
from portal.domain.results import releasing, showing
from portal.domain.results.showing import Outcome, ResultLine
from portal.statuses import Status
from tests import cast, databases, office
from tests.conftest import BEFORE, RELEASE_DAY
from tests.stage import staged
from tests.tables import for_each

pytestmark = pytest.mark.usefixtures("app")
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
PEOPLE = {
    cast.MEI: Status.FINAL,
    cast.HAN: Status.FINAL,
    cast.PENDING: Status.PENDING,
    cast.ABSENT_PART: Status.ABSENT_PART,
    cast.ABSENT: Status.ABSENT,
    cast.WITHHELD: Status.WITHHELD,
}
everybody = for_each("person, state", PEOPLE.items())
MEIS_RESULT = Outcome(
    status=Status.FINAL,
    released_at=RELEASE_DAY,
    overall=138,
    grade="B",
    cefr_level="A2",
    scores={"reading_and_writing": 137, "listening": 142, "speaking": 136},
)
NOTHING = Outcome()


def register(person: cast.Person) -> int:
    """The number of the person's new account."""
    cast.register(person, now=BEFORE)
    return cast.account_of(person, now=BEFORE)


def seen(account: int, at) -> Outcome:
    [line] = showing.sheet(account, now=at)
    return line.outcome


@pytest.fixture
@staged
def mei(app) -> int:
    return register(cast.MEI)


@pytest.fixture
@staged
def scheduled(app) -> None:
    office.load_cast(now=BEFORE)
    cast.schedule(RELEASE_DAY, now=BEFORE)


@everybody
def test_one_second_before_the_release_there_is_no_result(scheduled, person, state):  # T30, T31
    assert seen(register(person), RELEASE_DAY - SECOND) == NOTHING


@everybody
@for_each("late", [0 * SECOND, SECOND])
def test_from_the_release_on_each_result_is_shown_in_its_state(scheduled, afresh, person, state, late):  # T31
    afresh()
    assert seen(register(person), RELEASE_DAY + late).status is state


def test_a_final_result_is_shown_whole(scheduled, mei):
    assert seen(mei, RELEASE_DAY) == MEIS_RESULT
    assert seen(mei, RELEASE_DAY + 4000 * DAY) == MEIS_RESULT


def test_a_release_may_open_between_two_seconds(mei):
    moment = RELEASE_DAY + timedelta(microseconds=500)
    office.load_cast(now=BEFORE)
    cast.schedule(moment, now=BEFORE)
    assert seen(mei, moment - timedelta(microseconds=1)) == NOTHING
    assert seen(mei, moment).status is Status.FINAL


@pytest.mark.parametrize("at", [BEFORE, RELEASE_DAY - SECOND])
def test_whether_a_result_is_loaded_cannot_be_seen_before_its_release(mei, at):  # T30
    unloaded = showing.sheet(mei, now=at)
    office.load_cast(now=BEFORE)
    loaded = showing.sheet(mei, now=at)
    cast.schedule(RELEASE_DAY, now=BEFORE)
    assert unloaded == loaded == showing.sheet(mei, now=at)


def test_a_loaded_result_without_a_release_stays_closed(mei):
    office.load_cast(now=BEFORE)
    assert seen(mei, RELEASE_DAY + 4000 * DAY) == NOTHING


def test_an_opened_sitting_without_a_result_shows_pending(scheduled, tmp_path):
    office.enter(tmp_path, "candidate_number,name,id_number,secret_number\n0041,A,123456ABC,1234\n", now=BEFORE)
    account = register(cast.STRANGER)
    assert seen(account, RELEASE_DAY - SECOND) == NOTHING
    assert seen(account, RELEASE_DAY) == Outcome(status=Status.PENDING)


@for_each("status", [status for status in Status if status is not Status.FINAL])
def test_only_a_final_result_shows_figures(tmp_path, mei, afresh, status):
    afresh()
    office.load(tmp_path, f"{cast.MEI.id_number},{status},{office.AS_LOADED}", now=BEFORE)
    releasing.release_now(office.SITTING, by="office", now=RELEASE_DAY)
    assert seen(mei, RELEASE_DAY) == Outcome(status=Status(status), released_at=RELEASE_DAY)
    [line] = showing.sheet(mei, now=RELEASE_DAY)
    assert line.parts_variant is None, "not even which papers there were"


def test_a_release_that_was_put_off_opens_at_its_new_hour_alone(scheduled, mei):
    cast.schedule(RELEASE_DAY + DAY, now=RELEASE_DAY - SECOND)
    assert seen(mei, RELEASE_DAY + DAY - SECOND) == NOTHING
    assert seen(mei, RELEASE_DAY + DAY).status is Status.FINAL


def test_a_release_that_was_cancelled_shows_nothing(scheduled, mei):
    releasing.cancel(office.SITTING, by="office", now=RELEASE_DAY - SECOND)
    for late in (0 * DAY, DAY, 4000 * DAY):
        assert seen(mei, RELEASE_DAY + late) == NOTHING


def test_after_a_cancelled_release_the_next_one_opens(scheduled, mei):
    releasing.cancel(office.SITTING, by="office", now=BEFORE)
    cast.schedule(RELEASE_DAY + DAY, now=BEFORE)
    assert seen(mei, RELEASE_DAY) == NOTHING
    assert seen(mei, RELEASE_DAY + DAY).overall == 138


@for_each("back", [SECOND, DAY, 4000 * DAY])
def test_what_has_opened_stays_open_when_the_clock_goes_back(scheduled, mei, back):  # T35
    releasing.write_letters(now=RELEASE_DAY)
    assert seen(mei, RELEASE_DAY - back) == MEIS_RESULT


def test_what_has_opened_stays_open_when_another_wave_is_scheduled_and_the_clock_goes_back(scheduled, mei):  # T35
    cast.schedule(RELEASE_DAY + DAY, now=RELEASE_DAY + SECOND)
    assert seen(mei, RELEASE_DAY - SECOND) == MEIS_RESULT


def test_what_was_released_at_once_stays_open_when_the_clock_goes_back(mei):  # T35
    office.load_cast(now=BEFORE)
    releasing.release_now(office.SITTING, by="office", now=RELEASE_DAY)
    assert seen(mei, RELEASE_DAY - SECOND) == MEIS_RESULT


@pytest.fixture
@staged
def second_wave(app, tmp_path) -> None:
    """Mei's result came with the first wave, Han's came late and waits for the second, a day later."""
    office.load(tmp_path, office.final(cast.MEI), now=BEFORE)
    cast.schedule(RELEASE_DAY, now=BEFORE)
    office.load(tmp_path, office.final(cast.HAN), now=RELEASE_DAY)
    cast.schedule(RELEASE_DAY + DAY, now=RELEASE_DAY)


def test_a_result_of_a_later_wave_shows_pending_until_its_wave(second_wave):
    han = register(cast.HAN)
    assert seen(han, RELEASE_DAY) == Outcome(status=Status.PENDING)
    assert seen(han, RELEASE_DAY + DAY - SECOND) == Outcome(status=Status.PENDING)
    assert seen(han, RELEASE_DAY + DAY) == replace(MEIS_RESULT, released_at=RELEASE_DAY + DAY)


def test_a_later_wave_leaves_the_results_of_the_first_as_they_were(second_wave, mei):
    assert seen(mei, RELEASE_DAY + DAY) == MEIS_RESULT


def test_a_newer_version_under_an_unopened_release_does_not_show(second_wave, mei):
    office.replace_result(cast.MEI, Status.FINAL, now=RELEASE_DAY, in_next_wave=True)
    assert seen(mei, RELEASE_DAY + DAY - SECOND) == MEIS_RESULT
    assert seen(mei, RELEASE_DAY + DAY).overall == 150


@pytest.mark.parametrize(("status", "overall"), [(Status.FINAL, 150), (Status.WITHHELD, None)])
def test_a_newer_version_in_the_opened_release_shows_at_once(scheduled, mei, status, overall):
    office.replace_result(cast.MEI, status, now=RELEASE_DAY)
    outcome = seen(mei, RELEASE_DAY)
    assert (outcome.status, outcome.overall) == (Status(status), overall)


def test_of_two_versions_in_an_unopened_release_the_newer_is_shown(scheduled, mei, tmp_path):
    office.load(tmp_path, f"{cast.MEI.id_number},,139,B,A2,137,142,140", now=BEFORE)
    assert seen(mei, RELEASE_DAY).scores == {"reading_and_writing": 137, "listening": 142, "speaking": 140}


def test_nobody_sees_the_result_of_somebody_else(scheduled, mei):  # T27
    han = register(cast.HAN)
    [own], [other] = showing.sheet(mei, now=RELEASE_DAY), showing.sheet(han, now=RELEASE_DAY)
    assert (own.id_number, other.id_number) == (cast.MEI.id_number, cast.HAN.id_number)
    for key in (other.key, "no such key", "", own.id_number):
        with pytest.raises(NoSuchEntry):
            showing.line(mei, key, now=RELEASE_DAY)
    assert showing.line(mei, own.key, now=RELEASE_DAY) == own


def test_an_account_there_is_not_holds_nothing(scheduled):
    assert showing.sheet(4711, now=RELEASE_DAY) == []


def test_a_line_names_the_entry_as_it_is_printed(mei):
    [line] = showing.sheet(mei, now=BEFORE)
    assert line == ResultLine(
        key=line.key,
        entry_id=line.entry_id,
        name="LIN Mei-Hua",
        local_name="林美華",
        id_number="937803WLC",
        candidate_number="0007",
        exam="a2-key-schools",
        parts_variant=None,
        sitting_name="April (S2) 2018",
        results_by=RELEASE_DAY,
        results_by_has_time=True,
        is_overdue=False,
        zone="Europe/London",
        is_withdrawn=False,
        outcome=NOTHING,
    )


@pytest.mark.parametrize("backend", databases.BOTH)
def test_the_newest_sitting_comes_first_and_one_without_a_day_last(tmp_path, mei):
    for code, results_by in (("older", BEFORE), ("newer", RELEASE_DAY + DAY), ("undecided", None)):
        office.add_sitting(code, results_by=results_by, now=BEFORE)
        id_number = f"123456{code[:3].upper()}"
        text = f"candidate_number,name,id_number,secret_number\n1,A,{id_number},1234\n"
        office.enter(tmp_path, text, now=BEFORE, sitting=code)
        office.hand_over(id_number, mei, now=BEFORE)
    lines = showing.sheet(mei, now=BEFORE)
    assert [line.sitting_name for line in lines] == ["newer", "April (S2) 2018", "older", "undecided"]


def test_each_sitting_of_an_account_opens_at_its_own_hour(scheduled, mei, tmp_path):
    office.add_sitting("other", now=BEFORE)
    text = "candidate_number,name,id_number,secret_number\n1,A,123456ABC,1234\n"
    office.enter(tmp_path, text, now=BEFORE, sitting="other")
    office.hand_over("123456ABC", mei, now=BEFORE)
    states = {line.sitting_name: line.outcome.status for line in showing.sheet(mei, now=RELEASE_DAY)}
    assert states == {"April (S2) 2018": Status.FINAL, "other": None}


def test_two_who_share_an_address_see_each_their_own(scheduled):
    for person in (cast.MEI, cast.HAN):
        registering.register(cast.claim(person, email="parent@example.org"), now=BEFORE)
    for person in (cast.MEI, cast.HAN):
        [line] = showing.sheet(cast.account_of(person, now=BEFORE), now=RELEASE_DAY)
        assert line.id_number == person.id_number
