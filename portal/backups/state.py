"""How the backups stand, as plain values: how old the newest is, what failed, when one was last opened to try it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from portal import settings
from portal.store import meta
from portal.store.database import one_reading, one_transaction

from . import keeping, recovery_keys

OLD = timedelta(days=2)
AGAIN = timedelta(hours=1)  # after a try that failed
TRIAL_EVERY = timedelta(days=92)
_NEVER = datetime.fromtimestamp(0, UTC)
# The keys in `meta`, each of a moment.
_BEGUN, _MADE, _FAILED, _OPENED = "backup tried", "backup made", "backup failed", "backup opened"


@dataclass(frozen=True)
class BackupState:
    newest: datetime | None  # of the backups of days, in the folder that the settings name
    begun: datetime | None  # when the last one of a day was begun, however it ended
    failed: datetime | None  # when the last one failed; None if one has been made since
    opened: datetime | None  # when a backup was last opened with the key from the safe
    has_key: bool  # without one there is no backup
    key_on_server: Path | None  # it belongs in the safe
    is_on_disk_of_database: bool  # which takes both with it

    def is_old(self, *, now: datetime) -> bool:
        """Whether the newest is, or there is none though one should be."""
        last = self.newest or self.begun
        return last is not None and now - last > OLD

    def wants_trial(self, *, now: datetime) -> bool:
        """Whether no backup has been opened for three months, though there are some."""
        return self.newest is not None and (self.opened is None or now - self.opened > TRIAL_EVERY)


@one_reading
def state() -> BackupState:
    """Raises StoreUnavailable or OSError."""
    chosen = settings.current()
    newest, failed, key = keeping.newest(chosen.backups), _moment(_FAILED), chosen.instance / recovery_keys.FILE
    return BackupState(
        newest=newest,
        begun=_moment(_BEGUN),
        failed=failed if failed and (newest is None or newest < failed) else None,
        opened=_moment(_OPENED),
        has_key=bool(chosen.recovery_key),
        key_on_server=key if key.exists() else None,
        is_on_disk_of_database=_disk(chosen.backups) == _disk(chosen.database_file or chosen.instance),
    )


@one_reading
def last_made() -> datetime | None:
    """When the last backup of a day was made, without a look at the disk it went to, which may not answer."""
    return _moment(_MADE)


@one_reading
def is_overdue(*, now: datetime) -> bool:
    """Whether none has come to its end for two days since one was begun."""
    last = _moment(_MADE) or _moment(_BEGUN)
    return last is not None and now - last > OLD


def begin(*, now: datetime) -> bool:
    """Whether this process is to make the backup of the day."""
    return is_time(_BEGUN, AGAIN, now=now)


@one_transaction
def is_time(key: str, apart: timedelta, *, now: datetime) -> bool:
    """Whether to do now what is done once in so long; of several that ask at once, one is told yes."""
    before = meta.get(key)
    if before and abs(now - datetime.fromisoformat(before)) < apart:
        return False
    return meta.replace(key, before, now.isoformat())


@one_transaction
def is_not_done(key: str) -> None:
    """It could not be done: the next that asks is told yes."""
    meta.put(key, _NEVER.isoformat())


@one_transaction
def note_made(*, now: datetime) -> None:
    meta.put(_MADE, now.isoformat())


@one_transaction
def note_failure(*, now: datetime) -> None:
    meta.put(_FAILED, now.isoformat())


@one_transaction
def note_opened(*, now: datetime) -> None:
    """A backup was opened with the key from the safe, and is whole."""
    meta.put(_OPENED, now.isoformat())


def _moment(key: str) -> datetime | None:
    noted = meta.get(key)
    return datetime.fromisoformat(noted) if noted else None


def _disk(path: Path) -> int:
    """Of the file or folder; if it is not there yet, of the folder in which it would be made."""
    return next(each for each in (path, *path.parents) if os.path.exists(each)).stat().st_dev  # noqa: PTH110
