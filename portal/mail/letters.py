"""The letters the service writes: one small class each, holding all its facts, worded and ready to be set.

Never among them: a grade, a score, a password, a Secret Number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, kw_only=True)
class Welcome:
    """You are registered; please confirm that this address is yours."""

    kind: ClassVar[str] = "welcome"

    name: str
    exam: str
    sitting: str
    results_by: str | None
    link: str


@dataclass(frozen=True, kw_only=True)
class Released:
    """Your results are ready: come and see them."""

    kind: ClassVar[str] = "released"

    name: str
    exam: str
    sitting: str
    released: str
    login: str


Facts = Welcome | Released
EVERY = (Welcome, Released)
