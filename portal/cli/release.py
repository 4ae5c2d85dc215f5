"""flask release: the hour at which a sitting's results open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import click

from portal.domain.results import releasing
from portal.domain.results.releasing import ReleasePlan
from portal.language import clock, dates
from portal.language.languages import Later
from portal.language.languages import Later as _

from .command import Group, WallClock, WallTime, Wrong, who
from .sitting import check_zone, in_words
from .speaking import tell, tell_more

_OPEN = _("%(code)s (%(name)s): results open on %(when)s.")
_WOULD_OPEN = _("%(code)s (%(name)s): results would open on %(when)s.")

_TELLS = _("Everybody who has registered gets an email with this time: %(number)d.")
_WOULD_TELL = _("Everybody who has registered would get an email with this time: %(number)d.")


@click.group(cls=Group)
def release() -> None:
    """Releases: the moments that open results."""


@release.command()
@click.argument("code")
@click.argument("hour", type=WallTime(), required=False)
@click.option("--timezone", help="The zone of the hour; else the sitting's own.")
@click.option("--tell", "tells", is_flag=True, help="Email the hour to everybody who has registered.")
@click.option("--write", is_flag=True, help="Set the hour. Without this, only the plan is shown.")
def schedule(code: str, hour: WallClock | None, timezone: str | None, *, tells: bool, write: bool) -> None:
    """Set the hour of release (else the one the confirmation announces), or put it off."""
    if timezone is not None:
        check_zone(timezone)
    if hour and not hour.has_time:
        raise Wrong(_('Give the hour too, like "2020-07-14 09:00".'))
    opens_at, zone = releasing.moment_for(code, hour.at if hour else None, timezone)
    if write:
        plan = releasing.schedule(code, opens_at, zone, tells=tells, by=who(), now=clock.now())
    else:
        plan = releasing.plan(code, opens_at, zone, tells=tells, now=clock.now())
    _tell(plan, is_done=write, remarks=_of_the_promise(plan, is_done=write, tells=tells))


@release.command()
@click.argument("code")
@click.option("--yes", is_flag=True, help="Open them. Without this, only the plan is shown.")
def now(code: str, *, yes: bool) -> None:
    """Open the sitting's results at this moment. What has opened stays open."""
    moment = clock.now()
    if yes:
        _tell(releasing.release_now(code, by=who(), now=moment), is_done=True)
    else:
        _tell(releasing.plan_now(code, now=moment), is_done=False)


@release.command()
@click.argument("code")
@click.option("--yes", is_flag=True, help="Cancel it. Without this, nothing is done.")
def cancel(code: str, *, yes: bool) -> None:
    """Take back a release that has not opened yet."""
    if not yes:
        raise Wrong(
            _("To cancel the release of %(code)s, run: flask release cancel %(code)s --yes").with_places(code=code)
        )
    releasing.cancel(code, by=who(), now=clock.now())
    tell(_("%(code)s: the release is cancelled. Its results are kept and wait for another release."), code=code)
    click.echo("releases: 1 cancelled")


@release.command("list")
def list_() -> None:
    """List the releases, those that have opened and those that will."""
    rows = releasing.every(now=clock.now())
    for row in rows:
        click.echo(f"{row.code}  {row.state}  {dates.moment_in_words(row.opens_at, row.zone)}")
    click.echo(f"releases: {len(rows)}")


def _of_the_promise(plan: ReleasePlan, *, is_done: bool, tells: bool) -> Iterator[Later]:
    if plan.broken_promise:
        yield _("Candidates were told %(when)s.").with_places(when=in_words(plan.broken_promise))
    if tells:
        yield (_TELLS if is_done else _WOULD_TELL).with_places(number=plan.to_tell)
    elif plan.broken_promise and plan.to_tell:
        yield _("Use --tell to email them the new time. Registered: %(number)d.").with_places(number=plan.to_tell)


def _tell(plan: ReleasePlan, *, is_done: bool, remarks: Iterable[Later] = ()) -> None:
    if plan.instead_of:
        tell(_("Instead of %(when)s:"), when=dates.moment_in_words(plan.instead_of, plan.zone))
    when = dates.moment_in_words(plan.opens_at, plan.zone)
    tell(_OPEN if is_done else _WOULD_OPEN, code=plan.code, name=plan.name, when=when)
    for remark in remarks:
        tell(remark)
    for status, number in plan.statuses.items():
        tell_more(_("%(status)s: %(number)d"), status=status, number=number)
    if plan.without_result:
        tell_more(_("no result imported: %(number)d (shown as not ready yet)"), number=plan.without_result)
    if not is_done:
        tell(_("Nothing is changed yet."))
    click.echo(f"results: {plan.total} to open, {plan.without_result} entries without one")
