"""The plan of an import on the terminal, and its faults and warnings as a file."""

from __future__ import annotations

from pathlib import Path

import click

from portal.domain.importing import ImportPlan
from portal.domain.importing.entries import EntriesPlan
from portal.language.languages import Later as _
from portal.spreadsheets import writing
from portal.spreadsheets.sheet import SheetToWrite
from portal.wording import import_plans

from . import speaking
from .command import Wrong
from .command_line import COMMAND_LINE


def tell(plan: ImportPlan) -> None:
    """What was understood and what would be done. Raises Wrong, with every fault, when it cannot be done."""
    for sentence in import_plans.sentences(plan, COMMAND_LINE):
        click.echo(sentence)
    if len(plan.warnings) > import_plans.MOST_SHOWN:
        speaking.tell(_("--report FILE.csv writes every one of them beside its row."))
    if plan.faults:
        count = f"{plan.kind}: {_counted(len(plan.faults), 'fault')}, nothing was changed"
        raise Wrong(*import_plans.faults(plan, COMMAND_LINE), count)
    made = import_plans.made(plan) if isinstance(plan, EntriesPlan) else None
    if made:
        click.echo(made)


def count(plan: ImportPlan, *, written: bool) -> None:
    """The last line, and before it what was done or is still to do."""
    if written:
        speaking.tell(_("Taken in."))
    elif not plan.changes_nothing:
        speaking.tell(_("Nothing is changed yet. The same command with --write takes the file in."))
    counts = plan.counts
    click.echo(
        f"{plan.kind}: {counts.new} new, {counts.changed} changed, {counts.same} the same, "
        f"{counts.missing} not in the file"
    )


def write_report(plan: ImportPlan, path: Path) -> None:
    """Every fault and warning in a file. Raises Unwritable."""
    rows = import_plans.report(plan, COMMAND_LINE)
    writing.write(path, SheetToWrite(name="report", header=next(rows), rows=rows))
    faults, warnings = _counted(len(plan.faults), "fault"), _counted(len(plan.warnings), "warning")
    click.echo(f"{faults} and {warnings} written to {path}")


def _counted(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"
