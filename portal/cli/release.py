"""flask release: the hour at which a sitting's results open."""

from __future__ import annotations

import click

from portal.domain.results import releasing
from portal.domain.results.releasing import ReleasePlan
from portal.language import clock, dates

from .command import Group, WallClock, WallTime, Wrong, who


@click.group(cls=Group)
def release() -> None:
    """Releases: the moments that open results."""


@release.command()
@click.argument("code")
@click.argument("hour", type=WallTime(), required=False)
@click.option("--timezone", help="The zone of the hour; else the sitting's own.")
@click.option("--write", is_flag=True, help="Set the hour; without it, only the plan is shown.")
def schedule(code: str, hour: WallClock | None, timezone: str | None, *, write: bool) -> None:
    """Set the hour of release (else the one the confirmation announces), or put it off."""
    if timezone and not clock.is_zone(timezone):
        raise Wrong(f"{timezone!r} is not a time zone. Write one like Asia/Taipei or Europe/London.")
    if hour and not hour.has_time:
        raise Wrong('Say the hour too, like "2020-07-14 09:00".')
    opens_at, zone = releasing.moment_for(code, hour.at if hour else None, timezone)
    if write:
        _tell(releasing.schedule(code, opens_at, zone, by=who(), now=clock.now()), "open")
    else:
        _tell(releasing.plan(code, opens_at, zone, now=clock.now()), "would open")


@release.command()
@click.argument("code")
@click.option("--yes", is_flag=True, help="Open them; without it, only the plan is shown.")
def now(code: str, *, yes: bool) -> None:
    """Open the sitting's results at this moment. What has opened stays open."""
    moment = clock.now()
    if yes:
        _tell(releasing.release_now(code, by=who(), now=moment), "open")
    else:
        _tell(releasing.plan_now(code, now=moment), "would open")


@release.command()
@click.argument("code")
@click.option("--yes", is_flag=True, help="Cancel it; without it, nothing is done.")
def cancel(code: str, *, yes: bool) -> None:
    """Take back a release that has not opened yet."""
    if not yes:
        raise Wrong(f"To cancel the release of {code}, say so: flask release cancel {code} --yes")
    releasing.cancel(code, by=who(), now=clock.now())
    click.echo(f"{code}: the release is cancelled. Its results stay loaded and wait for another one.")
    click.echo("releases: 1 cancelled")


@release.command("list")
def list_() -> None:
    """List the releases, those that have opened and those that will."""
    rows = releasing.every(now=clock.now())
    for row in rows:
        click.echo(f"{row.code}  {row.state}  {dates.moment_in_words(row.opens_at, row.zone)}")
    click.echo(f"releases: {len(rows)}")


def _tell(plan: ReleasePlan, verb: str) -> None:
    if plan.instead_of:
        click.echo(f"Instead of {dates.moment_in_words(plan.instead_of, plan.zone)}:")
    click.echo(f"{plan.code} ({plan.name}): results {verb} on {dates.moment_in_words(plan.opens_at, plan.zone)}.")
    for status, number in plan.statuses.items():
        click.echo(f"  {status}: {number}")
    if plan.without_result:
        click.echo(f"  no result loaded: {plan.without_result} (shown as not ready yet)")
    if verb == "would open":
        click.echo("Nothing is changed yet.")
    click.echo(f"results: {plan.total} to open, {plan.without_result} entries without one")
