"""Guessers are stopped, and nobody else: each attack, and what becomes of those who do nothing wrong meanwhile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta

import pytest

from portal.domain.accounts import help_desk, registering, resetting_password, signing_in
from portal.domain.credentials import budgets, devices, throttling
from portal.domain.credentials.budgets import Whose
from portal.domain.refusals import Refused, TooFast, TooManyTries, WrongNumbers, WrongPassword
from portal.ids import CanonicalIdNumber
from tests import cast, office
from tests.cast import Person
from tests.conftest import BEFORE, DATA
from tests.databases import BOTH
from tests.spreadsheets import in_one_process
from tests.stage import staged

pytestmark = pytest.mark.usefixtures("app")

MADE_UP = [f"{number:06}XYZ" for number in range(10_000)]
PUPIL = SCHOOL = "192.0.2.200"


def candidates() -> list[Person]:
    header, *lines = in_one_process.read_file(DATA / "entries.csv").lines
    rows = [dict(zip(header.cells, line.cells, strict=True)) for line in lines]
    return [
        Person(row["id_number"], row["secret_number"], row["given_name"], f"{row['id_number']}@example.org")
        for row in rows
    ]


CANDIDATES = candidates()


@pytest.fixture
@staged
def registered() -> None:
    for person in CANDIDATES[:20]:
        cast.register(person, now=BEFORE)


def log_in(
    number: str, *, address: str, password: str = cast.PASSWORD, device: str = "", now=BEFORE
) -> type[Exception] | None:
    """What the try is refused as."""
    try:
        signing_in.sign_in(number, password, address=address, device=device, now=now)
    except Refused as refusal:
        return type(refusal)
    return None


def wrong_log_in(number: str, *, address: str, now=BEFORE) -> type[Exception] | None:
    return log_in(number, address=address, password="wrong 4242", now=now)


def register(person: Person, *, address: str, now=BEFORE, **typed: str) -> type[Exception] | None:
    try:
        registering.register(cast.claim(person, address=address, **typed), now=now)
    except Refused as refusal:
        return type(refusal)
    return None


def guess(number: str, *, address: str, now=BEFORE) -> type[Exception] | None:
    """A wrong pair of numbers: what it is refused as."""
    return register(cast.STRANGER, id_number=number, secret_number="0000", address=address, now=now)


def fill(kinds: budgets.Budgets, whose: Whose, failures: int, *, address: str | None = None, now=BEFORE) -> None:
    """So many tries have failed before, of others or from this address."""
    [counted] = [each for each in budgets.of_try(kinds, CanonicalIdNumber("-"), address) if each.budget.whose is whose]
    office.count_failures(counted, failures, now=now)


@pytest.mark.slow
def test_wrong_passwords_from_a_hundred_networks_keep_nobody_out(registered, rounds):
    tries = rounds(500, 5_600)
    fill(budgets.LOGGING_IN, Whose.SITE, 5_600 - tries)
    for number in range(tries):
        assert wrong_log_in(MADE_UP[number], address=f"10.{number % 100}.0.1") is WrongPassword
    right = [log_in(each.id_number, address=f"172.16.{n}.1") for n, each in enumerate(CANDIDATES[:20])]
    assert right == [None] * 20


def test_a_school_behind_one_address_logs_in_though_a_third_mistyped(registered):  # T4
    """150 candidates: each of twenty stands for some, whose sign-ins differ in nothing."""
    fill(budgets.LOGGING_IN, Whose.HOUSEHOLD, 43, address=SCHOOL)
    for person in CANDIDATES[:7]:
        assert wrong_log_in(person.id_number, address=SCHOOL) is WrongPassword
    right = [log_in(CANDIDATES[number % 20].id_number, address=SCHOOL) for number in range(150)]
    assert right == [None] * 150


def test_a_school_behind_one_address_registers_though_a_third_mistyped():  # T4
    fill(budgets.REGISTERING, Whose.NEIGHBOURHOOD, 37, address=SCHOOL)
    for person in CANDIDATES[:13]:
        assert register(person, secret_number="0000", address=SCHOOL) is WrongNumbers
    assert [register(person, address=SCHOOL) for person in CANDIDATES] == [None] * len(CANDIDATES)


def test_a_pupil_who_tries_numbers_that_nobody_has_keeps_nobody_out(registered):
    asked = Counter(wrong_log_in(number, address=PUPIL) for number in MADE_UP[:70])
    assert asked == {WrongPassword: 61, TooFast: 9}
    shortly = BEFORE + timedelta(seconds=1)
    right = [log_in(each.id_number, address=PUPIL, now=shortly) for each in CANDIDATES[:20]]
    assert right == [None] * 20
    assert [register(each, address=PUPIL) for each in CANDIDATES[20:]] == [None] * len(CANDIDATES[20:])


def test_a_pupil_who_tries_pairs_that_nobody_has_keeps_nobody_out(registered):
    asked = Counter(guess(number, address=PUPIL) for number in MADE_UP[:70])
    assert asked == {WrongNumbers: 61, TooFast: 9}
    shortly = BEFORE + timedelta(seconds=1)
    assert [register(each, address=PUPIL, now=shortly) for each in CANDIDATES[20:]] == [None] * len(CANDIDATES[20:])
    assert [log_in(each.id_number, address=PUPIL) for each in CANDIDATES[:20]] == [None] * 20


@pytest.mark.parametrize("rate", [1, 5])
def test_a_guesser_who_goes_on_and_on_keeps_no_school_out(registered, rate):
    """They try so many times a second behind the school's address; a pupil comes again when told to."""
    fill(budgets.LOGGING_IN, Whose.HOUSEHOLD, 125, address=SCHOOL)
    waiting, seen = CANDIDATES[:20], 0
    for number in range(60 * rate):
        now = BEFORE + timedelta(seconds=number / rate)
        seen += wrong_log_in(MADE_UP[number], address=SCHOOL, now=now) is WrongPassword
        if number % rate == 0:
            shortly = now + timedelta(seconds=0.9 / rate)
            waiting = [each for each in waiting if log_in(each.id_number, address=SCHOOL, now=shortly)]
    assert len(waiting) <= 2  # by lot
    assert seen < 60


