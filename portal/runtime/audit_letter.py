"""The letter of each week to the office: what was done, and the head of the audit log, to be known outside of it."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from portal import settings
from portal.domain import audit_log
from portal.language import dates, languages, listing
from portal.mail import letters, trial
from portal.store import meta
from portal.store.database import one_reading, one_transaction
from portal.wording import audit as wording

WEEK = timedelta(days=7)
AGAIN = timedelta(hours=1)  # after one that could not be sent
_TOLD, _TRIED = "audit letter sent", "audit letter tried"  # the keys in `meta`, each of a moment

log = logging.getLogger(__name__)


def tell_if_due(*, now: datetime) -> None:
    """A week after the last one, or after the first time this is asked. Raises StoreUnavailable."""
    if not settings.current().centre_email or not _is_due(now=now):
        return
    since = _begun(now=now)
    if since is None:
        return
    with languages.speaking(settings.current().languages[0]):
        problem = trial.tell(_week(since, now=now), now=now)
    if problem:
        log.error("the office could not be sent the week's letter about the audit log: %s", problem)
    else:
        _note(_TOLD, now=now)


@one_reading
def _is_due(*, now: datetime) -> bool:
    return _is_time(meta.get(_TOLD), meta.get(_TRIED), now=now)


@one_transaction
def _begun(*, now: datetime) -> datetime | None:
    """Since when there is something to tell. Of several senders one is told so, and none the first time."""
    told, tried = meta.get(_TOLD), meta.get(_TRIED)
    if not _is_time(told, tried, now=now):
        return None
    if told is None:
        meta.replace(_TOLD, told, now.isoformat())
        return None
    return datetime.fromisoformat(told) if meta.replace(_TRIED, tried, now.isoformat()) else None


def _is_time(told: str | None, tried: str | None, *, now: datetime) -> bool:
    return told is None or (_is_past(told, WEEK, now=now) and (tried is None or _is_past(tried, AGAIN, now=now)))


def _is_past(noted: str, apart: timedelta, *, now: datetime) -> bool:
    return abs(now - datetime.fromisoformat(noted)) >= apart


@one_transaction
def _note(key: str, *, now: datetime) -> None:
    meta.put(key, now.isoformat())


def _week(since: datetime, *, now: datetime) -> letters.AuditWeek:
    chain, zone = audit_log.verify(), settings.current().timezone
    deeds = [f"{number} × {wording.deed(what)}" for what, number in audit_log.count_by_deed(since=since).items()]
    return letters.AuditWeek(
        since=dates.moment_in_words(since, zone),
        until=dates.moment_in_words(now, zone),
        deeds=listing.listed(deeds) if deeds else None,
        faults=str(len(chain.faults)) if chain.faults else None,
        rows=str(chain.rows),
        head=chain.head,
    )
