"""flask audit: what was done, by whom, to whom, when; and whether anybody has changed a row of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from portal import settings
from portal.domain import audit_log
from portal.domain.leaving import Leaving, Take
from portal.language import plain_text
from portal.language.languages import Later as _
from portal.store.audit import LoggedDeed
from portal.wording import audit as wording
from portal.wording import notices

from .command import Command, Group, WallClock, WallTime, Wrong, telling_what_was_done
from .export import hand_over, to_file
from .speaking import tell

COLUMNS = ("number", "at", "who", "what", "whom", "details")
_FEWEST = 8  # characters of a head: fewer would stand for many
_UNBROKEN = _("The chain is unbroken: %(rows)d rows, head %(head)s.")
_EMPTY = _("The log has no row yet.")
_SHORT = _("%(head)r is no head. Type at least 8 characters of it: the digits 0 to 9 and the letters a to f.")


class _Log(Command, Group):
    """A command with another one below it."""


@click.group(cls=_Log, invoke_without_command=True)
@click.option("--since", type=WallTime(), help='The first day: "2020-07-14", on the centre\'s clocks.')
@to_file
@click.pass_context
def audit(ctx: click.Context, since: WallClock | None, file: Path | None) -> None:
    """The audit log: what was done, by whom, to whom, when. `verify` looks for rows that were changed."""
    if ctx.invoked_subcommand:
        return
    at = since.at.replace(tzinfo=ZoneInfo(settings.current().timezone)) if since else None
    if file:
        hand_over("audit", file, lambda take: _hand(take, since=at))
        return
    with telling_what_was_done():
        count = audit_log.hand(_show, since=at)
        click.echo(f"audit: {count} rows")


@audit.command()
@click.option("--head", "heads", multiple=True, help="A head from a weekly letter or a backup's name; 8 characters do.")
def verify(heads: tuple[str, ...]) -> None:
    """Look for rows that were changed, put in, moved, taken out or cut off, and tell the head of the chain."""
    typed = [_head(each) for each in heads]
    chain = audit_log.verify(typed)
    if chain.faults:
        raise Wrong(*(notices.say(fault) for fault in chain.faults))
    if chain.rows:
        tell(_UNBROKEN, rows=chain.rows, head=chain.head)
    else:
        tell(_EMPTY)
    click.echo(f"audit: {chain.rows} rows, 0 faults")


def _head(typed: str) -> str:
    """Raises Wrong."""
    head = typed.strip().casefold()
    if len(head) < _FEWEST or not set(head) <= set("0123456789abcdef"):
        raise Wrong(_SHORT.with_places(head=typed))
    return head


def _hand(take: Take, *, since: datetime | None) -> int:
    return audit_log.hand(lambda count, lines: take(Leaving(list(COLUMNS), count, map(_texts, lines))), since=since)


def _show(_count: int, lines: Iterator[LoggedDeed]) -> None:
    for line in lines:
        click.echo("  ".join(plain_text.shown(text) for text in _texts(line) if text))


def _texts(line: LoggedDeed) -> list[str]:
    who, what, whom = wording.person(line.who), wording.deed(line.what), wording.whom(line)
    return [str(line.id), wording.moment(line.at), who, what, whom, _details(line.details)]


def _details(kept: str | None) -> str:
    """`sitting ket-april, entries 40`: each by its name."""
    try:
        facts = json.loads(kept or "{}").items()
    except (ValueError, AttributeError):
        return str(kept)
    return ", ".join(f"{name} {value}" for name, value in facts)