def test_one_who_has_thousands_of_households_is_slowed_all_the_same(registered):
    fill(budgets.LOGGING_IN, Whose.NEIGHBOURHOOD, 230, address="2001:db8:1::1")
    asked = Counter(wrong_log_in(MADE_UP[n], address=f"2001:db8:1:{n:x}::1") for n in range(20))
    assert asked == {WrongPassword: 11, TooFast: 9}
    assert log_in(CANDIDATES[0].id_number, address="2001:db8:2::1") is None


def test_one_who_asks_for_letters_from_thousands_of_households_is_slowed():
    for counted in budgets.of_network(budgets.FORGETTING_PASSWORD, "2001:db8:1::1"):
        office.count_failures(counted, 241, now=BEFORE)
    with pytest.raises(TooFast):
        resetting_password.ask(cast.MEI.id_number, address="2001:db8:1:2::1", now=BEFORE)


@pytest.mark.parametrize("backend", BOTH, indirect=True)
def test_seven_networks_that_try_pairs_leave_an_eighth_its_share():
    asked = Counter(guess(number, address=f"10.0.{n % 7}.1") for n, number in enumerate(MADE_UP[:350]))
    assert asked == {WrongNumbers: 300, TooManyTries: 50}
    assert register(cast.MEI, address="10.0.8.1") is None


def looked_at(tries: Iterable[type[Exception] | None]) -> int:
    return sum(refusal is WrongNumbers for refusal in tries)


@pytest.mark.slow
@pytest.mark.parametrize("networks", [1, 50])
def test_secret_numbers_of_all_candidates_are_guessed_in_vain(networks, rounds):  # T2
    """2,000 ID Numbers, five guesses each, as fast as the answers come."""
    numbers = MADE_UP[: rounds(200, 2_000)] * 5
    seen = looked_at(guess(number, address=f"10.{n % networks}.0.1") for n, number in enumerate(numbers))
    assert seen == (61 if networks == 1 else 300)
    assert guess(CANDIDATES[0].id_number, address="10.0.0.1") in (TooManyTries, TooFast)


