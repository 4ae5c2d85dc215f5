"""Letters: whether they have a way out, and whether any wait or failed."""

from __future__ import annotations

from datetime import datetime, timedelta

from portal import settings
from portal.domain.sending import outbox
from portal.language import dates
from portal.language.notices import Notice
from portal.store.outbox import LetterState

from .checks import Finding, Needs, check, fault, fit, warning

LONG = timedelta(hours=1)


class LettersStayHere(Notice):
    folder: str


class LettersWait(Notice):
    number: int
    oldest: str  # since when, in words


class LettersFailed(Notice):
    number: int


@check("mail", Needs.SETTINGS)
def letters_have_a_way_out() -> Finding:
    chosen = settings.current()
    if chosen.mail_server is None:
        return warning(LettersStayHere(str(chosen.outbox)))
    return fit(f"{chosen.mail_server.host}:{chosen.mail_server.port}")


@check("waiting-letters", Needs.TABLES)
def no_letter_waits_long(*, now: datetime) -> Finding:
    found = outbox.overview(state=None, sitting=None, most=0, now=now)
    number = found.counts[LetterState.WAITING] + found.counts[LetterState.SENDING]
    if found.waited and found.waited > LONG:
        return fault(LettersWait(number, dates.wait_in_words(found.waited)))
    return fit()


@check("failed-letters", Needs.TABLES)
def no_letter_failed(*, now: datetime) -> Finding:
    number = outbox.overview(state=None, sitting=None, most=0, now=now).counts[LetterState.FAILED]
    return warning(LettersFailed(number)) if number else fit()
