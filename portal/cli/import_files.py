"""flask import: the office's files, planned first and taken in with --write."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TypeVar

import click

from portal import settings, spreadsheets
from portal.domain.importing import Choices, ImportPlan
from portal.domain.importing import entries as import_entries
from portal.domain.importing import results as import_results
from portal.domain.importing import timetable as import_timetable
from portal.domain.importing.table.layout import LEAVE, TAKE
from portal.language import clock
from portal.language.languages import Later as _
from portal.spreadsheets import HasHeader, Sheet, WhichSheet, writing

from . import import_plan
from .command import Group, Wrong, telling_what_was_done, who
from .import_runs import list_, undo
from .import_template import template
from .watching import watched

P = TypeVar("P", bound=ImportPlan, contravariant=True)


class CarryOut(Protocol[P]):
    """A plan of one kind carried out."""

    def __call__(self, plan: P, *, by: str, now: datetime) -> None: ...


@click.group("import", cls=Group)
@click.pass_context
def import_(ctx: click.Context) -> None:
    """Take in entries, the timetable and results from files."""
    gc.disable()  # looking for cycles among a million cells, of which there are none, takes a fifth of the time
    ctx.call_on_close(gc.enable)


for other in (template, list_, undo):
    import_.add_command(other)


@dataclass(frozen=True, kw_only=True)
class Options:
    """What stands on the command line of every kind of import."""

    file: Path
    code: str
    encoding: str | None
    sheet: str | None
    columns: str | None
    dates: str | None
    hidden: str | None
    overwrite: bool
    report: Path | None
    write: bool

    def choices(self, *, compute: bool = False) -> Choices:
        columns = [name.strip() for name in self.columns.split(",")] if self.columns else None
        return Choices(columns=columns, dates=self.dates, hidden=self.hidden, overwrite=self.overwrite, compute=compute)

    def read(self, has_header: HasHeader) -> Sheet:
        if self.report:
            writing.check(self.report)
        centre = settings.current()
        try:
            return spreadsheets.read(
                self.file, encoding=self.encoding, sheet=self.sheet, languages=centre.languages, zone=centre.timezone,
                has_header=bool if self.columns else has_header, watch=watched("Reading"),
            )  # fmt: skip
        except WhichSheet as problem:
            raise Wrong(str(problem), _("Choose one with --sheet.")) from problem


def _options(command: Callable[..., None]) -> Callable[..., None]:
    """The file, and the options every kind of import has; each command makes Options of them."""
    for option in (
        click.option("--write", is_flag=True, help="Take the file in; without it, only the plan is shown."),
        click.option("--report", type=click.Path(path_type=Path), help="FILE.csv for every fault and warning."),
        click.option("--overwrite", is_flag=True, help="Touch what was released or made by hand, too."),
        click.option("--hidden", type=click.Choice([TAKE, LEAVE]), help="What to do with rows that a workbook hides."),
        click.option("--dates", type=click.Choice(["dmy", "mdy", "ymd"]), help="The order of day, month and year."),
        click.option("--columns", help="What the columns of a file without a header are: A,B,…; - passes one over."),
        click.option("--sheet", help="The sheet of a workbook; without it, the only one that names its columns."),
        click.option("--encoding", help="How the text is encoded, like cp950, where it was not found out rightly."),
        click.option("--sitting", "code", required=True, help="The sitting's code."),
        click.argument("file", type=click.Path(path_type=Path)),
    ):
        command = option(command)
    return command


@import_.command()
@_options
def entries(**given: Any) -> None:
    """Candidates: names, numbers, schools."""
    options = Options(**given)
    sheet = options.read(import_entries.has_header)
    plan = import_entries.plan(sheet, options.code, options.choices(), now=clock.now(), watch=watched("Comparing"))
    _take_in(plan, options, import_entries.carry_out)


@import_.command()
@_options
def timetable(**given: Any) -> None:
    """When and where each paper is sat, by everybody or by one candidate."""
    options = Options(**given)
    plan = import_timetable.plan(options.read(import_timetable.has_header), options.code, options.choices())
    _take_in(plan, options, import_timetable.carry_out)


@import_.command()
@_options
@click.option("--compute", is_flag=True, help="Work out overall scores, grades and levels the file does not have.")
def results(*, compute: bool, **given: Any) -> None:
    """Results: statuses, overall scores, grades, levels and the score of each paper."""
    options = Options(**given)
    choices = options.choices(compute=compute)
    sheet = options.read(partial(import_results.has_header, code=options.code))
    plan = import_results.plan(sheet, options.code, choices, now=clock.now(), watch=watched("Comparing"))
    _take_in(plan, options, import_results.carry_out)


def _take_in(plan: P, options: Options, carry_out: CarryOut[P]) -> None:
    if options.report:
        import_plan.write_report(plan, options.report)
    import_plan.tell(plan)
    if options.write:
        carry_out(plan, by=who(), now=clock.now())
        with telling_what_was_done():
            import_plan.count(plan, written=True)
    else:
        import_plan.count(plan, written=False)