def test_one_network_guesses_no_more_than_a_hundred_and_fifty_an_hour():  # T2
    fill(budgets.REGISTERING, Whose.NEIGHBOURHOOD, 145, address=PUPIL)
    later = [BEFORE + timedelta(seconds=8 * n) for n in range(1, 20)]
    assert looked_at(guess(MADE_UP[n], address=PUPIL, now=now) for n, now in enumerate(later)) == 5
    assert register(cast.MEI, address=PUPIL, now=later[-1]) is TooManyTries
    assert register(cast.MEI, address="198.51.100.1", now=later[-1]) is None


def test_a_network_guesses_no_more_than_three_hundred_a_day():  # T2
    fill(budgets.REGISTERING, Whose.NEIGHBOURHOOD, 299, address=PUPIL, now=BEFORE - timedelta(hours=9))
    assert [guess(number, address=PUPIL) for number in MADE_UP[:2]] == [WrongNumbers, TooManyTries]


def test_the_site_bears_a_thousand_guesses_a_day_and_then_five_of_each_network():  # T2
    fill(budgets.REGISTERING, Whose.SITE, 1_000, now=BEFORE - timedelta(hours=9))
    fill(budgets.REGISTERING, Whose.NEIGHBOURHOOD, 4, address=PUPIL, now=BEFORE - timedelta(hours=9))
    assert [guess(number, address=PUPIL) for number in MADE_UP[:2]] == [WrongNumbers, TooManyTries]
    assert register(cast.MEI, address="198.51.100.1") is None


def test_a_provider_with_thousands_of_networks_has_no_more_than_four_hundred():  # T2
    fill(budgets.REGISTERING, Whose.SITE, 300)
    fill(budgets.REGISTERING, Whose.REGION, 390, address="2001:db8::1")
    assert looked_at(guess(MADE_UP[n], address=f"2001:db8:{n:x}::1") for n in range(100)) == 10
    assert register(cast.MEI, address="2001:db9::1") is None


@pytest.mark.parametrize("networks", [1, 50])
def test_one_id_number_is_guessed_five_times_and_ten_a_day_and_fifty_ever(networks):  # T1
    now, seen = BEFORE, []
    for _ in range(12):
        for _ in range(3):
            guesses = (guess(cast.MEI.id_number, address=f"10.{n % networks}.0.1", now=now) for n in range(20))
            seen.append(looked_at(guesses))
            now += timedelta(minutes=20)
        now += timedelta(days=1)
    assert seen[:4] == [5, 5, 0, 5]
    assert sum(seen) == 50


def test_a_browser_that_was_inside_gets_in_whatever_strangers_try(registered):
    mei = CANDIDATES[0].id_number
    cookie = known_browser(mei)
    for number in range(110):
        wrong_log_in(mei, address=f"10.{number // 4}.0.1")
    for _ in range(6):
        wrong_log_in(mei, address=cast.HOME)
    assert log_in(mei, address=cast.HOME) is TooManyTries
    assert log_in(mei, address="172.16.0.1") is TooManyTries
    assert log_in(mei, address=cast.HOME, device=cookie) is None


def known_browser(number: str, cookie: str = "", *, now=BEFORE) -> str:
    """The device cookie of a browser in which somebody logs in."""
    new = signing_in.sign_in(number, cast.PASSWORD, address="198.51.100.7", device=cookie, now=now)
    return devices.renewed(cookie, new.owner, now=now)


def test_a_browser_that_was_inside_has_no_more_than_five_guesses(registered):
    mei = CANDIDATES[0].id_number
    cookie = known_browser(mei)
    asked = [log_in(mei, address=f"10.{n}.0.1", password="wrong 4242", device=cookie) for n in range(7)]
    assert asked == [WrongPassword] * 5 + [TooManyTries] * 2
    assert log_in(mei, address=cast.HOME) is None


