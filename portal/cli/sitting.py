"""flask sitting: an exam on one occasion."""

from __future__ import annotations

import click

from portal import settings
from portal.domain.refusals import Impossible
from portal.domain.sittings import sittings
from portal.domain.sittings.sittings import SittingPlan
from portal.language import clock, dates
from portal.language.clock import NoSuchMoment
from portal.language.languages import Later as _

from .command import Group, WallClock, WallTime, Wrong, who
from .speaking import tell

NOON = 12
NO_ZONE = _("%(zone)r is not a time zone. Write one like Asia/Taipei or Europe/London.")
_IN_SHORT = _("results by %(when)s; %(entered)d entries, %(registered)d registered")


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
        raise Wrong(NO_ZONE.with_places(zone=zone))
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
    tell(_("%(code)s: %(exam)s, %(name)s. Results by %(when)s."), code=code, exam=exam, name=name, when=_promise(plan))
    click.echo("sittings: 1 new")


@sitting.command("list")
def list_() -> None:
    """List the sittings."""
    rows = sittings.every()
    for row in rows:
        click.echo(f"{row.code}  {row.exam}  {row.name}")
        in_short = _IN_SHORT.with_places(when=_promise(row), entered=row.entered, registered=row.registered)
        click.echo(f"    {in_short}")
    click.echo(f"sittings: {len(rows)}")


def _promise(row: SittingPlan) -> str:
    if row.results_by is None:
        return str(_("a day that is not set"))
    return dates.moment_in_words(row.results_by, row.zone, with_time=row.results_by_has_time)
