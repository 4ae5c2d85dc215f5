"""What many tests begin with is done once: after that its rows are put back."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable

Fixture = Callable[..., object]


def staged(make: Fixture) -> Fixture:
    """For a fixture that writes rows and moves the clock, and does nothing else: it runs once in each process.

    What it returns is plain: a client or a row would be of the test that came first. Nothing is written before it but
    by another staged fixture, on which it may depend.
    """

    @functools.wraps(make)
    def once(going_on: Callable[..., tuple], **fixtures: object) -> object:
        time = fixtures.get("time")
        outcome, moment = going_on((make, time and time()), lambda: (make(**fixtures), time and time()))
        if time:
            time.move(moment)
        return outcome

    mine = inspect.Parameter("going_on", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    once.__signature__ = inspect.Signature([mine, *inspect.signature(make).parameters.values()])
    return once
