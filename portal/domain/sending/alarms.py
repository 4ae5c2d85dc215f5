"""Alarms: the office is told that somebody may be guessing, in the log and by a letter, once an hour at most."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from portal import settings
from portal.domain.credentials import budgets, tallies
from portal.domain.credentials.budgets import Budgets
from portal.domain.credentials.tallies import Tally
from portal.language import dates, languages
from portal.language.languages import Later as _
from portal.mail import Finished, letters, rendering
from portal.store import meta
from portal.store.database import one_transaction

APART = timedelta(hours=1)
TOLD = "told that somebody may be guessing"  # the key in `meta` of the last time
_SO_MANY = _("%(failures)d in %(time)s")

log = logging.getLogger(__name__)


def tell_office(send: Callable[[Finished], BaseException | None], *, now: datetime) -> None:
    """Tell of the budgets of the whole site that are spent, unless the office was told within the hour.

    The letter goes to the office itself and not by the outbox, which is for candidates' letters.
    """
    if not _spent(now=now) or not (spent := _noted(now=now)):
        return
    log.warning("Somebody may be guessing: %s", ", ".join(f"{each.failures} failed tries" for each in spent.values()))
    if to := settings.current().centre_email:
        try:
            problem = send(_letter(spent, to, now=now))
        except rendering.CannotCompose as fault:
            problem = fault
        if problem:
            log.error("the office could not be told by email: %s", problem)


def _spent(*, now: datetime) -> dict[Budgets, Tally]:
    """By what was tried."""
    return {tally.kind: tally for tally in tallies.show(None, now=now) if tally.is_spent}


@one_transaction
def _noted(*, now: datetime) -> dict[Budgets, Tally]:
    """What this sender has to tell now; nothing if the office was told within the hour."""
    told = meta.get(TOLD)
    if told and abs(now - datetime.fromisoformat(told)) < APART:
        return {}
    meta.put(TOLD, now.isoformat())
    return _spent(now=now)


def _letter(spent: dict[Budgets, Tally], to: str, *, now: datetime) -> Finished:
    chosen = settings.current()
    with languages.speaking(chosen.languages[0]):
        facts = letters.Guessing(
            seen=dates.moment_in_words(now, chosen.timezone),
            logging_in=_words(spent.get(budgets.LOGGING_IN)),
            registering=_words(spent.get(budgets.REGISTERING)),
            verifying=_words(spent.get(budgets.VERIFYING)),
        )
        message_id = f"<{facts.kind}.{secrets.token_hex(8)}@{chosen.host}>"
        return rendering.composed(facts, to=to, message_id=message_id, now=now)


def _words(tally: Tally | None) -> str | None:
    if tally is None:
        return None
    return str(_SO_MANY.with_places(failures=tally.failures, time=dates.wait_in_words(tally.limit.per or budgets.DAY)))
