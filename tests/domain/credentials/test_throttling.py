"""Throttling: exact, kept in the database, and nothing spent by who succeeds. The rules themselves: test_budgets."""

from __future__ import annotations

import threading
from datetime import timedelta
from time import sleep

import pytest
from sqlalchemy import select

from portal.domain.credentials import budgets, throttling
from portal.domain.credentials.budgets import DAY, MINUTE, SECOND, Budget, Counted, Limit, Whose
from portal.domain.refusals import TooFast, TooManyTries
from portal.store.attempts import Attempt
from portal.store.database import close, db
from tests import office
from tests.conftest import BEFORE
from tests.databases import BOTH

pytestmark = pytest.mark.usefixtures("app")

FEW = Budget("few", Whose.READER, (Limit(3, 15 * MINUTE), Limit(5, DAY)))
EVER = Budget("ever", Whose.READER, (Limit(4, None),))
SLOWING = Budget("slowing", Whose.READER, free=60)


def somebodys(*kinds: Budget, of: str = "somebody") -> tuple[Counted, ...]:
    return budgets.of_reader(kinds, of)


def fail(budget: Budget, times: int, *, now=BEFORE, of: str = "somebody", is_made_up: bool = False) -> None:
    for _ in range(times):
        with throttling.begun(somebodys(budget, of=of), now=now) as tried:
            tried.fail(now=now, is_made_up=is_made_up)


def succeed(*kinds: Budget, now=BEFORE) -> None:
    with throttling.begun(somebodys(*kinds), now=now) as tried:
        tried.succeed(now=now)


def is_spent(budget: Budget, *, now=BEFORE, of: str = "somebody") -> bool:
    try:
        with throttling.begun(somebodys(budget, of=of), now=now):
            return False
    except TooManyTries:
        return True


def rows() -> list[Attempt]:
    db.session.rollback()
    return list(db.session.scalars(select(Attempt)))


def test_a_budget_is_spent_to_the_last_try_and_not_beyond():
    fail(FEW, 2)
    assert not is_spent(FEW)
    fail(FEW, 1)
    assert is_spent(FEW)


def test_success_spends_nothing_and_leaves_no_trace():
    for _ in range(20):
        succeed(FEW)
    assert rows() == []


def test_success_takes_back_the_failures_before_it():
    fail(FEW, 1, now=BEFORE - 5 * MINUTE)
    fail(FEW, 1)
    succeed(FEW)
    assert rows() == []


def test_success_takes_back_what_failed_for_the_first_of_its_budgets_from_the_others_too():
    fail(EVER, 2)
    with throttling.begun(somebodys(FEW, EVER), now=BEFORE) as tried:
        tried.fail(now=BEFORE)
    succeed(FEW, EVER)
    assert [(row.what, row.failures) for row in rows()] == [("ever", 2)]


def test_two_that_succeed_at_once_take_back_the_failures_before_them_once():
    fail(EVER, 1)
    with throttling.begun(somebodys(FEW, EVER), now=BEFORE) as tried:
        tried.fail(now=BEFORE)
    with (
        throttling.begun(somebodys(FEW, EVER), now=BEFORE) as one,
        throttling.begun(somebodys(FEW, EVER), now=BEFORE) as other,
    ):
        one.succeed(now=BEFORE)
        other.succeed(now=BEFORE)
    assert [(row.what, row.failures) for row in rows()] == [("ever", 1)]


def test_what_goes_wrong_in_another_way_spends_nothing():
    for _ in range(20):
        with pytest.raises(KeyError), throttling.begun(somebodys(FEW), now=BEFORE):
            raise KeyError
    assert not is_spent(FEW)
    assert rows() == []


def test_a_spent_budget_says_how_long_to_wait_and_comes_back_then():
    fail(FEW, 3)
    with pytest.raises(TooManyTries) as refusal:
        throttling.begun(somebodys(FEW), now=BEFORE + 5 * MINUTE)
    assert 10 * MINUTE <= refusal.value.wait <= 11 * MINUTE
    assert is_spent(FEW, now=BEFORE + 5 * MINUTE + refusal.value.wait - SECOND)
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


def test_a_budget_for_ever_stays_spent_until_the_office_clears_it():
    fail(EVER, 4)
    assert is_spent(EVER, now=BEFORE + 3000 * DAY)
    throttling.clear(somebodys(EVER))
    assert not is_spent(EVER)


def test_one_person_does_not_spend_the_budget_of_another():
    fail(FEW, 3)
    assert not is_spent(FEW, of="somebody else")


def test_a_restart_forgets_nothing():  # T1
    fail(FEW, 3)
    close()
    assert is_spent(FEW)


def test_failures_that_no_longer_matter_are_forgotten_with_the_next_whoever_had_them():
    fail(FEW, 1)
    fail(FEW, 1, now=BEFORE + 2 * DAY, of="somebody else")
    assert len(rows()) == 1


def test_what_counts_for_ever_is_forgotten_in_time_if_nobody_has_the_id_number():
    fail(EVER, 1, is_made_up=True)
    fail(EVER, 1, of="somebody real")
    fail(FEW, 1, now=BEFORE + budgets.MADE_UP_LASTS - DAY)
    assert len(rows()) == 3
    fail(FEW, 1, now=BEFORE + budgets.MADE_UP_LASTS + DAY)
    assert {row.what for row in rows() if row.window_start == BEFORE} == {"ever"}
    assert len(rows()) == 2


def test_no_id_number_or_address_stands_in_the_table():
    fail(FEW, 1, of="937803WLC")
    [row] = rows()
    assert "937803" not in row.whose


