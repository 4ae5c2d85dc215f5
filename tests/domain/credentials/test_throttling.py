"""Budgets of failed tries: exact, kept in the database, and never spent by who succeeds."""

from __future__ import annotations

import threading
from contextlib import suppress
from datetime import timedelta
from time import sleep

import pytest
from sqlalchemy import select

from portal.domain.accounts import registering, signing_in
from portal.domain.credentials import throttling
from portal.domain.credentials.throttling import DAY, MINUTE, Budget, Limit, network
from portal.domain.refusals import TooManyTries, WrongNumbers, WrongPassword
from portal.store.attempts import Attempt
from portal.store.database import close, db
from tests import cast, office
from tests.conftest import BEFORE
from tests.databases import BOTH
from tests.tables import for_each

pytestmark = pytest.mark.usefixtures("app")

FEW = Budget("few", (Limit(3, 15 * MINUTE), Limit(5, DAY)))
EVER = Budget("ever", (Limit(4, None),))


def fail(budget: Budget, times: int, *, now=BEFORE, of: str = "somebody") -> None:
    for _ in range(times):
        with pytest.raises(WrongNumbers), throttling.trying((budget, of), failing=WrongNumbers, now=now):
            raise WrongNumbers


def is_spent(budget: Budget, *, now=BEFORE, of: str = "somebody") -> bool:
    try:
        with throttling.trying((budget, of), failing=WrongNumbers, now=now):
            return False
    except TooManyTries:
        return True


def test_a_budget_is_spent_to_the_last_try_and_not_beyond():
    fail(FEW, 2)
    assert not is_spent(FEW)
    fail(FEW, 1)
    assert is_spent(FEW)


def test_success_spends_nothing_and_leaves_no_trace():
    for _ in range(20):
        assert not is_spent(FEW)
    assert db.session.scalars(select(Attempt)).all() == []


def test_what_goes_wrong_in_another_way_spends_nothing():
    for _ in range(20):
        with pytest.raises(KeyError), throttling.trying((FEW, "somebody"), failing=WrongNumbers, now=BEFORE):
            raise KeyError
    assert not is_spent(FEW)


def test_a_spent_budget_says_how_long_to_wait_and_comes_back_then():
    fail(FEW, 3)
    with pytest.raises(TooManyTries) as refusal:
        throttling.trying((FEW, "somebody"), failing=WrongNumbers, now=BEFORE + 5 * MINUTE).__enter__()
    assert 10 * MINUTE <= refusal.value.wait <= 11 * MINUTE
    assert is_spent(FEW, now=BEFORE + 5 * MINUTE + refusal.value.wait - timedelta(seconds=1))
    assert not is_spent(FEW, now=BEFORE + 5 * MINUTE + refusal.value.wait)


def test_the_day_has_a_budget_of_its_own():
    fail(FEW, 3)
    fail(FEW, 2, now=BEFORE + 30 * MINUTE)
    assert is_spent(FEW, now=BEFORE + 60 * MINUTE)
    assert not is_spent(FEW, now=BEFORE + DAY + 2 * MINUTE)


def test_a_window_slides_so_that_no_boundary_doubles_the_tries():
    fail(FEW, 1)
    fail(FEW, 2, now=BEFORE + 14 * MINUTE)
    assert not is_spent(FEW, now=BEFORE + 17 * MINUTE)
    fail(FEW, 1, now=BEFORE + 17 * MINUTE)
    assert is_spent(FEW, now=BEFORE + 17 * MINUTE)


def test_a_budget_for_ever_stays_spent_until_the_office_clears_it(monkeypatch):
    monkeypatch.setattr(throttling, "OF_ID_NUMBER", (EVER,))
    fail(EVER, 4, of="937803WLC")
    assert is_spent(EVER, of="937803WLC", now=BEFORE + 3000 * DAY)
    throttling.clear("937803WLC")
    assert not is_spent(EVER, of="937803WLC")


