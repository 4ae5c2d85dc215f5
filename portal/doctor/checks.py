"""Checks: what one is, what it finds, and how all of them are gone through."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from importlib import import_module
from inspect import signature

from portal.domain import health
from portal.domain.refusals import Impossible, StoreUnavailable
from portal.language.notices import Notice
from portal.settings import SettingsProblem

# In the order in which they are told.
_MODULES = ("machine", "database", "audit", "letters", "safekeeping", "personal_data", "address")


class State(StrEnum):
    """How bad it is."""

    FIT = "fit"
    WARNING = "warning"  # to be seen to, and no reason to stay closed
    FAULT = "fault"
    SKIPPED = "skipped"


class Needs(IntEnum):
    """What has to be there before a check can be made."""

    NOTHING = 0
    SETTINGS = 1
    DATABASE = 2
    TABLES = 3  # of this version


class InOrder(Notice):
    what: str  # a fact that is the same in every language; empty where there is none to tell


class SettingsAreFaulty(Notice):
    faults: str  # a sentence each


class CannotBeChecked(Notice):
    problem: str


class NotChecked(Notice):
    """What it needs is faulty."""


@dataclass(frozen=True)
class Finding:
    state: State
    notice: Notice


@dataclass(frozen=True)
class Line:
    """One check and what it found. Its name stays what it is: scripts know it."""

    check: str
    finding: Finding


Look = Callable[..., Finding]  # it is given `now` if it asks for it


@dataclass(frozen=True)
class Check:
    name: str
    needs: Needs
    opens: Needs | None  # what is there once this one finds no fault
    look: Look


_checks: list[Check] = []


def check(name: str, needs: Needs, *, opens: Needs | None = None) -> Callable[[Look], Look]:
    """A function that looks at one thing and tells what it finds; it may ask for `now`.

    It may raise Impossible, StoreUnavailable or OSError, which are faults too.
    """

    def add(look: Look) -> Look:
        _checks.append(Check(name, needs, opens, look))
        return look

    return add


def fit(what: object = "") -> Finding:
    return Finding(State.FIT, InOrder(str(what)))


def warning(notice: Notice) -> Finding:
    return Finding(State.WARNING, notice)


def fault(notice: Notice) -> Finding:
    return Finding(State.FAULT, notice)


def examine(*, now: datetime) -> Iterator[Line]:
    """Make every check, in the app whose settings and database are meant; those that need least come first."""
    for module in _MODULES:
        import_module(f"{__package__}.{module}")
    missing = Needs.TABLES + 1  # and all beyond it
    for each in sorted(_checks, key=_place):
        finding = _made(each, now=now) if each.needs < missing else Finding(State.SKIPPED, NotChecked())
        if each.opens and finding.state in (State.FAULT, State.SKIPPED):
            missing = min(missing, each.opens)
        yield Line(each.name, finding)


def _place(check: Check) -> tuple[Needs, int]:
    return check.needs, _MODULES.index(check.look.__module__.rpartition(".")[2])


def _made(check: Check, *, now: datetime) -> Finding:
    try:
        return check.look(now=now) if "now" in signature(check.look).parameters else check.look()
    except SettingsProblem as problem:
        return fault(SettingsAreFaulty(" ".join(problem.faults)))
    except Impossible as problem:
        return fault(problem.reasons[0])
    except StoreUnavailable as problem:
        return fault(health.why(problem))
    except OSError as problem:
        return fault(CannotBeChecked(str(problem)))
