"""The lists of letters, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.domain.sending import outbox as letters
from portal.store import outbox, tended_letters
from portal.store.database import StoreConflict, StoreUnavailable, db, one_transaction
from portal.store.outbox import WAITED_FOR, LetterState
from tests import cast, office
from tests.conftest import BEFORE
from tests.post import Post, round_of

pytestmark = pytest.mark.usefixtures("app")

HOUR = timedelta(hours=1)
WHOLE = {"state": None, "sitting": None, "most": 50}


@pytest.fixture
def three(time) -> list[int]:
    """The numbers of three letters: one has failed, one was put off, one has not been tried."""
    cast.register(cast.MEI, now=BEFORE)
    [number] = [letter.id for letter in office.letters("welcome")]
    _fail(number)
    cast.register(cast.HAN, now=BEFORE)
    round_of(Post(_put_off), now=time)
    cast.register(cast.PENDING, now=BEFORE + HOUR)
    return [letter.id for letter in office.letters("welcome")]


def _put_off(_message: object) -> None:
    raise OSError("451 later")


@one_transaction
def _fail(number: int) -> None:
    letter = tended_letters.hold([number])[number]
    letter.state, letter.reason, letter.claimed_at = LetterState.FAILED, "550 no", BEFORE - HOUR


def test_letters_are_counted_and_listed_and_the_longest_wait_is_found(three):
    found = letters.overview(**WHOLE, now=BEFORE + 2 * HOUR)
    assert found.counts == {"waiting": 2, "sending": 0, "sent": 0, "failed": 1, "suppressed": 0}
    assert [line.number for line in found.lines] == [three[1], three[0], three[2]], "met with something, the last first"
    assert found.waited == 2 * HOUR
    of_sitting = letters.overview(**(WHOLE | {"sitting": office.SITTING}), now=BEFORE + 2 * HOUR)
    assert of_sitting == found


def test_letters_are_sent_anew_and_stopped(three):
    assert letters.retry(three, by="office", now=BEFORE) == 3
    assert letters.suppress(three[:2], reason="wrong", by="office", now=BEFORE) == 2
    assert letters.overview(**WHOLE, now=BEFORE).counts["suppressed"] == 2
    _fail(three[2])
    assert letters.retry_failed(by="office", now=BEFORE) == 1
    assert letters.show(three[2]).line.state == "waiting"


def test_of_a_sender_and_an_office_that_reach_for_a_letter_at_once_one_has_it(three, at_once):  # R4
    """Sent and stopped, it would be said to have been stopped."""
    deeds = iter(
        [
            one_transaction(lambda: outbox.claim("sender", WAITED_FOR, 10, now=BEFORE + HOUR, longest_wait=HOUR)),
            lambda: letters.suppress([three[2]], reason="wrong", by="office", now=BEFORE),
        ]
    )

    def reach() -> None:
        next(deeds)()

    problems = [each for each in at_once(reach) if each is not None]
    assert not [each for each in problems if isinstance(each, StoreConflict | StoreUnavailable)]
    db.session.rollback()
    letter = tended_letters.with_id(three[2])
    stopped = (letter.state, letter.claimed_by) == (LetterState.SUPPRESSED, None)
    claimed = (letter.state, letter.claimed_by) == (LetterState.SENDING, "sender")
    assert (stopped and not problems) or (claimed and len(problems) == 1)
