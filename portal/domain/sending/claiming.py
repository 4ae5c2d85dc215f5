"""Claiming: which letters a sender takes next, so that neither kind of letter holds up the other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal.store import outbox
from portal.store.outbox import TOLD_TO_MANY, WAITED_FOR, Claimed

from .retrying import LONGEST_WAIT

AT_ONCE = 20  # letters claimed and looked up in one go, at most
_OTHERS = 4  # announcements that leave for each letter that somebody waits for
_MOST_EARNED = AT_ONCE - _OTHERS


@dataclass
class Turns:
    """Letters that somebody waits for go first, but are at most a fifth of what leaves while announcements wait.

    Kept for as long as the sender lives.
    """

    _earned: int = _OTHERS  # one by each announcement that has left

    def of_waited_for(self, most: int) -> int:
        """How many of the next `most` letters may be ones that somebody waits for, while announcements wait too."""
        return min(most, self._earned // _OTHERS)

    def took(self, letter: Claimed) -> None:
        earned = self._earned - _OTHERS if letter.rank == WAITED_FOR else self._earned + 1
        self._earned = min(max(0, earned), _MOST_EARNED)


def claim(by: str, most: int, turns: Turns, *, now: datetime) -> list[Claimed]:
    """The next letters, in the order in which they are to leave. Joins the transaction around it."""

    def take(rank: int, number: int) -> list[Claimed]:
        return outbox.claim(by, rank, number, now=now, longest_wait=LONGEST_WAIT) if number else []

    letters = take(WAITED_FOR, turns.of_waited_for(most))
    letters += take(TOLD_TO_MANY, most - len(letters))
    return letters + take(WAITED_FOR, most - len(letters))  # when too few announcements wait
