"""The backup of each day: made at its hour in a process of its own, old ones removed, the office told when it fails."""

from __future__ import annotations

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
from portal.language.languages import Later as _
from portal.new_files import Unwritable

from . import backup_letters

FAILURES = (Impossible, StoreUnavailable, Unwritable, OSError)
_WAS_ENDED = _("The system ended it before it was done (signal %(number)d). Perhaps there was too little memory.")
_IS_OLD = _("None has come to its end for two days.")


@dataclass
class DailyBackup:
    """The one that is being made, if any: neither letters nor pages wait for it, nor for the disk it goes to."""

    _running: subprocess.Popen[bytes] | None = None

    def begin_if_due(self, *, now: datetime) -> None:
        """Raises StoreUnavailable."""
        self._see_how_it_ended(now=now)
        if not is_due(now=now):
            return
        if state.is_overdue(now=now):
            backup_letters.tell_of_failure(_IS_OLD, now=now)
        if self._running is None and state.begin(now=now):
            self._running = subprocess.Popen([sys.executable, "-m", "portal", "backup", "--daily"])

    def _see_how_it_ended(self, *, now: datetime) -> None:
        """One that could not be made has told so itself, unless it was killed."""
        code = self._running.poll() if self._running else None
        if code is not None:
            self._running = None
            if code < 0:
                backup_letters.tell_of_failure(_WAS_ENDED.with_places(number=-code), now=now)


def is_due(*, now: datetime) -> bool:
    """Whether today's hour has come without a backup since."""
    chosen = settings.current()
    if not chosen.recovery_key or chosen.backup_at is None:
        return False
    today = now.astimezone(ZoneInfo(chosen.timezone))
    hour = datetime.combine(today.date(), chosen.backup_at, today.tzinfo)
    due = hour if hour <= today else hour - timedelta(days=1)
    made = state.last_made()
    return made is None or made < due


def make(environ: Mapping[str, str], *, now: datetime) -> Backup:
    """Make it where the settings say, and remove those that are no longer kept.

    When that fails the office has a letter, once a day at most, and the failure is raised.
    """
    chosen = settings.current()
    try:
        backup = making.make(chosen.backups, environ, now=now)
        state.note_made(now=now)
        keeping.clear(chosen.backups, chosen.backup_keep, chosen.timezone, now=now)
    except FAILURES as problem:
        backup_letters.tell_of_failure(problem, now=now)
        raise
    backup_letters.tell_of_disk(now=now)
    return backup
