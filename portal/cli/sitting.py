"""flask sitting: an exam on one occasion."""

from __future__ import annotations

import click

from portal import settings
from portal.domain.sittings import sittings
from portal.domain.sittings.promises import Promise
from portal.domain.sittings.sittings import SittingChange, SittingEdits, SittingPlan
from portal.language import clock, dates
from portal.language.centre_texts import CentreText
from portal.language.languages import Later as _

from .command import Group, WallClock, WallTime, Wrong, who
from .speaking import tell, tell_more

NO_ZONE = _("%(zone)r is not a time zone. Write one like Asia/Taipei or Europe/London.")
_HOUR_STAYS = _(
    "the release is still set for %(when)s, and pages show that time; to move it, run "
    "`flask release schedule %(code)s …`"
)
_IN_SHORT_ONE = _("results by %(when)s; %(entered)d entry, %(registered)d registered")
_IN_SHORT = _("results by %(when)s; %(entered)d entries, %(registered)d registered")


_name_zh_hant = click.option("--name-zh-hant", help="The name for readers of Traditional Chinese.")


@click.group(cls=Group)
def sitting() -> None:
    """Sittings: one exam on one occasion."""


@sitting.command()
@click.argument("code")
@click.option("--exam", required=True, help="The exam's code, like a2-key-schools.")
@click.option("--name", required=True, help='As printed, like "April (S2) 2018".')
@_name_zh_hant
@click.option("--results-by", type=WallTime(), help='When results are promised for: "2020-07-14 09:00".')
@click.option("--timezone", help="The zone of its results, like Europe/London; else the centre's.")
def add(
    code: str, exam: str, name: str, name_zh_hant: str | None, results_by: WallClock | None, timezone: str | None
) -> None:
    """Add a sitting."""
    zone = timezone or settings.current().timezone
    check_zone(zone)
    promise = Promise.of_wall(results_by.at, zone, has_time=results_by.has_time) if results_by else None
    plan = SittingPlan(
        code=code,
        exam=exam,
        name=CentreText(name, {"zh-Hant": name_zh_hant}),
        results_by=promise and promise.at,
        results_by_has_time=promise is not None and promise.has_time,
        zone=zone,
    )
    sittings.add(plan, by=who(), now=clock.now())
    tell(
        _("%(code)s: %(exam)s, %(name)s. Results by %(when)s."),
        code=code,
        exam=exam,
        name=name,
        when=in_words(plan.promise),
    )
    click.echo("sittings: 1 new")


@sitting.command()
@click.argument("code")
@click.option("--name", help='As printed, like "April (S2) 2018".')
@_name_zh_hant
@click.option("--results-by", type=WallTime(), help='When results are promised for: "2020-07-14 09:00".')
@click.option("--timezone", help="The zone of its results; the promised hour is then the same one there.")
@click.option("--candidate-number-length", type=click.IntRange(min=1), help="Shorter numbers are filled with zeros.")
@click.option("--write", is_flag=True, help="Do it. Without this, only the plan is shown.")
def change(
    code: str,
    name: str | None,
    name_zh_hant: str | None,
    results_by: WallClock | None,
    timezone: str | None,
    candidate_number_length: int | None,
    *,
    write: bool,
) -> None:
    """Change a sitting: its name, when its results are promised for, its zone."""
    if timezone is not None:
        check_zone(timezone)
    edits = SittingEdits(
        name=name,
        other_names={"zh-Hant": name_zh_hant} if name_zh_hant is not None else {},
        results_by=results_by.at if results_by else None,
        results_by_has_time=bool(results_by and results_by.has_time),
        zone=timezone,
        candidate_number_length=candidate_number_length,
    )
    if edits == SittingEdits():
        raise Wrong(_("Say what to change: --name, --results-by, --timezone or --candidate-number-length."))
    now = clock.now()
    done = sittings.change(code, edits, by=who(), now=now) if write else sittings.plan_change(code, edits, now=now)
    _tell(done)
    if not write:
        tell(_("Nothing is changed yet. The same command with --write does it."))
    click.echo(f"sittings: {int(write and bool(done.changed))} changed")


@sitting.command("list")
def list_() -> None:
    """List the sittings."""
    rows = sittings.every()
    for row in rows:
        click.echo(f"{row.code}  {row.exam}  {row.name}")
        in_short = _IN_SHORT_ONE if row.entered == 1 else _IN_SHORT
        told = in_short.with_places(when=in_words(row.promise), entered=row.entered, registered=row.registered)
        click.echo(f"    {told}")
    click.echo(f"sittings: {len(rows)}")


def check_zone(zone: str) -> None:
    if not clock.is_zone(zone):
        raise Wrong(NO_ZONE.with_places(zone=zone))


def in_words(promise: Promise | None) -> str:
    if promise is None:
        return str(_("a day that is not set"))
    return dates.moment_in_words(promise.at, promise.zone, with_time=promise.has_time)


def _tell(change: SittingChange) -> None:
    before, after = change.before, change.after
    tell(_("%(code)s (%(name)s)"), code=before.code, name=before.name)
    for label, old, new in (
        (_("name: %(new)s (before: %(old)s)"), before.name, after.name),
        (_("results by: %(new)s (before: %(old)s)"), in_words(before.promise), in_words(after.promise)),
        (_("time zone: %(new)s (before: %(old)s)"), before.zone, after.zone),
        (
            _("length of candidate numbers: %(new)s (before: %(old)s)"),
            before.candidate_number_length,
            after.candidate_number_length,
        ),
    ):
        if old != new:
            tell_more(label, old=old, new=new)
    if not change.changed:
        tell_more(_("nothing to change: it is like this already"))
    if change.scheduled_at and before.promise != after.promise:
        when = dates.moment_in_words(change.scheduled_at, after.zone)
        tell_more(_HOUR_STAYS, when=when, code=before.code)
