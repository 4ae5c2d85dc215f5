"""flask candidate: the help desk, for one candidate by ID Number."""

from __future__ import annotations

import click

from portal import settings
from portal.domain.accounts import help_desk
from portal.domain.results import correcting
from portal.domain.results.correcting import ListedVersion
from portal.language import clock, dates

from .command import Group, who

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
    click.echo(f"{shown.id_number}  {shown.name}, candidate {shown.candidate_number} of {shown.sitting}")
    if shown.registered_at is None:
        click.echo("  not registered")
    else:
        confirmed = "confirmed" if shown.email_confirmed_at else "not confirmed yet"
        click.echo(f"  registered on {dates.moment_in_words(shown.registered_at, zone)}")
        click.echo(f"  email: {shown.email} ({confirmed})")
    for what, number in shown.failures.items():
        click.echo(f"  failed tries to {what}: {number}")
    for number, kind, state in shown.letters:
        click.echo(f"  letter {kind}: {state} (flask outbox show {number})")
    for version in versions:
        click.echo(f"  result, version {version.number}: {_told(version)}")
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
    click.echo(f"The new Secret Number is {number}. Give it to the candidate alone, on paper.")
    click.echo("candidates: 1 reissued")


def _told(version: ListedVersion) -> str:
    if version.opens_at is None:
        when = "waits for a release"
    else:
        when = (
            f"{'open since' if version.is_open else 'opens on'} {dates.moment_in_words(version.opens_at, version.zone)}"
        )
    return f"{version.status.value} ({version.how.value}), {when}"
