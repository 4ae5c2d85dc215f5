"""flask outbox: what waits, went, failed and why; and a letter sent anew or stopped by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import click

from portal import settings
from portal.domain.sending import outbox as letters
from portal.domain.sending.outbox import LetterFacts, LetterLine, OutboxOverview
from portal.ids import LetterId
from portal.language import clock, dates, plain_text
from portal.language.languages import Later
from portal.language.languages import Later as _
from portal.wording import candidates

from .command import Group, who
from .speaking import tell, tell_more

_MOST = 2**31 - 1  # what PostgreSQL keeps as a number
_USUALLY_SHOWN = 50
_TOO_LONG = timedelta(hours=1)
_NUMBER = click.IntRange(1, _MOST)
_REMEDY = _("When the reason is fixed: `flask outbox retry NUMBER`, or --all-failed.")
_LATE = _(
    "A letter has waited %(wait)s. Letters are sent while `flask serve` or `flask notify` runs. `flask mail test "
    "ADDRESS` shows whether the mail server takes them, and if not, why."
)
_HEADER = ("number", "state", "letter", "tries", "next try", "to", "whose", "reason")
_WIDTHS = (6, 10, 17, 5, 16, 0, 0, 0)


@click.group(cls=Group)
def outbox() -> None:
    """The letters that were written: which wait, were sent or failed, and why."""


@outbox.command("list")
@click.option(
    "--state", type=click.Choice(letters.STATES), help="Only letters in this state; else all that have not been sent."
)
@click.option("--sitting", metavar="CODE", help="Only letters about candidates of this sitting.")
@click.option("--limit", type=_NUMBER, default=_USUALLY_SHOWN, show_default=True, help="Show at most so many letters.")
def list_(state: str | None, sitting: str | None, limit: int) -> None:
    """Count the letters by state, and list those that have not been sent, the newest trouble first."""
    now = clock.now()
    found = letters.overview(state=state, sitting=sitting, most=limit, now=now)
    click.echo(", ".join(f"{each} {number}" for each, number in found.counts.items()))
    if found.waited is not None:
        tell(_("The oldest waiting letter has waited %(wait)s."), wait=_wait(found.waited))
    if found.lines:
        click.echo(_row(_HEADER))
    for line in found.lines:
        click.echo(_row(_cells(line, now=now)))
    click.echo(_count(found))
    if found.counts["failed"]:
        tell(_REMEDY, err=True)
    if found.waited and found.waited > _TOO_LONG:
        tell(_LATE, err=True, wait=_wait(found.waited))


@outbox.command()
@click.argument("number", type=_NUMBER)
def show(number: LetterId) -> None:
    """Show all about one letter but its text, which only its reader may see."""
    for name, fact in _facts(letters.show(number)):
        tell_more(_("%(name)s: %(fact)s"), name=name, fact=plain_text.one_line(fact))
    click.echo("letters: 1")


@outbox.command()
@click.argument("numbers", type=_NUMBER, nargs=-1, metavar="NUMBER…")
@click.option("--all-failed", is_flag=True, help="Every letter that has failed.")
def retry(numbers: tuple[LetterId, ...], *, all_failed: bool) -> None:
    """Send letters again that have failed or wait for their next try: at once, with all their tries.

    Released letters that were stopped can be sent anew too.
    """
    if bool(numbers) is all_failed:
        raise click.UsageError("Say which letters: their numbers, or --all-failed.")
    if all_failed:
        number = letters.retry_failed(by=who(), now=clock.now())
    else:
        number = letters.retry(numbers, by=who(), now=clock.now())
    if number:
        tell(_("`flask serve` sends them within seconds. If it is not running, use `flask notify`."))
    click.echo(f"letters: {number} to be sent anew")


@outbox.command()
@click.argument("numbers", type=_NUMBER, nargs=-1, required=True, metavar="NUMBER…")
@click.option(
    "--reason", default=letters.BY_HAND, help="Why; kept with the letter and in the audit log, so name nobody."
)
def suppress(numbers: tuple[LetterId, ...], reason: str) -> None:
    """Stop letters that have not been sent. Their text is deleted."""
    reason = plain_text.one_line(reason) or letters.BY_HAND
    number = letters.suppress(numbers, reason=reason, by=who(), now=clock.now())
    click.echo(f"letters: {number} suppressed")


def _cells(line: LetterLine, *, now: datetime) -> tuple[str, ...]:
    reason = plain_text.one_line(line.reason or "")
    return (
        str(line.number),
        line.state,
        line.kind,
        str(line.tries),
        _next_try(line.next_at, now=now),
        line.to or "-",
        candidates.in_list(line.whose) if line.whose else "-",
        reason,
    )


def _next_try(at: datetime | None, *, now: datetime) -> str:
    if at is None:
        return "-"
    return "now" if at <= now else dates.moment_in_figures(at, settings.current().timezone)


def _row(cells: tuple[str, ...]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, _WIDTHS, strict=True)).rstrip()


def _count(found: OutboxOverview) -> str:
    shown = len(found.lines)
    more = f" of {found.total}: --limit {found.total} shows all" if shown < found.total else ""
    return f"letters: {shown} listed{more}"


def _facts(shown: LetterFacts) -> Iterator[tuple[Later, str]]:
    line = shown.line
    yield _("letter"), f"{line.number}, {line.kind}"
    for each in map(candidates.in_short, shown.about) if shown.about else [str(_("an account that is closed"))]:
        yield _("about"), each
    yield _("to"), line.to or str(_("nobody any more: the account is closed"))
    yield _("language"), shown.language
    yield _("written"), _moment(shown.written_at)
    yield _("state"), line.state
    if line.reason:
        yield _("reason"), line.reason
    yield _("tries"), str(line.tries)
    if shown.claimed_at:
        yield _("last taken by a sender"), f"{_moment(shown.claimed_at)}, {shown.claimed_by}"
    if line.next_at:
        yield _("next try"), _moment(line.next_at)
    if shown.sent_at:
        yield _("sent"), _moment(shown.sent_at)
    yield _("Message-ID"), shown.message_id


def _moment(at: datetime) -> str:
    return dates.moment_in_words(at, settings.current().timezone)


def _wait(waited: timedelta) -> str:
    if waited < timedelta(minutes=1):
        return str(_("less than a minute"))
    days = waited // timedelta(days=1)
    return str(_("%(days)d days").with_places(days=days)) if days > 1 else dates.wait_in_words(waited)
