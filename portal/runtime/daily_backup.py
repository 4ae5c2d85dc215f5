"""The backup of each day: made at its hour in a process of its own, old ones removed, the office told when it fails."""

from __future__ import annotations

import logging
import secrets
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from portal import settings
from portal.backups import keeping, making, state
from portal.backups.making import Backup
from portal.domain.refusals import Impossible, StoreUnavailable
from portal.language import dates, languages
from portal.mail import Finished, letters, rendering, trial
from portal.new_files import Unwritable
from portal.store import meta
from portal.store.database import one_reading, one_transaction
from portal.wording import notices

TELL_AGAIN = timedelta(days=1)
TOLD = "told that a backup failed"  # the key in `meta`
FAILURES = (Impossible, StoreUnavailable, Unwritable, OSError)

log = logging.getLogger(__name__)


@dataclass
class DailyBackup:
    """The one that is being made, if any: neither letters nor pages wait for it."""

    _running: subprocess.Popen[bytes] | None = None

    def begin_if_due(self, *, now: datetime) -> None:
        """Raises StoreUnavailable."""
        is_running = self._running is not None and self._running.poll() is None
        if not is_running and is_due(now=now) and state.begin(now=now):
            self._running = subprocess.Popen([sys.executable, "-m", "portal", "backup", "--daily"])


def is_due(*, now: datetime) -> bool:
    """Whether today's hour has come without a backup since."""
    chosen = settings.current()
    if not chosen.recovery_key or chosen.backup_at is None:
        return False
    today = now.astimezone(ZoneInfo(chosen.timezone))
    hour = datetime.combine(today.date(), chosen.backup_at, today.tzinfo)
    due = hour if hour <= today else hour - timedelta(days=1)
    newest = keeping.newest(chosen.backups)
    return newest is None or newest < due


def make(environ: Mapping[str, str], *, now: datetime) -> Backup:
    """Make it where the settings say, and remove those that are no longer kept.

    When that fails the office has a letter, once a day at most, and the failure is raised.
    """
    chosen = settings.current()
    try:
        backup = making.make(chosen.backups, environ, now=now)
        keeping.clear(chosen.backups, chosen.backup_keep, chosen.timezone, now=now)
    except FAILURES as problem:
        state.note_failure(now=now)
        _tell_office(problem, now=now)
        raise
    return backup


def _tell_office(problem: Exception, *, now: datetime) -> None:
    """By a letter that does not go by the outbox, which is for candidates' letters."""
    to = settings.current().centre_email
    if not to or _is_recent(TOLD, TELL_AGAIN, now=now):
        return
    try:
        failed = trial.send(_letter(problem, to, now=now))
    except rendering.CannotCompose as fault:
        failed = fault
    if failed:
        log.error("the office could not be told by email that a backup failed: %s", failed)
    else:
        _note(TOLD, now=now)


def _letter(problem: Exception, to: str, *, now: datetime) -> Finished:
    chosen = settings.current()
    newest = keeping.newest(chosen.backups)
    with languages.speaking(chosen.languages[0]):
        reasons = [notices.say(each) for each in problem.reasons] if isinstance(problem, Impossible) else [str(problem)]
        facts = letters.BackupFailed(
            problem=" ".join(reasons),
            newest=dates.moment_in_words(newest, chosen.timezone) if newest else None,
            folder=str(chosen.backups),
        )
        message_id = f"<{facts.kind}.{secrets.token_hex(8)}@{chosen.host}>"
        return rendering.composed(facts, to=to, message_id=message_id, now=now)


@one_reading
def _is_recent(key: str, within: timedelta, *, now: datetime) -> bool:
    noted = meta.get(key)
    return noted is not None and abs(now - datetime.fromisoformat(noted)) < within


@one_transaction
def _note(key: str, *, now: datetime) -> None:
    meta.put(key, now.isoformat())
