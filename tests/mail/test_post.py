"""Several letters on their way at once: each with a carrier of its own, at the pace that was chosen, none for ever."""

from __future__ import annotations

import threading

import pytest

from portal.mail import Finished, Undeliverable, Unreachable
from portal.mail import post as posting
from portal.mail.post import Pace, Post
from tests.post import Clock
from tests.tables import for_each

LETTER = Finished("exams@maple.example", "mei@example.org", "<a.1@localhost>", b"")
SOON = 5  # seconds


class Carrier:
    """Carries when it is let go, or fails as it is told."""

    def __init__(self, problem: Exception | None = None) -> None:
        self.carried, self.is_closed = 0, False
        self._problem = problem
        self._let_go = threading.Event()
        self.is_abandoned = False

    def carry(self, _letter: Finished) -> None:
        assert self._let_go.wait(SOON)
        self._let_go.clear()
        if self.is_abandoned:
            raise OSError("abandoned")
        if self._problem:
            raise self._problem
        self.carried += 1

    def go(self) -> None:
        self._let_go.set()

    def abandon(self) -> None:
        self.is_abandoned = True
        self.go()

    def close(self) -> None:
        self.is_closed = True


@pytest.fixture
def clock(monkeypatch) -> Clock:
    monkeypatch.setattr(posting, "time", Clock())
    return posting.time


def ended(post: Post) -> list[tuple[int, BaseException | None]]:
    while not (found := post.ended()):
        pass
    return found


def test_each_letter_has_a_carrier_of_its_own():
    carriers = [Carrier(), Carrier()]
    with Post(carriers, Pace(0)) as post:
        post.hand_over(1, LETTER)
        assert post.is_free
        post.hand_over(2, LETTER)
        assert not post.is_free
        for number, carrier in ((2, carriers[0]), (1, carriers[1])):
            carrier.go()
            assert ended(post) == [(number, None)]
        assert post.is_free
    assert [carrier.carried for carrier in carriers] == [1, 1]
    assert all(carrier.is_closed for carrier in carriers)


def test_a_slow_letter_does_not_hold_up_the_others():  # R6
    quick, slow = Carrier(), Carrier()
    with Post([quick, slow], Pace(0)) as post:
        post.hand_over(1, LETTER)  # taken by the last in the row
        for number in range(2, 6):
            post.hand_over(number, LETTER)
            quick.go()
            assert ended(post) == [(number, None)]
        slow.go()
        assert ended(post) == [(1, None)]


def test_what_a_carrier_raises_is_told_beside_the_letters_number():
    refusal = Undeliverable("550 no such mailbox")
    with Post([carrier := Carrier(refusal)], Pace(0)) as post:
        post.hand_over(7, LETTER)
        carrier.go()
        assert ended(post) == [(7, refusal)]
        assert post.is_free


def test_a_carrier_that_reaches_nobody_is_not_used_again():  # R5
    cut_off, other = Carrier(Unreachable("nobody there")), Carrier()
    with Post([other, cut_off], Pace(0)) as post:
        post.hand_over(1, LETTER)
        cut_off.go()
        [(number, problem)] = ended(post)
        assert (number, str(problem)) == (1, "nobody there")
        assert post.is_open
        post.hand_over(2, LETTER)
        other.go()
        assert ended(post) == [(2, None)]


def test_when_every_carrier_reaches_nobody_the_post_is_closed():
    with Post([carrier := Carrier(Unreachable("nobody there"))], Pace(0)) as post:
        post.hand_over(1, LETTER)
        carrier.go()
        ended(post)
        assert not post.is_open
        assert not post.is_free


def test_a_letter_that_lasts_too_long_is_abandoned(monkeypatch):  # R6
    monkeypatch.setattr(posting, "_LOOK_EVERY", 0.02)
    with Post([Carrier()], Pace(0), lasts=0.05) as post:
        post.hand_over(1, LETTER)
        [(number, problem)] = ended(post)
        assert (number, str(problem)) == (1, "abandoned")


def test_leaving_abandons_what_is_on_its_way():
    with Post([carrier := Carrier()], Pace(0)) as post:
        post.hand_over(1, LETTER)
    assert (carrier.carried, carrier.is_abandoned, carrier.is_closed) == (0, True, True)


@for_each("per_minute, left", [(0, 0), (60, 1), (6000, 0.01), (1, 60)])
def test_letters_begin_evenly_apart(clock, per_minute, left):
    pace = Pace(per_minute)
    assert pace.left() == 0
    pace.step()
    assert pace.left() == pytest.approx(left)


def test_no_letter_is_taken_before_its_turn(clock):
    with Post([carrier := Carrier()], Pace(300)) as post:
        post.hand_over(1, LETTER)
        began = clock.now
        carrier.go()
        ended(post)
        while not post.is_free:
            assert post.ended() == []
        assert clock.now - began == pytest.approx(0.2)
