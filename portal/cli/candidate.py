"""flask candidate: the help desk, for one candidate by ID Number."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import click

from portal import exams, settings
from portal.domain.accounts import help_desk
from portal.domain.accounts.help_desk import CandidateFacts, FailedTries, LetterWritten
from portal.domain.credentials.budgets import Budgets
from portal.domain.results import correcting
from portal.domain.results.correcting import ListedVersion
from portal.language import clock, dates
from portal.language.languages import Later
from portal.language.languages import Later as _
from portal.wording import candidates

from . import personal_data
from .command import Group, who
from .speaking import tell, tell_more
from .tries import KINDS

_CONFIRMED, _NOT_CONFIRMED = _("email: %(address)s (confirmed)"), _("email: %(address)s (not confirmed yet)")
_TRIES = _("%(kind)s: %(failures)d")
_LOCKED = _("%(kind)s: %(failures)d; locked until %(when)s")
_LOCKED_HERE = _("%(kind)s: %(failures)d; locked until %(when)s on the network where they were typed")
_LOCKED_FOR_GOOD = _("%(kind)s: %(failures)d; locked until the office unlocks it")
_FORGOTTEN = _("cleared: %(failures)d %(kind)s")
_SENT = _("letter %(kind)s: sent on %(when)s (flask outbox show %(number)d)")
_NOT_SENT = _("letter %(kind)s: %(state)s, written on %(when)s (flask outbox show %(number)d)")
_WAITS = _("%(status)s (%(how)s), waits for a release")
_OPEN = _("%(status)s (%(how)s), open since %(when)s")
_OPENS = _("%(status)s (%(how)s), opens on %(when)s")
_ONLY_THE_LATEST = _("Only the latest %(shown)d are shown. Add another word, like a name or the school.")
_OUT = _(
    "The candidate's page says that they are withdrawn. No result is shown, printed or announced, and none can be "
    "verified. The numbers cannot be used to register."
)
_IN_AGAIN = _(
    "Everything is as it was before. If the results are out, the candidate can see theirs now. No email says so, so "
    "tell them."
)
_ACCOUNT_STAYS = _("The account of %(email)s stays open: it holds %(number)d more.")
_ACCOUNT_CLOSED = _("The account of %(email)s held nothing else. It is closed.")

_id_number = click.argument("id_number", metavar="ID")
_reason = click.option("--reason", required=True, help="Why; kept in the audit log.")


@click.group(cls=Group)
def candidate() -> None:
    """The help desk: find candidates, see what is known of them, and help them."""


candidate.add_command(personal_data.export)
candidate.add_command(personal_data.erase)


@candidate.command()
@click.argument("text", nargs=-1, required=True, metavar="TEXT")
def find(text: tuple[str, ...]) -> None:
    """Find candidates by any part of a name in either script, address, number, internal ID or school."""
    found, number = help_desk.find(" ".join(text))
    for named in found:
        click.echo(candidates.in_full(named))
    if number > len(found):
        tell(_ONLY_THE_LATEST, shown=len(found))
    click.echo(f"candidates: {number} found")


@candidate.command()
@_id_number
def show(id_number: str) -> None:
    """Show what the office may see: never a Secret Number, a password or a score."""
    now = clock.now()
    shown = help_desk.show(id_number, now=now)
    versions = correcting.history(id_number, now=now)
    _tell_who(shown)
    for tries in shown.tries:
        _tell_tries(tries)
    for letter in shown.letters:
        _tell_letter(letter)
    for version in versions:
        tell_more(_("result, version %(number)d: %(told)s"), number=version.number, told=_told(version))
    click.echo("candidates: 1")


@candidate.command()
@_id_number
@_reason
def unlock(id_number: str, reason: str) -> None:
    """Clear the failed tries, so that the candidate can try again at once."""
    done = help_desk.unlock(id_number, reason=reason, by=who(), now=clock.now())
    click.echo(candidates.in_short(done.named))
    _tell_forgotten(done.forgotten)
    if not done.forgotten:
        tell_more(_("There was nothing to unlock: no try has failed."))
    click.echo(f"candidates: {int(bool(done.forgotten))} unlocked")


@candidate.command()
@_id_number
@_reason
def unregister(id_number: str, reason: str) -> None:
    """Undo a registration, so that the candidate can register again."""
    done = help_desk.unregister(id_number, reason=reason, by=who(), now=clock.now())
    click.echo(candidates.in_short(done.named))
    tell_more(_ACCOUNT_STAYS if done.exams_left else _ACCOUNT_CLOSED, email=done.email, number=done.exams_left)
    tell_more(_("The candidate can register again with the ID Number and Secret Number."))
    click.echo("candidates: 1 unregistered")


@candidate.command()
@_id_number
@_reason
def reissue(id_number: str, reason: str) -> None:
    """Make a new Secret Number. The old one no longer works."""
    done = help_desk.reissue(id_number, reason=reason, by=who(), now=clock.now())
    click.echo(candidates.in_short(done.named))
    tell_more(
        _("The new Secret Number is %(number)s. Give it to the candidate on paper, and to nobody else."),
        number=done.secret_number,
    )
    _tell_forgotten(done.forgotten)
    click.echo("candidates: 1 reissued")


@candidate.command()
@_id_number
@_reason
def withdraw(id_number: str, reason: str) -> None:
    """Take a candidate out of the sitting, as if not entered; `flask candidate restore` undoes it."""
    named = help_desk.withdraw(id_number, reason=reason, by=who(), now=clock.now())
    click.echo(candidates.in_short(named))
    tell_more(_OUT)
    tell_more(_("Undo it with `flask candidate restore %(id_number)s --reason …`."), id_number=named.id_number)
    click.echo("candidates: 1 withdrawn")


@candidate.command()
@_id_number
@_reason
def restore(id_number: str, reason: str) -> None:
    """Take a withdrawn candidate back into the sitting, as they were before."""
    named = help_desk.restore(id_number, reason=reason, by=who(), now=clock.now())
    click.echo(candidates.in_short(named))
    tell_more(_IN_AGAIN)
    click.echo("candidates: 1 restored")


def _tell_who(shown: CandidateFacts) -> None:
    named = shown.named
    click.echo(candidates.in_short(named))
    if named.date_of_birth:
        tell_more(_("born on %(day)s"), day=dates.day_in_words(named.date_of_birth))
    if named.school:
        tell_more(_("school: %(school)s"), school=named.school)
    if shown.internal_id:
        tell_more(_("internal ID: %(number)s"), number=shown.internal_id)
    tell_more(_("exam: %(exam)s, %(sitting)s"), exam=exams.name(shown.exam), sitting=shown.sitting_name)
    if named.withdrawn_at:
        tell_more(_("withdrawn on %(when)s"), when=_moment(named.withdrawn_at))
    if named.claimed_at is None:
        tell_more(_("not registered"))
    else:
        tell_more(_("registered on %(when)s"), when=_moment(named.claimed_at))
        tell_more(_CONFIRMED if shown.email_confirmed_at else _NOT_CONFIRMED, address=shown.email)


def _tell_tries(tries: FailedTries) -> None:
    lock, said = tries.lock or tries.lock_from_one_place, _TRIES
    if lock and lock.until:
        said = (_LOCKED if tries.lock else _LOCKED_HERE).with_places(when=_moment(lock.until))
    elif lock:
        said = _LOCKED_FOR_GOOD
    tell_more(said, kind=KINDS[tries.kind], failures=tries.failures)


def _tell_forgotten(forgotten: Mapping[Budgets, int]) -> None:
    for kind, failures in forgotten.items():
        tell_more(_FORGOTTEN, kind=KINDS[kind], failures=failures)


def _tell_letter(letter: LetterWritten) -> None:
    when = _moment(letter.sent_at or letter.made_at)
    said = _SENT if letter.sent_at else _NOT_SENT
    tell_more(said, kind=letter.kind, state=letter.state, when=when, number=letter.number)


def _told(version: ListedVersion) -> Later:
    said = _WAITS
    if version.opens_at is not None:
        when = dates.moment_in_words(version.opens_at, version.zone)
        said = (_OPEN if version.is_open else _OPENS).with_places(when=when)
    return said.with_places(status=version.status.value, how=version.how.value)


def _moment(at: datetime) -> str:
    return dates.moment_in_words(at, settings.current().timezone)
