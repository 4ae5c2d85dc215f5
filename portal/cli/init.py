"""flask init: makes this installation; on an older one, brings its database up to date."""

from __future__ import annotations

import os
import sys

import click

from portal import settings
from portal.language.languages import Later as _
from portal.runtime import installation
from portal.wording import notices

from .command import FreeCommand, Wrong
from .speaking import tell

QUESTIONS = {
    "CENTRE_NUMBER": "The centre's number, like TW940",
    "CENTRE_NAME": "The centre's name, as candidates know it",
    "TIMEZONE": "The centre's time zone, like Asia/Taipei",
    "BASE_URL": "The address of the site, like https://results.example.org",
}
DEFAULTS = {"BASE_URL": "http://127.0.0.1:8000"}


@click.command(cls=FreeCommand)
@click.option("--centre-number", help=QUESTIONS["CENTRE_NUMBER"])
@click.option("--centre-name", help=QUESTIONS["CENTRE_NAME"])
@click.option("--timezone", help=QUESTIONS["TIMEZONE"])
@click.option("--base-url", help=f"{QUESTIONS['BASE_URL']}; {DEFAULTS['BASE_URL']} if left out.")
def init(**given: str | None) -> None:
    """Make the instance folder: settings with fresh keys, and the database. Overwrites nothing."""
    folder = settings.folder(os.environ)
    if (folder / settings.FILE).exists():
        tell(_("%(file)s is there already and is left as it is."), file=folder / settings.FILE)
    else:
        answers = _answers({name.upper(): answer for name, answer in given.items()})
        installation.write_settings(folder, answers)
        tell(_("Written: %(file)s, with fresh keys. Only you can read it: keep it so."), file=folder / settings.FILE)
    outcome = installation.prepare(os.environ)
    click.echo(notices.say(outcome))
    click.echo("installations: 1 ready. Next: flask sitting add, flask import entries, flask serve")


def _answers(given: dict[str, str | None]) -> dict[str, str]:
    """An answer to each question: from the options, by asking on a terminal, else the usual one."""
    answers: dict[str, str] = {}
    for name, question in QUESTIONS.items():
        answer = given[name]
        if answer is None and sys.stdin.isatty():
            answer = click.prompt(question, default=DEFAULTS.get(name))
        answers[name] = answer if answer is not None else DEFAULTS.get(name, "")
    missing = [f"Say --{name.lower().replace('_', '-')}: {QUESTIONS[name]}." for name in answers if not answers[name]]
    if missing:
        raise Wrong(*missing)
    return answers
