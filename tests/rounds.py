"""How often a slow test repeats itself: a few times as a rule, often when somebody asks for the slow ones."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Rounds = Callable[[int, int], int]


@pytest.fixture
def rounds(pytestconfig) -> Rounds:
    """`rounds(short, long)`: the long count under `pytest -m slow`, else the short one."""
    words = pytestconfig.getoption("-m").replace("not slow", "").split()
    return lambda short, long: long if "slow" in words else short
