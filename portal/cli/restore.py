"""flask restore: opens again from a backup, on this machine or a fresh one."""

from __future__ import annotations

import os
from pathlib import Path

import click

from portal import settings
from portal.backups import erasures, making, restoring, state
from portal.domain.refusals import Impossible, StoreUnavailable
from portal.domain.sending import holding_back
from portal.language import clock, dates
from portal.language.languages import Later as _
from portal.runtime import installation
from portal.settings import Settings, SettingsProblem
from portal.store import database

from .backup import tell_rows
from .command import FreeCommand, Wrong, who
from .speaking import tell

_HELD_ONE = _(
    "%(held)d letter is held back, since it may have gone after this backup was made. `flask outbox list` shows it; "
    "`flask outbox retry --all-failed` sends it."
)
_HELD = _(
    "%(held)d letters are held back, since some may have gone after this backup was made. `flask outbox list` shows "
    "them; `flask outbox retry --all-failed` sends them."
)
_NO_ERASURES = _(
    "There is no file `erasures` beside the backup or in %(folder)s. If candidates were erased after this backup was "
    "made, it brings them back: find the file, or erase them again."
)
_NOT_NOTED = _("There is no installation here to note this trial in: on the server, `flask doctor` still asks for one.")
FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command(cls=FreeCommand)
@click.argument("file", type=FILE)
@click.option("--identity", type=FILE, required=True, help="The file with the recovery key, from the safe.")
@click.option("--check", is_flag=True, help="Only try whether the backup opens and is whole.")
@click.option("--database-url", metavar="URL", help="An empty PostgreSQL database to use instead of the backup's own.")
@click.option("--yes", is_flag=True, help="Put it in place of whatever this installation holds now.")
def restore(file: Path, identity: Path, *, check: bool, database_url: str | None, yes: bool) -> None:
    """Open a backup with the recovery key, check it, and make it this installation. Letters are held back."""
    if fault := settings.fault_in("DATABASE_URL", database_url or ""):
        raise click.UsageError(f"--database-url {fault}.")
    instance = settings.folder(os.environ)
    with restoring.opened(file, identity, instance) as backup:
        tell(_("A whole backup of %(moment)s."), moment=dates.moment_in_words(backup.made_at, "UTC"))
        tell_rows(backup.rows)
        if check:
            _note_trial()
            click.echo("backups: 1 tried, whole")
            return
        if not yes:
            raise Wrong(
                _("Nothing was changed. To put it in place of what is in %(folder)s, add --yes.").with_places(
                    folder=instance
                )
            )
        restoring.check_idle(instance)
        if database_url:
            restoring.use_database(backup, database_url)
        target = restoring.check_target(backup, instance, os.environ)
        before = _keep_what_is_there(instance, target)
        with restoring.put_in_place(backup, instance, os.environ) as chosen:
            held, erased = _make_ready(chosen, beside=file.parent)
    if before:
        tell(_("What was there before is in %(file)s."), file=before)
    if held:
        tell(_HELD_ONE if held == 1 else _HELD, held=held)
    if erased is None:
        tell(_NO_ERASURES, folder=chosen.backups)
    else:
        tell(_("Candidates who were erased since, and are erased again: %(number)d."), number=erased)
    click.echo("backups: 1 restored. Next: flask serve")


def _note_trial() -> None:
    """That it was opened, in the database that is here, if one is."""
    try:
        with installation.without_pages(os.environ).app_context():
            state.note_opened(now=clock.now())
            database.close()
    except (SettingsProblem, StoreUnavailable):
        tell(_NOT_NOTED)


def _keep_what_is_there(instance: Path, target: str) -> Path | None:
    """A backup of it, or where its files are kept if none can be made; None where nothing is.

    Raises Impossible when a database that is not a file cannot be kept.
    """
    if restoring.is_half_done(instance) or not restoring.is_used(instance):
        return None
    try:
        with installation.without_pages(os.environ).app_context():
            return making.make(settings.current().backups, os.environ, making.BEFORE, now=clock.now()).file
    except (SettingsProblem, Impossible, StoreUnavailable):
        restoring.refuse_tables(target)
        return restoring.keep_aside(instance, now=clock.now())


def _make_ready(chosen: Settings, *, beside: Path) -> tuple[int, int | None]:
    """Bring what was restored up to date, hold its letters back, erase again who was erased: how many of each.

    `beside` is the folder of the backup. None without a file that tells who was erased.
    """
    with installation.app_of(chosen).app_context():
        installation.bring_up_to_date()
        held = holding_back.hold_back(by=who(), now=clock.now())
        files = [folder / erasures.FILE for folder in (beside, chosen.backups)]
        erased = erasures.repeat(files, by=who(), now=clock.now())
        state.note_opened(now=clock.now())
        database.close()
    return held, erased
