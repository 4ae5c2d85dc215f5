"""flask backup: everything that is needed to open again, in one locked file."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import click

from portal import settings
from portal.backups import making, state
from portal.language import clock
from portal.language.languages import Later as _
from portal.runtime import daily_backup

from .command import Command
from .speaking import tell

_ROWS = _("Entries: %(entry)d; accounts: %(account)d; results: %(result)d; letters: %(letter)d.")


@click.command(cls=Command)
@click.option("--to", type=click.Path(path_type=Path, file_okay=False), help="A folder; else that of BACKUP_TO.")
@click.option(
    "--daily",
    "is_daily",
    is_flag=True,
    help="As `flask serve` does: remove old ones too, and tell the office of a failure.",
)
def backup(to: Path | None, *, is_daily: bool) -> None:
    """Copy the database while the service runs, check the copy, and lock it up with all that belongs to it."""
    if is_daily:
        made = daily_backup.make(os.environ, now=clock.now())
    else:
        made = making.make(to or settings.current().backups, os.environ, now=clock.now())
        if to is None:
            state.note_made(now=clock.now())
    tell(_("Written: %(file)s. Only the recovery key opens it."), file=made.file)
    tell_rows(made.rows)
    click.echo("backups: 1 made")


def tell_rows(rows: Mapping[str, int]) -> None:
    """What a backup holds; nothing where its rows were not counted."""
    if rows:
        tell(_ROWS.with_places(**rows))
