"""flask candidate: the help desk, for one candidate by ID Number."""

from __future__ import annotations

import click

from portal import clock, dates, settings
from portal.domain import helping

from .command import Group, who

_id_number = click.argument("id_number", metavar="ID")
_reason = click.option("--reason", required=True, help="Why; kept in the audit log.")


@click.group(cls=Group)
def candidate() -> None:
    """The help desk: what is known of a candidate, and the ways to help."""


@candidate.command()
@_id_number
def show(id_number: str) -> None:
    """What the office may see: never a Secret Number, a password or a result."""
    shown = helping.show(id_number)
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
    for kind, state in shown.letters:
        click.echo(f"  letter {kind}: {state}")
    click.echo("candidates: 1")


@candidate.command()
@_id_number
@_reason
def unlock(id_number: str, reason: str) -> None:
    """Forget the failed tries, so that the holder may try again at once."""
    helping.unlock(id_number, reason=reason, by=who(), now=clock.now())
    click.echo("candidates: 1 unlocked")


@candidate.command()
@_id_number
@_reason
def unregister(id_number: str, reason: str) -> None:
    """Undo a registration: the numbers of the Confirmation of Entry register again."""
    helping.unregister(id_number, reason=reason, by=who(), now=clock.now())
    click.echo("candidates: 1 unregistered")


@candidate.command()
@_id_number
@_reason
def reissue(id_number: str, reason: str) -> None:
    """Make a new Secret Number; the old one is worth nothing any more."""
    number = helping.reissue(id_number, reason=reason, by=who(), now=clock.now())
    click.echo(f"The new Secret Number is {number}. Give it to the candidate alone, on paper.")
    click.echo("candidates: 1 reissued")
