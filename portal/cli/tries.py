"""flask tries: the failed tries of the whole site or of a network, shown and cleared."""

from __future__ import annotations

import click

from portal.domain.credentials import budgets, networks, tallies
from portal.domain.credentials.budgets import Whose
from portal.domain.credentials.tallies import Tally
from portal.language import clock, dates
from portal.language.languages import Later as _

from .command import Group, who
from .speaking import tell

KINDS = {
    budgets.LOGGING_IN: _("wrong passwords"),
    budgets.REGISTERING: _("wrong Secret Numbers, to register"),
    budgets.VERIFYING: _("wrong Secret Numbers, to verify"),
    budgets.FORGETTING_PASSWORD: _("letters for a forgotten password"),
}
_WHOSE = {
    Whose.SITE: _("the whole site"),
    Whose.HOUSEHOLD: _("this address"),
    Whose.NEIGHBOURHOOD: _("its network"),
}
_LINE = _("%(kind)s, %(whose)s: %(failures)d of %(most)d in %(time)s")
_SPENT = _("%(kind)s, %(whose)s: %(failures)d of %(most)d in %(time)s. No more are allowed for now.")


def _address(_ctx: click.Context, _param: click.Parameter, typed: str | None) -> str | None:
    """An address, or a network by the first address in it."""
    address = typed and typed.partition("/")[0]
    if address and networks.household(address) == networks.UNKNOWN:
        raise click.BadParameter(f"{typed!r} is not an internet address. Write it like 192.0.2.7 or 2001:db8::7.")
    return address


_network = click.option("--network", callback=_address, help="The network of this address, instead of the whole site.")


@click.group(cls=Group)
def tries() -> None:
    """Failed tries, counted for the whole site and for a network."""


@tries.command()
@_network
def show(network: str | None) -> None:
    """Show how many tries have failed, how many may, and in what time."""
    shown = tallies.show(network, now=clock.now())
    for tally in shown:
        _tell(tally)
    click.echo(f"budgets: {len(shown)} shown, {sum(tally.is_spent for tally in shown)} spent")


@tries.command()
@_network
def clear(network: str | None) -> None:
    """Clear these tries. For one ID Number, use `flask candidate unlock`."""
    click.echo(f"failures: {tallies.clear(network, by=who(), now=clock.now())} forgotten")


def _tell(tally: Tally) -> None:
    tell(
        _SPENT if tally.is_spent else _LINE,
        kind=KINDS[tally.kind],
        whose=_WHOSE[tally.whose],
        failures=tally.failures,
        most=tally.limit.failures,
        time=dates.wait_in_words(tally.limit.per or budgets.DAY),
    )
