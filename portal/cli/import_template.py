"""flask import template: a workbook for an office to fill in, that `flask import` then takes as it is."""

from __future__ import annotations

from pathlib import Path

import click

from portal.domain.importing import import_templates
from portal.language.languages import Later as _
from portal.spreadsheets import writing
from portal.spreadsheets.sheet import SheetToWrite

from .command import Command
from .speaking import tell

ROWS = 1_000  # prepared to be filled in; whoever has more goes on below


@click.command(cls=Command)
@click.argument("kind", type=click.Choice(import_templates.KINDS))
@click.option("--exam", "code", required=True, help="The exam's code, like a2-key-schools.")
@click.option("--to", "file", required=True, type=click.Path(path_type=Path), help="FILE.xlsx, which is made.")
def template(kind: str, code: str, file: Path) -> None:
    """Make a sheet to fill in, with a page of help in English and Chinese."""
    writing.check(file, [writing.XLSX])
    draft = import_templates.draft(kind, code)
    header, *rows = draft.help
    writing.write(
        file,
        SheetToWrite(name=kind, header=draft.columns, blank_rows=ROWS),
        SheetToWrite(name=draft.help_name, header=header, rows=rows),
    )
    if draft.other_sets:
        papers = ", ".join(draft.papers)
        tell(
            _("%(code)s has more than one set of papers. This sheet has the largest: %(papers)s."),
            code=code,
            papers=papers,
        )
    click.echo(f"{kind}: {len(draft.columns)} columns written to {file}")
