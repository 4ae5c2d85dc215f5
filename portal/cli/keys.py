"""flask keys: the recovery key, which opens the backups: made, and printed for the safe."""

from __future__ import annotations

import os
from pathlib import Path

import click

from portal import new_files, settings
from portal.backups import recovery_keys
from portal.documents import recovery_sheet
from portal.documents.page import Letterhead
from portal.language import clock
from portal.language.languages import Later as _
from portal.runtime import installation
from portal.settings import written

from .command import Command, FreeCommand, Group, Wrong
from .print_run import PDF
from .speaking import tell


@click.group(cls=Group)
def keys() -> None:
    """The recovery key: what locks the backups, and alone opens them."""


@keys.command(cls=FreeCommand)
def new() -> None:
    """Make a recovery key: its secret half for the safe, its public half into the settings."""
    folder = settings.folder(os.environ)
    written.check_whole(folder)
    if not (folder / settings.FILE).exists():
        raise Wrong(_("%(file)s does not exist. Run `flask init` first.").with_places(file=folder / settings.FILE))
    file = installation.make_recovery_key(folder)
    tell(
        _("Written: %(file)s. Print it (`flask keys print --to FILE.pdf`), and move both into the safe."),
        file=file,
    )
    tell(_("Backups made before need the key before: keep it too. Restart the service, so that it takes the new one."))
    click.echo("keys: 1 made")


@keys.command("print", cls=Command)
@click.option("--to", type=click.Path(path_type=Path), required=True, help="FILE.pdf")
@click.option(
    "--identity",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The file with the key; else recovery.key of the instance folder.",
)
def print_(to: Path, identity: Path | None) -> None:
    """One page for the safe: the key as text and as a QR code."""
    chosen, now = settings.current(), clock.now()
    file = identity or chosen.instance / recovery_keys.FILE
    if not file.exists():
        raise Wrong(
            _("There is no %(file)s: it may be in the safe already. Use --identity FILE.").with_places(file=file)
        )
    new_files.check(to, [PDF])
    key = recovery_keys.read(file)
    page = recovery_sheet.sheet(str(key), str(key.to_public()), Letterhead.chosen(chosen), now=now)
    with new_files.made(to) as opened:
        opened.write(page)
    click.echo(f"keys: 1 printed to {to}")
