"""What each letter says, gathered as it is sent: a letter is about how things stand then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal import addresses, dates, exams, languages, settings
from portal.mail import letters
from portal.mail.letters import Facts

from . import links, showing
from .refusals import LinkIsSpent
from .showing import Line, State

_ANNOUNCED = (State.FINAL, State.ABSENT_PART)


@dataclass(frozen=True)
class Written:
    """A letter as it was written: to which account, of which entry if of one, and what only it knows."""

    kind: str
    account_id: int
    entry_id: int | None
    known: dict[str, Any]


def facts(letter: Written, *, now: datetime) -> Facts | None:
    """What the letter says, in the language spoken; None when it is no longer true."""
    return _GATHER[letter.kind](letter, now)


def _welcome(letter: Written, now: datetime) -> letters.Welcome | None:
    line = _line(letter, now)
    if line is None:
        return None
    return letters.Welcome(
        name=line.name,
        exam=_exam_name(line),
        sitting=line.sitting_name,
        results_by=_promise(line),
        link=addresses.email_confirmation(letter.known["link"]),
    )


def _released(letter: Written, now: datetime) -> letters.Released | None:
    line = _line(letter, now)
    if line is None or line.outcome.released_at is None or line.outcome.state not in _ANNOUNCED:
        return None
    return letters.Released(
        name=line.name,
        exam=_exam_name(line),
        sitting=line.sitting_name,
        released=dates.moment_in_words(line.outcome.released_at, line.zone),
        login=addresses.login(),
    )


def _changed(letter: Written, now: datetime) -> letters.Changed | None:
    """Of the change that is seen now alone: a later one has a letter of its own, and so has a later release."""
    line = _line(letter, now)
    if line is None or line.outcome.changed_at != datetime.fromisoformat(letter.known["at"]):
        return None
    return letters.Changed(
        name=line.name,
        exam=_exam_name(line),
        sitting=line.sitting_name,
        changed=dates.moment_in_words(line.outcome.changed_at, line.zone),
        login=addresses.login(),
    )


def _reset(letter: Written, now: datetime) -> letters.Reset | None:
    ways = [_way_in(account_id, link, now) for account_id, link in letter.known["links"]]
    open_ways = tuple(way for way in ways if way)
    return letters.Reset(ways=open_ways) if open_ways else None


def _way_in(account_id: int, link: str, now: datetime) -> letters.WayIn | None:
    """Named by the first entry of the account."""
    try:
        links.check(links.RESET_PASSWORD, link, now=now)
    except LinkIsSpent:
        return None
    for line in showing.sheet(account_id, now=now):
        return letters.WayIn(name=line.name, exam=_exam_name(line), link=addresses.password_reset(link))
    return None


def _password_changed(letter: Written, now: datetime) -> letters.PasswordChanged | None:
    changed_at = datetime.fromisoformat(letter.known["at"])
    for line in showing.sheet(letter.account_id, now=now):
        return letters.PasswordChanged(
            name=line.name,
            changed=dates.moment_in_words(changed_at, settings.current().timezone),
            forgotten=addresses.forgotten_password(),
        )
    return None


def _verified(letter: Written, now: datetime) -> letters.Verified | None:
    line = _line(letter, now)
    if line is None:
        return None
    return letters.Verified(
        name=line.name,
        exam=_exam_name(line),
        sitting=line.sitting_name,
        verified=dates.moment_in_words(datetime.fromisoformat(letter.known["at"]), settings.current().timezone),
        shares=addresses.shares(),
    )


def _line(letter: Written, now: datetime) -> Line | None:
    """The entry the letter is about, if the account still holds it."""
    held = showing.sheet(letter.account_id, now=now)
    return next((each for each in held if each.entry_id == letter.entry_id), None)


def _promise(line: Line) -> str | None:
    if line.results_by is None:
        return None
    return dates.moment_in_words(line.results_by, line.zone, with_time=line.results_by_has_time)


def _exam_name(line: Line) -> str:
    exam = exams.find(line.exam, settings.current().own_exams)
    return exams.said(exam.name, languages.spoken())


_GATHER = {
    letters.Welcome.kind: _welcome,
    letters.Released.kind: _released,
    letters.Changed.kind: _changed,
    letters.Reset.kind: _reset,
    letters.PasswordChanged.kind: _password_changed,
    letters.Verified.kind: _verified,
}