def test_one_person_does_not_spend_the_budget_of_another():
    fail(FEW, 3)
    assert not is_spent(FEW, of="somebody else")


def test_a_restart_forgets_nothing():  # T1
    fail(FEW, 3)
    close()
    assert is_spent(FEW)


def test_failures_that_no_longer_matter_are_forgotten():
    fail(FEW, 1)
    fail(FEW, 1, now=BEFORE + 2 * DAY)
    assert len(db.session.scalars(select(Attempt)).all()) == 1


def test_no_id_number_or_address_stands_in_the_table():
    fail(FEW, 1, of="937803WLC")
    [row] = db.session.scalars(select(Attempt)).all()
    assert "937803" not in row.whose


def guess_wrong(looked_at: list[int]) -> None:
    with throttling.trying((FEW, "somebody"), failing=WrongNumbers, now=BEFORE):
        looked_at.append(1)
        raise WrongNumbers


@pytest.mark.parametrize("backend", BOTH, indirect=True)
def test_however_many_try_at_once_no_more_are_looked_at_than_allowed(app):  # T1
    looked_at, barrier = [], threading.Barrier(12)

    def guess() -> None:
        with app.app_context():
            barrier.wait()
            with suppress(WrongNumbers, TooManyTries):
                guess_wrong(looked_at)
            db.session.remove()

    guessers = [threading.Thread(target=guess) for _ in range(12)]
    for guesser in guessers:
        guesser.start()
    for guesser in guessers:
        guesser.join()
    assert len(looked_at) == 3


@for_each(
    "address, counted_as",
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        (None, "unknown"),
        ("not an address", "unknown"),
    ],
)
def test_an_address_is_counted_with_its_neighbours_of_the_same_household(address, counted_as):
    assert network(address) == counted_as


def wrong_registration(number: str, *, address: str = "192.0.2.1", now=BEFORE) -> type[Exception]:
    with pytest.raises((WrongNumbers, TooManyTries)) as refusal:
        registering.register(cast.claim(cast.MEI, id_number=number, secret_number="0000", address=address), now=now)
    return refusal.type


@pytest.mark.parametrize("number", [cast.MEI.id_number, cast.STRANGER.id_number])
def test_five_wrong_secret_numbers_are_looked_at_and_no_more_from_anywhere(number):  # T1
    asked = [wrong_registration(number, address=f"192.0.2.{n}") for n in range(8)]
    assert asked == [WrongNumbers] * 5 + [TooManyTries] * 3


def test_the_right_secret_number_after_the_last_try_is_refused_like_a_wrong_one():  # T1
    for _ in range(5):
        wrong_registration(cast.MEI.id_number)
    with pytest.raises(TooManyTries):
        cast.register(cast.MEI, now=BEFORE)


def test_one_id_number_however_typed_has_one_budget():  # T8
    typed = ["937803WLC", "937803wlc", " 937 803-WLC", "９３７８０３ＷＬＣ", "9378O3WLC"]
    for number in typed:
        wrong_registration(number)
    assert wrong_registration("937803WLC") is TooManyTries


def test_fifty_wrong_secret_numbers_are_the_last_for_ever():  # T1
    now = BEFORE
    looked_at = 0
    for _ in range(40):
        looked_at += sum(wrong_registration(cast.MEI.id_number, now=now) is WrongNumbers for _ in range(6))
        now += timedelta(hours=8)
    assert looked_at == 50


def test_a_slow_try_that_may_be_the_last_leaves_no_room_for_another_beside_it(monkeypatch):  # T1
    monkeypatch.setattr(throttling, "PATIENCE", 1)
    fail(FEW, 2)
    with throttling.trying((FEW, "somebody"), failing=WrongNumbers, now=BEFORE):
        assert is_spent(FEW)
    assert not is_spent(FEW)


