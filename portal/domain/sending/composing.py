"""What each letter says, gathered as it is sent: a letter is about how things stand then."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal import addresses, exams, settings
from portal.domain.credentials import links
from portal.domain.credentials.links import Purpose
from portal.domain.refusals import LinkIsSpent
from portal.domain.results import showing
from portal.domain.results.showing import Outlook, ResultLine
from portal.ids import AccountId, EntryId
from portal.language import dates
from portal.mail import letters
from portal.mail.letters import Facts
from portal.statuses import ANNOUNCED


@dataclass(frozen=True)
class WrittenLetter:
    """A letter as it was written: to which account, of which entry if of one, and what only it knows."""

    kind: str
    account_id: AccountId
    entry_id: EntryId | None
    known: dict[str, Any]


@dataclass(frozen=True)
class AccountsNow:
    """How things stand for the accounts of some letters at one moment."""

    now: datetime
    sheets: Mapping[AccountId, list[ResultLine]]  # by account


def standing(written: Iterable[WrittenLetter], *, now: datetime) -> AccountsNow:
    """What `facts` needs to know of these letters' accounts, looked up in one go."""
    accounts = {account_id for letter in written for account_id in _accounts(letter)}
    return AccountsNow(now, showing.sheets(accounts, now=now))


def facts(letter: WrittenLetter, standing: AccountsNow) -> Facts | None:
    """What the letter says, in the language spoken; None when it is no longer true."""
    return _GATHER[letter.kind](letter, standing)


def _accounts(letter: WrittenLetter) -> list[AccountId]:
    """The accounts the letter tells of: those its links open, else its own."""
    return [account_id for account_id, _ in letter.known.get("links", [])] or [letter.account_id]


def _welcome(letter: WrittenLetter, standing: AccountsNow) -> letters.Welcome | None:
    line = _line(letter, standing)
    if line is None or not _works(links.CONFIRM_EMAIL, letter.known["link"], standing):
        return None
    return letters.Welcome(
        **_entry(line),
        results_by=_promise(line),
        login=addresses.login() if line.outcome.outlook is Outlook.OUT else None,
        link=addresses.email_confirmation(letter.known["link"]),
    )


def _released(letter: WrittenLetter, standing: AccountsNow) -> letters.Released | None:
    line = _line(letter, standing)
    if line is None or line.outcome.released_at is None or line.outcome.status not in ANNOUNCED:
        return None
    return letters.Released(
        **_entry(line),
        released=_moment(line.outcome.released_at, line),
        login=addresses.login(),
    )


def _changed(letter: WrittenLetter, standing: AccountsNow) -> letters.Changed | None:
    """Of the change that is seen now alone: a later one has a letter of its own, and so has a later release."""
    line = _line(letter, standing)
    if line is None or line.outcome.changed_at != datetime.fromisoformat(letter.known["at"]):
        return None
    return letters.Changed(
        **_entry(line),
        changed=_moment(line.outcome.changed_at, line),
        login=addresses.login(),
    )


def _rescheduled(letter: WrittenLetter, standing: AccountsNow) -> letters.Rescheduled | None:
    line = _line(letter, standing)
    results_by = line and _promise(line)
    return letters.Rescheduled(**_entry(line), results_by=results_by) if line and results_by else None


def _reset(letter: WrittenLetter, standing: AccountsNow) -> letters.Reset | None:
    ways = [_way_in(account_id, link, standing) for account_id, link in letter.known["links"]]
    open_ways = tuple(way for way in ways if way)
    return letters.Reset(ways=open_ways) if open_ways else None


def _way_in(account_id: AccountId, link: str, standing: AccountsNow) -> letters.WayIn | None:
    """Named by the first entry of the account."""
    if not _works(links.RESET_PASSWORD, link, standing):
        return None
    for line in standing.sheets[account_id]:
        return letters.WayIn(name=line.name, exam=exams.name(line.exam), link=addresses.password_reset(link))
    return None


def _password_changed(letter: WrittenLetter, standing: AccountsNow) -> letters.PasswordChanged | None:
    changed_at = datetime.fromisoformat(letter.known["at"])
    for line in standing.sheets[letter.account_id]:
        return letters.PasswordChanged(
            name=line.name,
            changed=dates.moment_in_words(changed_at, settings.current().timezone),
            forgotten=addresses.forgotten_password(),
        )
    return None


def _email_changed_new(letter: WrittenLetter, standing: AccountsNow) -> letters.EmailChangedNew | None:
    link = letter.known["link"]
    if not _works(links.CHANGE_EMAIL, link, standing):
        return None
    for line in standing.sheets[letter.account_id]:
        return letters.EmailChangedNew(name=line.name, asked=_asked(letter), link=addresses.email_confirmation(link))
    return None


def _email_changed_old(letter: WrittenLetter, standing: AccountsNow) -> letters.EmailChangedOld | None:
    """Also when the change was dropped or asked for anew: whoever asked knows the password all the same."""
    link = letter.known["link"]
    if not _works(links.STOP_EMAIL, link, standing):
        return None
    for line in standing.sheets[letter.account_id]:
        return letters.EmailChangedOld(
            name=line.name,
            asked=_asked(letter),
            new_address=letter.known["new_address"],
            link=addresses.email_stop(link),
        )
    return None


def _asked(letter: WrittenLetter) -> str:
    return dates.moment_in_words(datetime.fromisoformat(letter.known["at"]), settings.current().timezone)


def _verified(letter: WrittenLetter, standing: AccountsNow) -> letters.Verified | None:
    """A spent link says that its account wants no such letters any more."""
    line, link = _line(letter, standing), letter.known.get("link", "")  # one written before there were links has none
    if line is None or not _works(links.UNSUBSCRIBE, link, standing):
        return None
    return letters.Verified(
        **_entry(line),
        verified=dates.moment_in_words(datetime.fromisoformat(letter.known["at"]), settings.current().timezone),
        shares=addresses.shares(),
        unsubscribe=addresses.unsubscription(link),
    )


def _works(purpose: Purpose, link: str, standing: AccountsNow) -> bool:
    try:
        links.check(purpose, link, now=standing.now)
    except LinkIsSpent:
        return False
    return True


def _line(letter: WrittenLetter, standing: AccountsNow) -> ResultLine | None:
    """The entry the letter is about, if the account still holds it."""
    held = standing.sheets[letter.account_id]
    return next((each for each in held if each.entry_id == letter.entry_id), None)


def _promise(line: ResultLine) -> str | None:
    """None when nothing is released yet and no time is announced, and when results are out."""
    if line.results_by is None or line.is_overdue or line.outcome.status:
        return None
    return _moment(line.results_by, line, with_time=line.results_by_has_time)


def _moment(at: datetime, line: ResultLine, *, with_time: bool = True) -> str:
    """In the zone of the sitting, which counts, and in the centre's."""
    return dates.moment_here_and_there(at, line.zone, settings.current().timezone, with_time=with_time)


def _entry(line: ResultLine) -> dict[str, str]:
    """What every letter about an entry says."""
    return {"name": line.name, "exam": exams.name(line.exam), "sitting": line.sitting_name}


_GATHER = {
    letters.Welcome.kind: _welcome,
    letters.Released.kind: _released,
    letters.Rescheduled.kind: _rescheduled,
    letters.Changed.kind: _changed,
    letters.Reset.kind: _reset,
    letters.PasswordChanged.kind: _password_changed,
    letters.EmailChangedNew.kind: _email_changed_new,
    letters.EmailChangedOld.kind: _email_changed_old,
    letters.Verified.kind: _verified,
}
