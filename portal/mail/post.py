"""Several letters on their way at once, each by a carrier of its own, and none for ever."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

from portal.ids import LetterId

from . import Finished, Unreachable

LASTS = 180.0  # seconds a letter may be on its way, however slowly the server speaks
_LOOK_EVERY = 1.0  # seconds; whoever waits here is asked meanwhile whether to go on
_MINUTE = 60.0  # seconds


class Carrier(Protocol):
    """One way out, for one letter at a time."""

    def carry(self, letter: Finished) -> None:
        """Raises Undeliverable when the letter will never be taken, Unreachable or another OSError when it may be."""

    def abandon(self) -> None:
        """Called by another thread: whatever is being waited for is given up, and `carry` raises OSError."""

    def close(self) -> None: ...


class Pace:
    """At most so many letters begin in a minute, evenly apart; 0: as fast as they go."""

    def __init__(self, per_minute: float) -> None:
        self._apart = _MINUTE / per_minute if per_minute else 0.0
        self._next = 0.0  # by a clock that is never set

    def left(self) -> float:
        """Seconds until the next letter may begin."""
        return max(0.0, self._next - time.monotonic())

    def step(self) -> None:
        self._next = time.monotonic() + self._apart

    @property
    def in_a_second(self) -> float:
        """The most letters that may begin in a second."""
        return 1 / self._apart if self._apart else math.inf


@dataclass
class _Journey:
    number: LetterId
    carrier: Carrier
    began: float


class Post:
    """Takes letters by number, and tells of each how it went."""

    def __init__(self, carriers: Sequence[Carrier], pace: Pace, lasts: float = LASTS) -> None:
        self._idle = list(carriers)
        self._pace = pace
        self._lasts = lasts
        self._journeys: dict[Future[None], _Journey] = {}
        self._threads = ThreadPoolExecutor(len(carriers), thread_name_prefix="post")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        for journey in self._journeys.values():
            journey.carrier.abandon()
        self._threads.shutdown(wait=True)
        for carrier in [*self._idle, *(journey.carrier for journey in self._journeys.values())]:
            carrier.close()

    @property
    def is_open(self) -> bool:
        """Whether there is still a way out: a server that cannot be reached is not tried for each of many letters."""
        return bool(self._idle or self._journeys)

    @property
    def is_free(self) -> bool:
        """Whether a letter may be handed over now."""
        return bool(self._idle) and not self._pace.left()

    @property
    def in_a_second(self) -> float:
        """The most letters that may be handed over in a second."""
        return self._pace.in_a_second

    def hand_over(self, number: LetterId, letter: Finished) -> None:
        """Returns at once."""
        carrier = self._idle.pop()
        self._pace.step()
        self._journeys[self._threads.submit(carrier.carry, letter)] = _Journey(number, carrier, time.monotonic())

    def ended(self) -> list[tuple[LetterId, BaseException | None]]:
        """The letters that have ended, each with what `carry` raised; waits a second for one, or for the next turn."""
        if not self._journeys:
            time.sleep(min(self._pace.left(), _LOOK_EVERY))
            return []
        ended, _ = wait(self._journeys, min(self._pace.left() or _LOOK_EVERY, _LOOK_EVERY), FIRST_COMPLETED)
        self._abandon_late()
        return [self._landed(future) for future in ended]

    def _abandon_late(self) -> None:
        for journey in self._journeys.values():
            if time.monotonic() - journey.began > self._lasts:
                journey.carrier.abandon()

    def _landed(self, future: Future[None]) -> tuple[LetterId, BaseException | None]:
        journey, problem = self._journeys.pop(future), future.exception()
        if isinstance(problem, Unreachable):
            journey.carrier.close()
        else:
            self._idle.append(journey.carrier)
        return journey.number, problem
