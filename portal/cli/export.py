"""flask export: entries, results and who wants updates, for a spreadsheet program or another office."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import click

from portal.domain.leaving import Leaving, Take
from portal.domain.results import exporting
from portal.language import clock
from portal.language.languages import Later as _
from portal.spreadsheets import writing
from portal.spreadsheets.sheet import SheetToWrite

from .command import Group, Wrong, who

_code = click.argument("code")
to_file = click.option(
    "--to", "file", type=click.Path(path_type=Path), help="FILE.csv or FILE.xlsx; else CSV is printed."
)
_secrets = click.option("--secrets", is_flag=True, help="With the Secret Numbers; kept in the audit log.")


@click.group(cls=Group)
def export() -> None:
    """Write entries, results, or who wants updates to a file."""


@export.command()
@_code
@to_file
@_secrets
def entries(code: str, file: Path | None, *, secrets: bool) -> None:
    """Candidates: names, numbers, schools; with --secrets the Secret Numbers too."""
    if secrets:
        hand_over("entries", file, lambda take: exporting.hand_secrets(code, take, by=who(), now=clock.now()))
    else:
        hand_over("entries", file, lambda take: exporting.hand_entries(code, take))


@export.command()
@_code
@to_file
@_secrets
def results(code: str, file: Path | None, *, secrets: bool) -> None:
    """Results, released or not. Keep the file safe."""
    if secrets:
        raise Wrong(_("Only entries have Secret Numbers. Leave out --secrets."))
    hand_over("results", file, lambda take: exporting.hand_results(code, take))


@export.command()
@to_file
def updates(file: Path | None) -> None:
    """Who wants updates: address, name, language, since when, to which words; kept in the audit log."""
    hand_over("updates", file, lambda take: exporting.hand_updates(take, by=who(), now=clock.now()))


def hand_over(kind: str, file: Path | None, hand: Callable[[Take], int]) -> None:
    """To the file, or as CSV to stdout; what is said about it is then said on stderr."""
    if file is None:
        count = hand(lambda leaving: _print(kind, leaving))
        click.echo(f"{kind}: {count} written", err=True)
        return
    writing.check(file)  # before a Secret Number is written down as exported
    count = hand(lambda leaving: _write(file, kind, leaving))
    click.echo(f"{kind}: {count} written to {file}")


def _print(kind: str, leaving: Leaving) -> None:
    try:
        writing.write_csv(sys.stdout.buffer, SheetToWrite(name=kind, header=leaving.columns, rows=leaving.rows))
        sys.stdout.buffer.flush()
    except BrokenPipeError as error:
        raise Wrong(_("The program that was reading this stopped before its end.")) from error


def _write(file: Path, kind: str, leaving: Leaving) -> None:
    bar = click.progressbar(leaving.rows, length=leaving.count, file=sys.stderr, hidden=not sys.stderr.isatty())
    with bar as rows:
        writing.write(file, SheetToWrite(name=kind, header=leaving.columns, rows=rows))