def test_a_browser_that_was_inside_has_no_more_than_twenty_guesses_a_day(registered):
    mei = CANDIDATES[0].id_number
    cookie = known_browser(mei)
    times = [BEFORE + timedelta(minutes=20 * n) for n in range(22)]
    asked = [log_in(mei, address=cast.HOME, password="wrong 4242", device=cookie, now=now) for now in times]
    assert asked == [WrongPassword] * 20 + [TooManyTries] * 2


def test_a_hundred_wrong_passwords_a_day_stop_browsers_that_were_never_inside(registered):
    mei = CANDIDATES[0].id_number
    asked = [wrong_log_in(mei, address=f"10.{number // 4}.0.1") for number in range(101)]
    assert asked == [WrongPassword] * 100 + [TooManyTries]
    assert log_in(mei, address=cast.HOME, now=BEFORE + timedelta(hours=23)) is TooManyTries
    assert log_in(mei, address=cast.HOME, now=BEFORE + timedelta(hours=25)) is None


def test_the_letter_for_a_forgotten_password_lets_in_whatever_strangers_tried(registered):  # T3
    mei = CANDIDATES[0]
    for number in range(101):
        wrong_log_in(mei.id_number, address=f"10.{number // 4}.0.1")
    [link] = office.reset_links(mei.id_number, now=BEFORE)
    assert resetting_password.reset(link, "nine lanterns 99", now=BEFORE)
    assert log_in(mei.id_number, address=cast.HOME, password="nine lanterns 99") is None


@pytest.mark.parametrize("backend", BOTH, indirect=True)
def test_unlocking_opens_logging_in_too(registered):
    mei = CANDIDATES[0].id_number
    for _ in range(5):
        wrong_log_in(mei, address=cast.HOME)
    assert log_in(mei, address=cast.HOME) is TooManyTries
    help_desk.unlock(mei, reason="at the counter", by="office", now=BEFORE)
    assert log_in(mei, address=cast.HOME) is None


def test_a_log_in_takes_back_the_wrong_ones_before_it_for_its_network_too(registered):
    for person in CANDIDATES[:20]:
        for _ in range(4):
            wrong_log_in(person.id_number, address=SCHOOL, now=BEFORE)
        assert log_in(person.id_number, address=SCHOOL) is None
    assert [wrong_log_in(number, address=SCHOOL) for number in MADE_UP[:60]] == [WrongPassword] * 60


def test_a_registration_takes_back_the_wrong_ones_before_it_for_its_network_too():
    for person in CANDIDATES[:20]:
        for _ in range(4):
            guess(person.id_number, address=SCHOOL)
        assert register(person, address=SCHOOL) is None
    assert [guess(number, address=SCHOOL) for number in MADE_UP[:60]] == [WrongNumbers] * 60


def test_a_log_in_takes_back_nothing_that_was_tried_elsewhere(registered):
    """Or a holder who logs in often would give strangers more guesses."""
    mei = CANDIDATES[0].id_number
    for number in range(99):
        wrong_log_in(mei, address=f"10.{number // 4}.0.1")
    assert log_in(mei, address=cast.HOME) is None
    assert [wrong_log_in(mei, address="172.16.0.1") for _ in range(2)] == [WrongPassword, TooManyTries]


def test_right_pairs_and_passwords_are_never_counted(registered):  # T4
    for _ in range(70):
        assert log_in(CANDIDATES[0].id_number, address=SCHOOL) is None


def test_failures_of_numbers_that_nobody_has_are_forgotten_and_those_of_a_candidate_are_not():
    """All count alike as long as they do: who exists cannot be told by them before 90 days are over."""
    guess(MADE_UP[0], address=PUPIL)
    guess(cast.MEI.id_number, address=PUPIL)
    for number in (MADE_UP[0], cast.MEI.id_number):
        assert counted_for(number) == 1
    guess(MADE_UP[1], address=PUPIL, now=BEFORE + budgets.MADE_UP_LASTS + timedelta(days=1))
    assert (counted_for(MADE_UP[0]), counted_for(cast.MEI.id_number)) == (0, 1)


def counted_for(number: str) -> int:
    """How many failures to register are counted for it."""
    counted = budgets.of_number(CanonicalIdNumber(number), budgets.REGISTERING)
    return sum(throttling.totals(counted).values())
