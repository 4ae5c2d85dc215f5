"""Releases: what can be scheduled, put off and taken back; and who is told when results open."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from portal.domain.results import releasing
from portal.statuses import Status
from portal.store.accounts import Account
from portal.store.database import db, one_transaction
from portal.store.entries import Entry
from portal.store.outbox import LetterState
from portal.store.releases import Release
from tests import cast, office
from tests.conftest import BEFORE, RELEASE_DAY
from tests.post import text_of
from tests.refusing import refusing
from tests.stage import staged
from tests.tables import for_each

pytestmark = pytest.mark.usefixtures("app")
AWAITING = (cast.MEI, cast.ABSENT_PART, cast.WITHHELD)
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


def releases() -> list[Release]:
    db.session.rollback()
    return list(db.session.scalars(select(Release).order_by(Release.wave)))


def told() -> list[str]:
    """Whom the release letters are for, by candidate."""
    names = dict(db.session.execute(select(Entry.id, Entry.id_number)).all())
    return sorted(names[letter.entry_id] for letter in office.letters("released"))


@pytest.fixture
@staged
def scheduled(app) -> None:
    """The results are loaded and open on the day they were promised for; nobody has registered."""
    office.load_cast(now=BEFORE)
    cast.schedule(RELEASE_DAY, now=BEFORE)


@pytest.fixture
@staged
def awaited(scheduled) -> None:
    """Some have registered too."""
    for person in AWAITING:
        cast.register(person, now=BEFORE)


def test_a_plan_says_what_would_open_and_changes_nothing():
    cast.load_results(now=BEFORE)
    before = office.everything()
    made = releasing.plan(office.SITTING, RELEASE_DAY, "Europe/London", now=BEFORE)
    assert (made.opens_at, made.zone, made.instead_of) == (RELEASE_DAY, "Europe/London", None)
    assert made.statuses == {"absent": 1, "absent_part": 1, "final": 36, "pending": 1, "withheld": 1}
    assert (made.total, made.without_result) == (40, 0)
    assert office.everything() == before


def test_a_plan_counts_each_entry_once_by_its_newest_version(tmp_path):
    office.load(tmp_path, office.final(cast.MEI), now=BEFORE)
    office.load(tmp_path, f"{cast.MEI.id_number},Withheld,,,,,,", now=BEFORE)
    made = releasing.plan(office.SITTING, RELEASE_DAY, "Europe/London", now=BEFORE)
    assert (made.statuses, made.without_result) == ({"withheld": 1}, 39)


@pytest.mark.parametrize("verb", ["plan", "schedule"])
def test_an_hour_that_has_passed_is_refused(verb):
    more = {"by": "office"} if verb == "schedule" else {}
    with refusing(r"That hour has passed\. To open ket-april at once, run `flask release now"):
        getattr(releasing, verb)(office.SITTING, BEFORE - SECOND, "UTC", now=BEFORE, **more)
    assert releases() == []


def test_putting_a_release_off_moves_the_one_there_is(scheduled):
    made = releasing.schedule(office.SITTING, RELEASE_DAY + DAY, "Asia/Taipei", by="head", now=BEFORE)
    assert made.instead_of == RELEASE_DAY
    [release] = releases()
    assert (release.opens_at, release.zone, release.scheduled_by) == (RELEASE_DAY + DAY, "Asia/Taipei", "head")


def test_what_has_opened_is_not_put_off(scheduled):  # T35
    cast.schedule(RELEASE_DAY + DAY, now=RELEASE_DAY)
    first, second = releases()
    assert (first.opens_at, first.opened_at, first.wave) == (RELEASE_DAY, RELEASE_DAY, 1)
    assert (second.opens_at, second.opened_at, second.wave) == (RELEASE_DAY + DAY, None, 2)


def test_a_cancelled_release_is_kept_and_the_next_is_another(scheduled):
    assert releasing.cancel(office.SITTING, by="office", now=BEFORE) == RELEASE_DAY
    cast.schedule(RELEASE_DAY + DAY, now=BEFORE)
    first, second = releases()
    assert (first.cancelled_at, second.cancelled_at) == (BEFORE, None)


@for_each("late", [0 * SECOND, SECOND, DAY])
def test_what_has_opened_cannot_be_cancelled(scheduled, late):
    with refusing(r"has no release to cancel\. What has opened stays open\."):
        releasing.cancel(office.SITTING, by="office", now=RELEASE_DAY + late)
    assert releases()[0].cancelled_at is None


def test_a_sitting_without_a_release_has_none_to_cancel():
    with refusing("no release to cancel"):
        releasing.cancel(office.SITTING, by="office", now=BEFORE)


def test_results_can_be_released_at_once():
    office.load_cast(now=BEFORE)
    made = releasing.release_now(office.SITTING, by="office", now=RELEASE_DAY)
    [release] = releases()
    assert (made.total, made.without_result) == (6, 34)
    assert (release.opens_at, release.opened_at, release.zone) == (RELEASE_DAY, RELEASE_DAY, "Europe/London")


def test_releasing_at_once_opens_the_release_that_was_scheduled(scheduled):
    releasing.release_now(office.SITTING, by="office", now=BEFORE + DAY)
    [release] = releases()
    assert (release.opens_at, release.opened_at) == (BEFORE + DAY, BEFORE + DAY)


def test_a_sitting_without_results_cannot_be_released_at_once():
    with refusing(r"ket-april has no result to release\. Import them first"):
        releasing.release_now(office.SITTING, by="office", now=BEFORE)
    assert releases() == []


def test_what_was_released_cannot_be_released_again(scheduled):
    with refusing("no result to release"):
        releasing.release_now(office.SITTING, by="office", now=RELEASE_DAY)


@for_each("verb", ["plan", "schedule", "release_now", "cancel", "moment_for", "plan_now"])
def test_an_unknown_sitting_is_refused_by_each_verb(verb):
    arguments = {
        "plan": ((RELEASE_DAY, "UTC"), {"now": BEFORE}),
        "schedule": ((RELEASE_DAY, "UTC"), {"by": "office", "now": BEFORE}),
        "release_now": ((), {"by": "office", "now": BEFORE}),
        "cancel": ((), {"by": "office", "now": BEFORE}),
        "moment_for": ((None, None), {}),
        "plan_now": ((), {"now": BEFORE}),
    }
    some, named = arguments[verb]
    with refusing("There is no sitting 'ket-may'"):
        getattr(releasing, verb)("ket-may", *some, **named)


def test_the_list_tells_which_releases_are_open_scheduled_and_cancelled(scheduled):
    releasing.cancel(office.SITTING, by="office", now=BEFORE)
    cast.schedule(RELEASE_DAY, now=BEFORE)
    assert [row.state for row in releasing.every(now=RELEASE_DAY - SECOND)] == ["cancelled", "scheduled"]
    assert [row.state for row in releasing.every(now=RELEASE_DAY)] == ["cancelled", "open"]


NINE = datetime(2018, 6, 5, 9, 0)  # noqa: DTZ001 (what a clock on the wall shows)


@for_each(
    "wall, zone, moment",
    [
        (NINE, None, (RELEASE_DAY, "Europe/London")),
        (NINE, "Asia/Taipei", (datetime(2018, 6, 5, 1, 0, tzinfo=UTC), "Asia/Taipei")),
        (NINE, "Asia/Kathmandu", (datetime(2018, 6, 5, 3, 15, tzinfo=UTC), "Asia/Kathmandu")),
        (None, None, (RELEASE_DAY, "Europe/London")),
        (None, "Asia/Taipei", (RELEASE_DAY, "Asia/Taipei")),
    ],
)
def test_an_hour_is_of_its_own_zone_else_the_sittings_and_none_is_the_promised_one(wall, zone, moment):  # T34
    assert releasing.moment_for(office.SITTING, wall, zone) == moment


@pytest.mark.parametrize(("month", "day"), [(3, 28), (10, 31)])
def test_an_hour_that_daylight_saving_makes_unsure_is_refused_with_the_choices(month, day):  # T34
    wall = datetime(2027, month, day, 1, 30)  # noqa: DTZ001
    with refusing(rf"2027-{month:02}-{day} 01:30 .* Europe/London"):
        releasing.moment_for(office.SITTING, wall, None)
    assert releasing.moment_for(office.SITTING, wall, "Asia/Taipei")


def test_a_sitting_that_promised_no_hour_has_to_be_given_one():
    office.add_sitting("undecided", now=BEFORE)
    with refusing('undecided has no hour of release. Give one, like "2020-07-14 09:00"'):
        releasing.moment_for("undecided", None, None)


def test_no_letter_is_written_before_the_release(awaited):  # T38
    assert releasing.write_letters(now=RELEASE_DAY - SECOND) == 0
    assert told() == []
    assert releases()[0].opened_at is None


@for_each("late", [0 * SECOND, SECOND, 40 * DAY])
def test_one_letter_is_written_for_each_result_somebody_waits_for(scheduled, afresh, late):  # T38
    afresh()
    for person in office.CAST:
        cast.register(person, now=BEFORE)
    assert releasing.write_letters(now=RELEASE_DAY + late) == 3
    assert told() == sorted(person.id_number for person in (cast.MEI, cast.HAN, cast.ABSENT_PART))


@for_each(
    "status, letters", [("final", 1), ("absent_part", 1), ("pending", 0), ("absent", 0), ("withheld", 0), ("void", 0)]
)
def test_only_a_final_or_partly_absent_result_is_announced(tmp_path, afresh, status, letters):
    afresh()
    cast.register(cast.MEI, now=BEFORE)
    office.load(tmp_path, f"{cast.MEI.id_number},{status},{office.AS_LOADED}", now=BEFORE)
    releasing.release_now(office.SITTING, by="office", now=RELEASE_DAY)
    assert releasing.write_letters(now=RELEASE_DAY) == letters


def test_writing_the_letters_notes_that_the_release_has_opened(awaited):  # T35
    releasing.write_letters(now=RELEASE_DAY + SECOND)
    [release] = releases()
    assert (release.opened_at, release.letters_at) == (RELEASE_DAY + SECOND, RELEASE_DAY + SECOND)


def test_writing_the_letters_twice_writes_them_once(awaited):
    releasing.write_letters(now=RELEASE_DAY)
    assert releasing.write_letters(now=RELEASE_DAY) == 0
    assert releasing.write_letters(now=RELEASE_DAY + DAY) == 0
    assert len(told()) == 2
    assert releases()[0].letters_at == RELEASE_DAY, "a release is taken once"


def test_a_letter_that_was_written_is_not_written_again_whatever_the_release_says(awaited):
    releasing.write_letters(now=RELEASE_DAY)

    @one_transaction
    def forget() -> None:
        db.session.scalars(select(Release)).one().letters_at = None

    forget()
    assert releasing.write_letters(now=RELEASE_DAY) == 0
    assert len(told()) == 2


def test_who_registers_after_the_opening_gets_none():
    office.load_cast(now=BEFORE)
    cast.schedule(RELEASE_DAY, now=BEFORE)
    cast.register(cast.MEI, now=RELEASE_DAY)
    cast.register(cast.HAN, now=RELEASE_DAY + SECOND)
    releasing.write_letters(now=RELEASE_DAY + DAY)
    assert told() == [cast.MEI.id_number]


def test_who_registers_between_two_waves_is_told_of_the_second_alone(tmp_path):
    office.load(tmp_path, office.final(cast.MEI), now=BEFORE)
    cast.schedule(RELEASE_DAY, now=BEFORE)
    office.load(tmp_path, office.final(cast.HAN), now=RELEASE_DAY)
    for person in (cast.MEI, cast.HAN):
        cast.register(person, now=RELEASE_DAY + SECOND)
    cast.schedule(RELEASE_DAY + DAY, now=RELEASE_DAY + SECOND)
    releasing.write_letters(now=RELEASE_DAY + DAY)
    assert told() == [cast.HAN.id_number]


def test_nobody_is_told_who_has_no_account():
    office.load_cast(now=BEFORE)
    releasing.release_now(office.SITTING, by="office", now=RELEASE_DAY)
    assert releasing.write_letters(now=RELEASE_DAY) == 0


def test_a_closed_account_is_told_nothing(awaited):
    @one_transaction
    def close() -> None:
        for account in db.session.scalars(select(Account).where(Account.email == cast.MEI.email)):
            account.closed_at = BEFORE

    close()
    releasing.write_letters(now=RELEASE_DAY)
    assert told() == [cast.ABSENT_PART.id_number]


def test_a_cancelled_release_has_no_letters(awaited):  # T38
    releasing.cancel(office.SITTING, by="office", now=RELEASE_DAY - SECOND)
    assert releasing.write_letters(now=RELEASE_DAY + DAY) == 0


def test_a_release_that_was_put_off_has_its_letters_at_its_new_hour(awaited):  # T38
    cast.schedule(RELEASE_DAY + DAY, now=RELEASE_DAY - SECOND)
    assert releasing.write_letters(now=RELEASE_DAY + DAY - SECOND) == 0
    assert releasing.write_letters(now=RELEASE_DAY + DAY) == 2


def test_a_result_that_was_loaded_twice_is_announced_once_in_its_last_state(awaited, tmp_path):
    office.load(tmp_path, f"{cast.MEI.id_number},,139,B,A2,137,142,140", now=BEFORE)
    office.load(tmp_path, f"{cast.ABSENT_PART.id_number},Withheld,,,,,,", now=BEFORE)
    releasing.write_letters(now=RELEASE_DAY)
    assert told() == [cast.MEI.id_number]


def test_a_newer_version_that_waits_for_its_wave_does_not_silence_the_older(tmp_path):
    cast.register(cast.MEI, now=BEFORE)
    office.load(tmp_path, office.final(cast.MEI), now=BEFORE)
    cast.schedule(RELEASE_DAY, now=BEFORE)
    cast.schedule(RELEASE_DAY + DAY, now=RELEASE_DAY)
    office.replace_result(cast.MEI, Status.WITHHELD, now=RELEASE_DAY, in_next_wave=True)
    releasing.write_letters(now=RELEASE_DAY)
    assert told() == [cast.MEI.id_number]


def test_a_letter_waits_to_be_sent_at_once_in_the_readers_language_to_their_address(awaited):
    releasing.write_letters(now=RELEASE_DAY)
    letter = next(letter for letter in office.letters("released") if letter.to_address == cast.MEI.email)
    assert (letter.state, letter.tries, letter.next_at, letter.made_at) == (
        LetterState.WAITING,
        0,
        RELEASE_DAY,
        RELEASE_DAY,
    )
    assert (letter.language, letter.facts) == ("en", None)
    number = letter.about.removeprefix("released:")
    assert number.isdecimal()
    assert re.fullmatch(rf"<released\.{number}\.[0-9a-f]{{8}}@localhost>", letter.message_id)


def tell(opens_at: datetime, *, now: datetime = BEFORE) -> None:
    releasing.schedule(office.SITTING, opens_at, "Europe/London", tells=True, by="office", now=now)


def asked_to_wait() -> list[str]:
    """To whom the letters about a new hour go."""
    return sorted(letter.to_address for letter in office.letters("rescheduled"))


def test_everybody_who_has_registered_is_told_of_a_new_hour_once(awaited):
    tell(RELEASE_DAY + DAY)
    everybody = sorted(person.email for person in AWAITING)
    assert asked_to_wait() == everybody
    tell(RELEASE_DAY + DAY)
    assert asked_to_wait() == everybody, "the same hour is told once"
    tell(RELEASE_DAY + 2 * DAY)
    assert asked_to_wait() == sorted(2 * everybody)


def test_who_was_withdrawn_or_has_closed_the_account_is_not_told(awaited):
    office.withdraw(cast.MEI, now=BEFORE)
    tell(RELEASE_DAY + DAY)
    assert cast.MEI.email not in asked_to_wait()
    office.close_accounts(now=BEFORE)
    assert releasing.plan(office.SITTING, RELEASE_DAY + DAY, "UTC", now=BEFORE).to_tell == 0


def test_what_was_told_is_the_promise_from_then_on(awaited):
    tell(RELEASE_DAY + DAY)
    assert releasing.moment_for(office.SITTING, None, None)[0] == RELEASE_DAY + DAY
    assert releasing.plan(office.SITTING, RELEASE_DAY + DAY, "UTC", now=BEFORE).broken_promise is None
    later = releasing.plan(office.SITTING, RELEASE_DAY + 2 * DAY, "UTC", now=BEFORE)
    assert later.broken_promise == (RELEASE_DAY + DAY, "Europe/London", True)


def test_the_letter_about_a_new_hour_says_the_one_that_is_set_when_it_is_sent(awaited, time):
    tell(RELEASE_DAY + DAY)
    cast.schedule(RELEASE_DAY + 2 * DAY, now=BEFORE)
    [letter] = [
        each for each in office.sent(now=time) if each["To"] == cast.MEI.email and "New time" in each["Subject"]
    ]
    assert (
        "Your results will be available by 7 June 2018 at 09:00 (UK time), which is 16:00 (Taiwan time)."
        in " ".join(text_of(letter).split())
    )


@for_each("released", [True, False])
def test_a_letter_about_a_new_hour_that_is_no_longer_true_does_not_go(awaited, time, afresh, released):
    afresh()
    tell(RELEASE_DAY + DAY)
    if released:
        releasing.release_now(office.SITTING, by="office", now=BEFORE)
    else:
        releasing.cancel(office.SITTING, by="office", now=BEFORE)
        time.move(RELEASE_DAY + DAY)
    assert not [letter for letter in office.sent(now=time) if "New time" in letter["Subject"]]
    assert {letter.state for letter in office.letters("rescheduled")} == {LetterState.SUPPRESSED}
