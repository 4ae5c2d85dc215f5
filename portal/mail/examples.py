"""A letter of each kind as somebody who does not exist would get it, for the centre to look at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from portal import addresses, exams, settings
from portal.language import dates, languages

from . import letters
from .letters import Facts

ADDRESS = "candidate@example.org"
_NAME, _SITTING, _EXAM = "LIN Mei-Hua", "April (S2) 2026", "b1-preliminary-schools"
_LINK = "this-link-is-an-example"


def of(kind: str) -> Facts:
    """The letter of this kind, in the language spoken. Raises KeyError."""
    return _MADE[kind]()


def _welcome() -> letters.Welcome:
    return letters.Welcome(
        name=_NAME,
        exam=_exam(),
        sitting=_SITTING,
        results_by=_moment(14, 9),
        link=addresses.email_confirmation(_LINK),
    )


def _released() -> letters.Released:
    return letters.Released(
        name=_NAME, exam=_exam(), sitting=_SITTING, released=_moment(14, 9), login=addresses.login()
    )


def _changed() -> letters.Changed:
    return letters.Changed(name=_NAME, exam=_exam(), sitting=_SITTING, changed=_moment(21, 15), login=addresses.login())


def _reset() -> letters.Reset:
    way = letters.WayIn(name=_NAME, exam=_exam(), link=addresses.password_reset(_LINK))
    return letters.Reset(ways=(way,))


def _password_changed() -> letters.PasswordChanged:
    return letters.PasswordChanged(name=_NAME, changed=_moment(15, 18), forgotten=addresses.forgotten_password())


def _email_changed_new() -> letters.EmailChangedNew:
    return letters.EmailChangedNew(name=_NAME, asked=_moment(16, 8), link=addresses.email_confirmation(_LINK))


def _email_changed_old() -> letters.EmailChangedOld:
    return letters.EmailChangedOld(
        name=_NAME, asked=_moment(16, 8), new_address="mei-hua@example.org", link=addresses.email_stop(_LINK)
    )


def _verified() -> letters.Verified:
    return letters.Verified(
        name=_NAME,
        exam=_exam(),
        sitting=_SITTING,
        verified=_moment(30, 11),
        shares=addresses.shares(),
        unsubscribe=addresses.unsubscription(_LINK),
    )


_MADE: dict[str, Callable[[], Facts]] = {
    letters.Welcome.kind: _welcome,
    letters.Released.kind: _released,
    letters.Changed.kind: _changed,
    letters.Reset.kind: _reset,
    letters.PasswordChanged.kind: _password_changed,
    letters.EmailChangedNew.kind: _email_changed_new,
    letters.EmailChangedOld.kind: _email_changed_old,
    letters.Verified.kind: _verified,
}


def _exam() -> str:
    return exams.name(_EXAM, languages.spoken())


def _moment(day: int, hour: int) -> str:
    """In July 2026, on the centre's own clocks."""
    zone = settings.current().timezone
    return dates.moment_in_words(datetime(2026, 7, day, hour, tzinfo=ZoneInfo(zone)), zone)