def test_somebody_who_tries_every_id_number_soon_comes_to_an_end():  # T2
    most = throttling.FROM_ADDRESS.limits[0].failures
    office.count_failures(throttling.FROM_ADDRESS, cast.HOME, most - 5, now=BEFORE)
    asked = [wrong_registration(f"{number:06}ABC") for number in range(10)]
    assert asked == [WrongNumbers] * 5 + [TooManyTries] * 5


def test_many_who_try_every_id_number_come_to_an_end_together():  # T2
    most = throttling.NUMBERS_ANYWHERE.limits[0].failures
    office.count_failures(throttling.NUMBERS_ANYWHERE, throttling.SITE, most - 5, now=BEFORE)
    asked = [wrong_registration(f"{n:06}ABC", address=f"198.51.100.{n}") for n in range(10)]
    assert asked == [WrongNumbers] * 5 + [TooManyTries] * 5


def wrong_password(number: str, address: str) -> type[Exception]:
    with pytest.raises((WrongPassword, TooManyTries)) as refusal:
        signing_in.sign_in(number, "wrong 4242", address=address, now=BEFORE)
    return refusal.type


@for_each(
    "budget, of",
    [
        (throttling.LOGGING_IN, cast.MEI.id_number),
        (throttling.FROM_ADDRESS, "198.51.100.1"),
        (throttling.PASSWORDS_ANYWHERE, throttling.SITE),
    ],
)
def test_the_last_wrong_password_that_a_budget_bears_is_looked_at_and_no_more(afresh, budget, of):  # T1, T2
    afresh()
    office.count_failures(budget, of, budget.limits[0].failures - 1, now=BEFORE)
    asked = [wrong_password(cast.MEI.id_number, "198.51.100.1") for _ in range(2)]
    assert asked == [WrongPassword, TooManyTries]


def test_a_stranger_elsewhere_does_not_lock_the_holder_out():  # T3
    cast.register(cast.MEI, now=BEFORE)
    asked = [wrong_password(cast.MEI.id_number, "198.51.100.1") for _ in range(7)]
    assert asked == [WrongPassword] * 5 + [TooManyTries] * 2
    assert signing_in.sign_in(cast.MEI.id_number, cast.PASSWORD, address="192.0.2.1", now=BEFORE)


def test_wrong_registrations_do_not_keep_anybody_from_logging_in():  # T3
    cast.register(cast.MEI, now=BEFORE)
    for n in range(6):
        wrong_registration(cast.MEI.id_number, address=f"198.51.100.{n}")
    assert signing_in.sign_in(cast.MEI.id_number, cast.PASSWORD, address="192.0.2.1", now=BEFORE)


def test_a_school_behind_one_address_logs_in_though_some_mistype():  # T4
    cast.register(cast.MEI, now=BEFORE)
    cast.register(cast.HAN, now=BEFORE)
    for n in range(throttling.FROM_ADDRESS.limits[0].failures + 10):
        if n % 7 == 0:
            assert wrong_password(f"{n:06}XYZ", "192.0.2.1") is WrongPassword
        person = (cast.MEI, cast.HAN)[n % 2]
        assert signing_in.sign_in(person.id_number, cast.PASSWORD, address="192.0.2.1", now=BEFORE)


@pytest.mark.parametrize("backend", BOTH, indirect=True)
def test_however_many_succeed_at_once_none_is_refused(app):
    refused, barrier = [], threading.Barrier(12)

    def succeed() -> None:
        with app.app_context():
            barrier.wait()
            try:
                with throttling.trying((FEW, "somebody"), failing=WrongNumbers, now=BEFORE):
                    sleep(0.01)
            except TooManyTries as refusal:
                refused.append(refusal)
            db.session.remove()

    together = [threading.Thread(target=succeed) for _ in range(12)]
    for each in together:
        each.start()
    for each in together:
        each.join()
    assert refused == []
    assert db.session.scalars(select(Attempt)).all() == []
