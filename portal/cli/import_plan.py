"""The plan of an import as a person reads it, and its faults and warnings as a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from portal.domain.importing import Change, ImportedTable, ImportPlan, Remark
from portal.spreadsheets import Sheet, writing
from portal.spreadsheets.sheet import SheetToWrite

from .command import Wrong

MOST_SHOWN = 20
_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars (|)"}
_REPORT = ("line", "what", "column", "value", "what to do")


def tell(plan: ImportPlan) -> None:
    """What was understood and what would be done. Raises Wrong, with every fault, when it cannot be done."""
    click.echo(f"{plan.table.sheet.file_name}: {_counted(len(plan.table.rows), 'row')} for {plan.sitting}.")
    for sentence in [*_understood(plan.table), *plan.notes]:
        click.echo(sentence)
    if plan.names:
        click.echo(f"The first names as they will be stored: {'; '.join(plan.names)}.")
    _tell_first("change", plan.changes)
    _tell_first("warning", plan.warnings)
    if len(plan.warnings) > MOST_SHOWN:
        click.echo("--report FILE.csv writes every one of them beside its row.")
    if plan.faults:
        faults = (f"{plan.table.sheet.file_name}, {fault}" for fault in plan.faults)
        raise Wrong(*faults, f"{plan.kind}: {_counted(len(plan.faults), 'fault')}, nothing was changed")


def count(plan: ImportPlan, *, written: bool) -> None:
    """The last line, and before it what is still to do."""
    if not written and not plan.changes_nothing:
        click.echo("Nothing is changed yet. The same command with --write takes the file in.")
    counts = plan.counts
    click.echo(
        f"{plan.kind}: {counts.new} new, {counts.changed} changed, {counts.same} the same, "
        f"{counts.missing} not in the file"
    )


def write_report(plan: ImportPlan, path: Path) -> None:
    """Every fault and warning in a file, each beside the row it is about, without its secrets. Raises Unwritable."""
    sheet = plan.table.sheet
    header = next((line.cells for line in sheet.lines if line.number == plan.table.header_line), [])
    writing.write(path, SheetToWrite(name="report", header=[*_REPORT, *header], rows=_reported(plan, sheet)))
    said = f"{_counted(len(plan.faults), 'fault')} and {_counted(len(plan.warnings), 'warning')}"
    click.echo(f"{said} written to {path}")


def _reported(plan: ImportPlan, sheet: Sheet) -> Iterator[list[str]]:
    rows = {line.number: line.cells for line in sheet.lines}
    remarks = [("fault", fault) for fault in plan.faults] + [("warning", warning) for warning in plan.warnings]
    for what, remark in sorted(remarks, key=lambda each: each[1].line):
        own = [str(remark.line), what, remark.column, remark.value, remark.remedy]
        yield own + plan.table.without_secrets(rows.get(remark.line, []))


def _understood(table: ImportedTable) -> Iterator[str]:
    sheet = table.sheet
    if sheet.encoding:
        separated = f", separated by {_SEPARATORS[sheet.separator]}" if sheet.separator else ""
        yield f"Read as {sheet.encoding}{separated}."
    if sheet.rivals:
        yield f"It could also be {' or '.join(sheet.rivals)}: look at the names, and say --encoding if they are wrong."
    if sheet.name:
        others = f" The workbook also has: {', '.join(sheet.other_names)}." if sheet.other_names else ""
        yield f"Read from the sheet {sheet.name}.{others}"
    columns = ", ".join(f"{heading} → {field}" for field, heading in table.headings.items())
    where = f"Header on line {table.header_line}" if table.header_line else "No header"
    yield f"{where}; columns: {columns}."
    if table.unused:
        more = f" … and {len(table.unused) - MOST_SHOWN} more" if len(table.unused) > MOST_SHOWN else ""
        yield f"Columns not used: {', '.join(table.unused[:MOST_SHOWN])}{more}."


def _tell_first(what: str, told: Sequence[Change | Remark]) -> None:
    for each in told[:MOST_SHOWN]:
        click.echo(f"{what}: {each}")
    if len(told) > MOST_SHOWN:
        click.echo(f"… and {_counted(len(told) - MOST_SHOWN, f'more {what}')}.")


def _counted(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"
