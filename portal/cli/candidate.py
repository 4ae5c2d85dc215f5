"""flask candidate: the help desk, for one candidate by ID Number."""

from __future__ import annotations

import click

from portal import settings
from portal.domain.accounts import help_desk
from portal.domain.results import correcting
from portal.domain.results.correcting import ListedVersion
from portal.language import clock, dates
from portal.language.languages import Later
from portal.language.languages import Later as _

from .command import Group, who
from .speaking import tell, tell_more

CANDIDATE = _("%(id_number)s  %(name)s, candidate %(number)s of %(sitting)s")
_CONFIRMED, _NOT_CONFIRMED = _("email: %(address)s (confirmed)"), _("email: %(address)s (not confirmed yet)")
_WAITS = _("%(status)s (%(how)s), waits for a release")
_OPEN = _("%(status)s (%(how)s), open since %(when)s")
_OPENS = _("%(status)s (%(how)s), opens on %(when)s")

_id_number = click.argument("id_number", metavar="ID")
_reason = click.option("--reason", required=True, help="Why; kept in the audit log.")


@click.group(cls=Group)
def candidate() -> None:
    """The help desk: what is known of a candidate, and the ways to help."""


@candidate.command()
@_id_number
def show(id_number: str) -> None:
    """What the office may see: never a Secret Number, a password or the figures of a result."""
    shown = help_desk.show(id_number)
    versions = correcting.history(id_number, now=clock.now())
    zone = settings.current().timezone
    facts = shown.facts
    tell(CANDIDATE, id_number=shown.id_number, name=facts.name, number=facts.candidate_number, sitting=shown.sitting)
    if shown.registered_at is None:
        tell_more(_("not registered"))
    else:
        tell_more(_("registered on %(when)s"), when=dates.moment_in_words(shown.registered_at, zone))
        tell_more(_CONFIRMED if shown.email_confirmed_at else _NOT_CONFIRMED, address=shown.email)
    for what, number in shown.failures.items():
        tell_more(_("failed tries to %(what)s: %(number)d"), what=what, number=number)
    for number, kind, state in shown.letters:
        tell_more(_("letter %(kind)s: %(state)s (flask outbox show %(number)d)"), kind=kind, state=state, number=number)
    for version in versions:
        tell_more(_("result, version %(number)d: %(told)s"), number=version.number, told=_told(version))
    click.echo("candidates: 1")


@candidate.command()
@_id_number
@_reason
def unlock(id_number: str, reason: str) -> None:
    """Forget the failed tries, so that the holder may try again at once."""
    help_desk.unlock(id_number, reason=reason, by=who(), now=clock.now())
    click.echo("candidates: 1 unlocked")


@candidate.command()
@_id_number
@_reason
def unregister(id_number: str, reason: str) -> None:
    """Undo a registration: the numbers of the Confirmation of Entry register again."""
    help_desk.unregister(id_number, reason=reason, by=who(), now=clock.now())
    click.echo("candidates: 1 unregistered")


@candidate.command()
@_id_number
@_reason
def reissue(id_number: str, reason: str) -> None:
    """Make a new Secret Number; the old one is worth nothing any more."""
    number = help_desk.reissue(id_number, reason=reason, by=who(), now=clock.now())
    tell(_("The new Secret Number is %(number)s. Give it to the candidate alone, on paper."), number=number)
    click.echo("candidates: 1 reissued")


def _told(version: ListedVersion) -> Later:
    said = _WAITS
    if version.opens_at is not None:
        when = dates.moment_in_words(version.opens_at, version.zone)
        said = (_OPEN if version.is_open else _OPENS).with_places(when=when)
    return said.with_places(status=version.status.value, how=version.how.value)