@pytest.mark.parametrize("backend", BOTH, indirect=True)
def test_however_many_try_at_once_no_more_are_looked_at_than_allowed(app):  # T1
    looked_at = []

    def guess_wrong() -> None:
        with throttling.begun(somebodys(FEW), now=BEFORE) as tried:
            looked_at.append(1)
            tried.fail(now=BEFORE)

    asked = at_once(app, guess_wrong)
    assert len(looked_at) <= 3
    assert asked.count(None) == len(looked_at)


@pytest.mark.parametrize("backend", BOTH, indirect=True)
def test_however_many_succeed_at_once_none_is_refused(app):
    """Some are asked to come back in a second, while it is not known how the others go."""

    def succeed_slowly() -> None:
        with throttling.begun(somebodys(FEW), now=BEFORE) as tried:
            sleep(0.01)
            tried.succeed(now=BEFORE)

    asked = at_once(app, succeed_slowly)
    assert set(asked) <= {None, TooFast}
    assert rows() == []


def at_once(app, work) -> list[type[Exception] | None]:
    """What twelve are refused as that do the work at the same time."""
    refused, barrier = [], threading.Barrier(12)

    def try_it() -> None:
        with app.app_context():
            barrier.wait()
            try:
                work()
                refused.append(None)
            except (TooManyTries, TooFast) as refusal:
                refused.append(type(refusal))
            db.session.remove()

    together = [threading.Thread(target=try_it) for _ in range(12)]
    for each in together:
        each.start()
    for each in together:
        each.join()
    return refused


def test_a_slow_try_that_may_be_the_last_leaves_no_room_for_another_beside_it():  # T1
    fail(FEW, 2)
    with throttling.begun(somebodys(FEW), now=BEFORE):
        with pytest.raises(TooFast) as refusal:
            throttling.begun(somebodys(FEW), now=BEFORE)
        assert refusal.value.wait == SECOND
    assert not is_spent(FEW)


def slowed(failures: int, *, passed: timedelta = timedelta(0)) -> float:
    """Which part of a hundred tries is not looked at, that much time after so many failures."""
    return sum(is_slowed(failures, passed=passed, of=f"network {number}") for number in range(100)) / 100


def is_slowed(failures: int, *, passed: timedelta, of: str = "somebody") -> bool:
    [counted] = somebodys(SLOWING, of=of)
    throttling.clear([counted])
    office.count_failures(counted, failures, now=BEFORE)
    try:
        throttling.begun([counted], now=BEFORE + passed)
    except TooFast:
        return True
    return False


def test_waits_begin_beyond_sixty_failures_and_grow_to_eight_seconds():
    longest = {60: 0, 61: 1, 79: 1, 80: 2, 100: 4, 120: 8, 1000: 8}
    for failures, seconds in longest.items():
        assert not is_slowed(failures, passed=seconds * SECOND)
        assert is_slowed(failures, passed=timedelta(0)) is (failures > 60)


def test_the_more_time_has_passed_the_more_tries_are_looked_at():
    parts = [slowed(120, passed=passed * SECOND) for passed in (0, 2, 4, 6, 8)]
    assert parts == pytest.approx([1, 0.75, 0.5, 0.25, 0], abs=0.24)


def test_of_a_slowed_network_one_slow_try_is_looked_at_at_a_time():
    office.count_failures(somebodys(SLOWING)[0], 61, now=BEFORE)
    shortly = BEFORE + SECOND
    with throttling.begun(somebodys(SLOWING), now=shortly) as tried:
        with pytest.raises(TooFast):
            throttling.begun(somebodys(SLOWING), now=shortly)
        tried.succeed(now=shortly)
    assert throttling.begun(somebodys(SLOWING), now=shortly)


def test_a_try_whose_process_was_killed_keeps_nobody_waiting():
    office.count_failures(somebodys(SLOWING)[0], 61, now=BEFORE)
    throttling.begun(somebodys(SLOWING), now=BEFORE + SECOND)
    assert throttling.begun(somebodys(SLOWING), now=BEFORE + 3 * MINUTE)


def test_nobody_is_told_to_wait_longer_than_until_the_next_lot():
    office.count_failures(somebodys(SLOWING)[0], 1000, now=BEFORE)
    with pytest.raises(TooFast) as refusal:
        throttling.begun(somebodys(SLOWING), now=BEFORE)
    assert refusal.value.wait == budgets.DRAWN_AGAIN


def test_each_try_is_another_lot():
    """Or whoever lost one would lose them all."""
    tries = [is_slowed(120, passed=4 * SECOND + timedelta(milliseconds=number)) for number in range(50)]
    assert 0 < sum(tries) < len(tries)


def test_nobody_waits_for_failures_of_a_quarter_of_an_hour_ago():
    [counted] = somebodys(SLOWING)
    office.count_failures(counted, 1000, now=BEFORE - 16 * MINUTE)
    office.count_failures(counted, 1, now=BEFORE)
    assert throttling.begun([counted], now=BEFORE)


def test_a_success_that_takes_back_failures_makes_no_wait_shorter():
    both = somebodys(FEW, SLOWING)
    with throttling.begun(both, now=BEFORE) as tried:
        tried.fail(now=BEFORE)
    with throttling.begun(both, now=BEFORE) as tried:
        office.count_failures(both[1], 100, now=BEFORE + 20 * SECOND)
        tried.succeed(now=BEFORE + 20 * SECOND)
    with pytest.raises(TooFast):
        throttling.begun(both, now=BEFORE + 20 * SECOND)


def test_a_clock_that_was_set_back_makes_nobody_wait():
    assert not is_slowed(1000, passed=-timedelta(hours=1))
