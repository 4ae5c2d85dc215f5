"""flask sitting: an exam on one occasion."""

from __future__ import annotations

import click

from portal import settings
from portal.domain.refusals import Impossible
from portal.domain.sittings import sittings
from portal.domain.sittings.sittings import SittingPlan, Summary
from portal.language import clock, dates
from portal.language.clock import NoSuchMoment

from .command import Group, WallClock, WallTime, Wrong, who

NOON = 12


@click.group(cls=Group)
def sitting() -> None:
    """Sittings: one exam on one occasion."""


@sitting.command()
@click.argument("code")
@click.option("--exam", required=True, help="The exam's code, like a2-key-schools.")
@click.option("--name", required=True, help='As printed, like "April (S2) 2018".')
@click.option("--results-by", type=WallTime(), help='When results are promised for: "2020-07-14 09:00".')
@click.option("--timezone", help="The zone of its results, like Europe/London; else the centre's.")
def add(code: str, exam: str, name: str, results_by: WallClock | None, timezone: str | None) -> None:
    """Add a sitting."""
    zone = timezone or settings.current().timezone
    if not clock.is_zone(zone):
        raise Wrong(f"{zone!r} is not a time zone. Write one like Asia/Taipei or Europe/London.")
    promised = None
    if results_by:
        wall = results_by.at if results_by.has_time else results_by.at.replace(hour=NOON)
        try:
            promised = clock.moment(wall, zone)
        except NoSuchMoment as problem:
            raise Impossible(problem.reason) from problem
    plan = SittingPlan(
        code=code,
        exam=exam,
        name=name,
        results_by=promised,
        results_by_has_time=bool(results_by and results_by.has_time),
        zone=zone,
    )
    sittings.add(plan, by=who(), now=clock.now())
    click.echo(f"{code}: {exam}, {name}. Results by {_promise(plan)}.")
    click.echo("sittings: 1 new")


@sitting.command("list")
def list_() -> None:
    """List the sittings."""
    rows = sittings.every()
    for row in rows:
        click.echo(f"{row.code}  {row.exam}  {row.name}")
        click.echo(f"    results by {_promise(row)}; {row.entered} entries, {row.registered} registered")
    click.echo(f"sittings: {len(rows)}")


def _promise(row: SittingPlan | Summary) -> str:
    if row.results_by is None:
        return "a day that is not set"
    return dates.moment_in_words(row.results_by, row.zone, with_time=row.results_by_has_time)
