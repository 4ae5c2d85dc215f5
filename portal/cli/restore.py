"""flask restore: opens again from a backup, on this machine or a fresh one."""

from __future__ import annotations

import os
from pathlib import Path

import click

from portal import settings
from portal.backups import making, restoring
from portal.backups.restoring import OpenedBackup
from portal.domain.refusals import Impossible, StoreUnavailable
from portal.domain.sending import holding_back, live_senders
from portal.language import clock, dates
from portal.language.languages import Later as _
from portal.runtime import installation
from portal.settings import SettingsProblem

from .command import FreeCommand, Wrong, who
from .speaking import tell

_HELD = _(
    "%(held)d letters are held back, since some may have gone after this backup was made. `flask outbox list` shows "
    "them; `flask outbox retry --all-failed` sends them."
)
FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command(cls=FreeCommand)
@click.argument("file", type=FILE)
@click.option("--identity", type=FILE, required=True, help="The file with the recovery key, from the safe.")
@click.option("--check", is_flag=True, help="Only try whether the backup opens and is whole.")
@click.option("--yes", is_flag=True, help="Put it in place of whatever this installation holds now.")
def restore(file: Path, identity: Path, *, check: bool, yes: bool) -> None:
    """Open a backup with the recovery key, check it, and make it this installation. Letters are held back."""
    instance = settings.folder(os.environ)
    with restoring.opened(file, identity, instance) as backup:
        _tell(backup)
        if check:
            click.echo("backups: 1 tried, whole")
            return
        if not yes:
            raise Wrong(
                _("Nothing was changed. To put it in place of what is in %(folder)s, add --yes.").with_places(
                    folder=instance
                )
            )
        before = _keep_what_is_there(instance)
        restoring.put_in_place(backup, instance, os.environ)
    held = _hold_letters()
    if before:
        tell(_("What was there before is in %(file)s."), file=before)
    if held:
        tell(_HELD, held=held)
    click.echo("backups: 1 restored. Next: flask serve")


def _tell(backup: OpenedBackup) -> None:
    rows = ", ".join(f"{table} {number}" for table, number in backup.rows.items())
    moment = dates.moment_in_words(backup.made_at, "UTC")
    tell(_("A whole backup of %(moment)s; rows: %(rows)s."), moment=moment, rows=rows or "-")


def _keep_what_is_there(instance: Path) -> Path | None:
    """A backup of it, or where its files are put aside if none can be made; None where nothing is. Raises Wrong."""
    if not restoring.is_used(instance):
        return None
    try:
        with installation.without_pages(os.environ).app_context():
            if live_senders.is_any():
                raise Wrong(_("The service runs. Stop it first: nobody may use the database while it is replaced."))
            return making.make(settings.current().backups, os.environ, making.BEFORE, now=clock.now()).file
    except (SettingsProblem, Impossible, StoreUnavailable):
        return restoring.put_aside(instance, now=clock.now())


def _hold_letters() -> int:
    installation.prepare(os.environ)
    with installation.without_pages(os.environ).app_context():
        return holding_back.hold_back(by=who(), now=clock.now())
