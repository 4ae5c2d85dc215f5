"""What would be needed to open again after the loss of this machine: backups, tried out, elsewhere, and their key."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from portal import settings
from portal.backups import state
from portal.backups.making import NoRecoveryKey
from portal.language import dates
from portal.language.notices import Notice

from .checks import Finding, Needs, check, fault, fit, warning


class NoBackupYet(Notice):
    folder: Path


class BackupIsOld(Notice):
    newest: str


class LastBackupFailed(Notice):
    when: str


class BackupWasNotTried(Notice): ...


class BackupIsBesideDatabase(Notice):
    folder: Path


class KeyIsOnServer(Notice):
    file: Path


@check("backups", Needs.TABLES)
def backups_are_made(*, now: datetime) -> Finding:
    found, chosen = state.state(), settings.current()
    if not found.has_key:
        return fault(NoRecoveryKey())
    if found.failed:
        return fault(LastBackupFailed(_said(found.failed)))
    if found.newest is None:
        return (fault if found.is_old(now=now) else warning)(NoBackupYet(chosen.backups))
    return fault(BackupIsOld(_said(found.newest))) if found.is_old(now=now) else fit(_said(found.newest))


@check("backup-trial", Needs.TABLES)
def a_backup_was_opened(*, now: datetime) -> Finding:
    found = state.state()
    return warning(BackupWasNotTried()) if found.wants_trial(now=now) else fit(_said(found.opened))


@check("backup-disk", Needs.TABLES)
def backups_are_on_another_disk() -> Finding:
    folder = settings.current().backups
    return warning(BackupIsBesideDatabase(folder)) if state.state().is_on_disk_of_database else fit(folder)


@check("recovery-key", Needs.TABLES)
def recovery_key_is_in_the_safe() -> Finding:
    key = state.state().key_on_server
    return warning(KeyIsOnServer(key)) if key else fit(settings.current().recovery_key)


def _said(moment: datetime | None) -> str:
    return dates.moment_in_figures(moment, settings.current().timezone) if moment else ""
