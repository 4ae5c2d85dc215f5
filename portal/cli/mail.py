"""flask mail: whether letters can leave, tried out with one."""

from __future__ import annotations

import click

from portal import settings
from portal.domain.sending import pacing
from portal.language import clock
from portal.language.languages import Later as _
from portal.mail import diagnosing, rendering, trial
from portal.mail.folder import Folder
from portal.settings import values
from portal.wording import outbox as wording

from .command import Group, Wrong, sentence


@click.group(cls=Group)
def mail() -> None:
    """Test whether letters can be sent (MAIL_URL)."""


@mail.command()
@click.argument("address")
def test(address: str) -> None:
    """Send a short letter there at once.

    Says that it was taken and how fast letters leave, or what is wrong with the settings.
    """
    to = _checked(address)
    try:
        letter = trial.letter(to, now=clock.now())
    except rendering.CannotCompose as fault:
        raise Wrong(sentence(fault)) from fault
    server, problem = settings.current().mail_server, trial.send(letter)
    if server is None:
        if problem:
            raise problem
        file = Folder(settings.current().outbox).file_of(letter)
        click.echo(f"letters: 1 written to {file}; with MAIL_URL = file: letters go no further than that folder")
        return
    if problem:
        raise Wrong(diagnosing.sentence(problem, server, ours=letter.sender, to=to))
    click.echo(wording.letter_pace(pacing.letter_pace()))
    click.echo(f"letters: 1 taken by {server.host} for {to}; look for it there, in the junk folder too")


def _checked(address: str) -> str:
    try:
        to = values.email(address)
    except ValueError as problem:
        raise Wrong(f"The address {problem}.") from problem
    if not to:
        raise Wrong(_("Give the address to send the letter to, like exams@example.org."))
    return to
