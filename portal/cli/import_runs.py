"""flask import list and undo: the files that were taken in, and one of them taken back."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

import click

from portal import settings
from portal.domain.importing import undoing
from portal.domain.importing.undoing import ListedImport
from portal.ids import ImportId
from portal.language import clock, dates
from portal.language.languages import Later as _

from .command import Command, telling_what_was_done, who
from .speaking import tell

_IMPORTED = _(
    "%(number)d: %(kind)s of %(sitting)s from %(file_name)s (SHA-256 %(sha256)s…), %(at)s by %(by)s: %(new)d new, "
    "%(changed)d changed, %(same)d the same"
)
_UNDONE = _(
    "%(number)d: %(kind)s of %(sitting)s from %(file_name)s (SHA-256 %(sha256)s…), %(at)s by %(by)s: %(new)d new, "
    "%(changed)d changed, %(same)d the same, undone %(undone_at)s"
)
_MOST = 2**31 - 1  # what a database keeps as a number


@click.command("list", cls=Command)
def list_() -> None:
    """Every file that was taken in: when, by whom, and what it changed."""
    runs = undoing.every()
    for run in runs:
        _tell(run)
    click.echo(f"imports: {len(runs)}")


@click.command(cls=Command)
@click.argument("number", type=click.IntRange(1, _MOST))
@click.option("--write", is_flag=True, help="Undo it; without it, only what would be done is shown.")
def undo(number: ImportId, *, write: bool) -> None:
    """Put back what was there before import NUMBER, unless something was built on it since."""
    _tell(undoing.plan(number, now=clock.now()))
    if write:
        undoing.carry_out(number, by=who(), now=clock.now())
        with telling_what_was_done():
            click.echo("imports: 1 undone")
    else:
        tell(_("Nothing is changed yet. The same command with --write undoes it."))
        click.echo("imports: 0 undone")


def _tell(run: ListedImport) -> None:
    facts = asdict(run) | run.counts | {"sha256": run.sha256[:12], "at": _clock(run.at)}
    if run.undone_at:
        tell(_UNDONE, **facts | {"undone_at": _clock(run.undone_at)})
    else:
        tell(_IMPORTED, **facts)


def _clock(at: datetime) -> str:
    """In the centre's own time."""
    return dates.moment_in_figures(at, settings.current().timezone)
