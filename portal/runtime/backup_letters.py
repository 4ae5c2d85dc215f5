"""Letters to the office about backups: one failed, or they lie where they are lost with the database.

They do not go by the outbox, which is for candidates' letters.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from portal import settings
from portal.backups import state
from portal.domain.refusals import Impossible
from portal.language import dates, languages
from portal.language.languages import Later
from portal.mail import letters, trial
from portal.wording import notices

_FAILED, _DISK = "told that a backup failed", "told that backups are on the disk of the database"  # keys in `meta`
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)

log = logging.getLogger(__name__)


def tell_of_failure(problem: Exception | Later, *, now: datetime) -> None:
    """Once a day at most."""
    state.note_failure(now=now)
    if state.is_time(_FAILED, _DAY, now=now):
        _send(_FAILED, _failed(problem), now=now)


def tell_of_disk(*, now: datetime) -> None:
    """Once a week at most, while it is so."""
    if state.state().is_on_disk_of_database and state.is_time(_DISK, _WEEK, now=now):
        _send(_DISK, letters.BackupsOnSameDisk(folder=str(settings.current().backups)), now=now)


def _failed(problem: Exception | Later) -> letters.BackupFailed:
    chosen, made = settings.current(), state.last_made()
    with languages.speaking(chosen.languages[0]):
        reasons = [notices.say(each) for each in problem.reasons] if isinstance(problem, Impossible) else [str(problem)]
        return letters.BackupFailed(
            problem=" ".join(reasons),
            newest=dates.moment_in_words(made, chosen.timezone) if made else None,
            folder=str(chosen.backups),
        )


def _send(key: str, facts: letters.BackupFailed | letters.BackupsOnSameDisk, *, now: datetime) -> None:
    """One that cannot be sent now is sent when there is something to tell again."""
    chosen = settings.current()
    if not chosen.centre_email:
        return
    with languages.speaking(chosen.languages[0]):
        problem = trial.tell(facts, now=now)
    if problem:
        log.error("the office could not be told by email about the backups: %s", problem)
        state.is_not_done(key)
