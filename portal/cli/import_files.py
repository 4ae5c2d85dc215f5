"""flask import: the office's files, planned first and taken in with --write."""

from __future__ import annotations

from pathlib import Path

import click

from portal import clock, spreadsheets
from portal.domain import entering, marking
from portal.domain.importing import Plan

from .command import Group, Wrong, who

MOST_SHOWN = 20

_file = click.argument("file", type=click.Path(path_type=Path))
_sitting = click.option("--sitting", "code", required=True, help="The sitting's code.")
_write = click.option("--write", is_flag=True, help="Take the file in; without it, only the plan is shown.")


@click.group("import", cls=Group)
def import_() -> None:
    """Take in entries and results from files."""


@import_.command()
@_file
@_sitting
@_write
def entries(file: Path, code: str, *, write: bool) -> None:
    """Candidates: names, numbers, schools."""
    plan = entering.plan(spreadsheets.read(file), code)
    if plan.made_id_numbers or plan.made_secret_numbers:
        click.echo(f"To be made: {plan.made_id_numbers} ID Numbers, {plan.made_secret_numbers} Secret Numbers.")
    _tell(plan)
    if write:
        entering.carry_out(plan, by=who(), now=clock.now())
    _count(plan, written=write)


@import_.command()
@_file
@_sitting
@_write
def results(file: Path, code: str, *, write: bool) -> None:
    """Results: statuses, overall scores, grades, levels and the score of each paper."""
    plan = marking.plan(spreadsheets.read(file), code, now=clock.now())
    _tell(plan)
    if write:
        marking.carry_out(plan, by=who(), now=clock.now())
    _count(plan, written=write)


def _tell(plan: Plan) -> None:
    """The plan as a person reads it. Raises Wrong, with every fault, when it cannot be carried out."""
    click.echo(f"{plan.sheet.file_name}: {len(plan.sheet.rows)} rows for {plan.sitting}.")
    if plan.unused_columns:
        click.echo(f"Columns not used: {', '.join(plan.unused_columns)}.")
    for change in plan.changes[:MOST_SHOWN]:
        click.echo(f"change: {change}")
    if len(plan.changes) > MOST_SHOWN:
        click.echo(f"… and {len(plan.changes) - MOST_SHOWN} more changes.")
    for warning in plan.warnings:
        click.echo(f"warning: {warning}")
    if plan.faults:
        faults = (f"{plan.sheet.file_name}, {fault}" for fault in plan.faults)
        raise Wrong(*faults, f"{plan.kind}: {len(plan.faults)} faults, nothing was changed")


def _count(plan: Plan, *, written: bool) -> None:
    if not written and not plan.changes_nothing:
        click.echo("Nothing is changed yet. The same command with --write takes the file in.")
    counts = plan.counts
    click.echo(
        f"{plan.kind}: {counts.new} new, {counts.changed} changed, {counts.same} the same, "
        f"{counts.missing} not in the file"
    )
