"""flask import list and undo: the files that were taken in, and one of them taken back."""

from __future__ import annotations

from datetime import datetime

import click

from portal import settings
from portal.domain.importing import undoing
from portal.domain.importing.undoing import ListedImport
from portal.ids import ImportId
from portal.language import clock, dates

from .command import Command, telling_what_was_done, who

_MOST = 2**31 - 1  # what a database keeps as a number


@click.command("list", cls=Command)
def list_() -> None:
    """Every file that was taken in: when, by whom, and what it changed."""
    runs = undoing.every()
    for run in runs:
        click.echo(_line(run))
    click.echo(f"{len(runs)} imports")


@click.command(cls=Command)
@click.argument("number", type=click.IntRange(1, _MOST))
@click.option("--write", is_flag=True, help="Undo it; without it, only what would be done is shown.")
def undo(number: ImportId, *, write: bool) -> None:
    """Put back what was there before import NUMBER, unless something was built on it since."""
    click.echo(_line(undoing.plan(number, now=clock.now())))
    if write:
        undoing.carry_out(number, by=who(), now=clock.now())
        with telling_what_was_done():
            click.echo("1 imports undone")
    else:
        click.echo("Nothing is changed yet. The same command with --write undoes it.")
        click.echo("0 imports undone")


def _line(run: ListedImport) -> str:
    changed = f"{run.counts['new']} new, {run.counts['changed']} changed, {run.counts['same']} the same"
    undone = f", undone {_clock(run.undone_at)}" if run.undone_at else ""
    return (
        f"{run.number}: {run.kind} of {run.sitting} from {run.file_name} (SHA-256 {run.sha256[:12]}…), "
        f"{_clock(run.at)} by {run.by}: {changed}{undone}"
    )


def _clock(at: datetime) -> str:
    """In the centre's own time."""
    return dates.moment_in_figures(at, settings.current().timezone)
