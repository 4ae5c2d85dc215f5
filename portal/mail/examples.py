"""A letter of each kind as somebody who does not exist would get it, for the centre to look at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from portal import addresses, exams, settings
from portal.language import dates

from . import letters
from .letters import Facts

ADDRESS = "candidate@example.org"
_NAME, _SITTING, _EXAM = "LIN Mei-Hua", "April (S2) 2026", "b1-preliminary-schools"
_LINK = "this-link-is-an-example"


def of(kind: str) -> Facts:
    """The letter of this kind, in the language spoken. Raises KeyError."""
    return {letter.kind: letter for letter in _every()}[kind]


def _every() -> Iterator[Facts]:
    exam = exams.name(_EXAM)
    entry = {"name": _NAME, "exam": exam, "sitting": _SITTING}
    yield letters.Welcome(**entry, results_by=_moment(14, 9), login=None, link=addresses.email_confirmation(_LINK))
    yield letters.Released(**entry, released=_moment(14, 9), login=addresses.login())
    yield letters.Rescheduled(**entry, results_by=_moment(15, 9))
    yield letters.Changed(**entry, changed=_moment(21, 15), login=addresses.login())
    yield letters.Reset(ways=(letters.WayIn(name=_NAME, exam=exam, link=addresses.password_reset(_LINK)),))
    yield letters.PasswordChanged(name=_NAME, changed=_moment(15, 18), forgotten=addresses.forgotten_password())
    yield letters.EmailChangedNew(name=_NAME, asked=_moment(16, 8), link=addresses.email_confirmation(_LINK))
    yield letters.EmailChangedOld(
        name=_NAME, asked=_moment(16, 8), new_address="mei-hua@example.org", link=addresses.email_stop(_LINK)
    )
    yield letters.Verified(
        **entry, verified=_moment(30, 11), shares=addresses.shares(), unsubscribe=addresses.unsubscription(_LINK)
    )


def _moment(day: int, hour: int) -> str:
    """In July 2026, on the centre's own clocks."""
    zone = settings.current().timezone
    return dates.moment_in_words(datetime(2026, 7, day, hour, tzinfo=ZoneInfo(zone)), zone)
