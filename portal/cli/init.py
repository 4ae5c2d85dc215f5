"""flask init: makes this installation; on an older one, brings its database up to date."""

from __future__ import annotations

import os
import sys

import click

from portal import settings
from portal.language.languages import Later as _
from portal.runtime import installation
from portal.settings import written
from portal.wording import notices

from .command import FreeCommand, Wrong
from .speaking import tell

QUESTIONS = {
    "CENTRE_NUMBER": "The centre's number, like TW940",
    "CENTRE_NAME": "The centre's name, as candidates know it",
    "CENTRE_EMAIL": "The email address candidates write to (Enter: none)",
    "CENTRE_PHONE": "The number they call (Enter: none)",
    "TIMEZONE": "The centre's time zone, like Asia/Taipei",
    "BASE_URL": "The address of the site, like https://results.example.org",
}
_KEY = _("Written: %(file)s. It opens the backups: print it (`flask keys print`), and move both into the safe.")
_BEFORE = _(
    "A backup was made before: %(file)s. To go back, install the earlier program and restore it: "
    "`flask restore %(file)s --identity recovery.key --yes`."
)
DEFAULTS = {"CENTRE_EMAIL": "", "CENTRE_PHONE": "", "BASE_URL": "http://127.0.0.1:8000"}


@click.command(cls=FreeCommand)
@click.option("--centre-number", help=QUESTIONS["CENTRE_NUMBER"])
@click.option("--centre-name", help=QUESTIONS["CENTRE_NAME"])
@click.option("--centre-email", help="The email address candidates write to, if there is one.")
@click.option("--centre-phone", help="The number they call, if there is one.")
@click.option("--timezone", help=QUESTIONS["TIMEZONE"])
@click.option("--base-url", help=f"{QUESTIONS['BASE_URL']}; {DEFAULTS['BASE_URL']} if left out.")
def init(**given: str | None) -> None:
    """Make the instance folder: settings with fresh keys, and the database. Overwrites nothing."""
    folder = settings.folder(os.environ)
    written.check_whole(folder)
    is_new = not (folder / settings.FILE).exists()
    if not is_new:
        tell(_("%(file)s is there already and is left as it is."), file=folder / settings.FILE)
    else:
        answers = _answers({name.upper(): answer for name, answer in given.items()})
        installation.write_settings(folder, answers)
        key = installation.make_recovery_key(folder)
        tell(_("Written: %(file)s, with fresh keys. Only you can read it: keep it so."), file=folder / settings.FILE)
        tell(_KEY, file=key)
    backup = None if is_new else installation.backed_up_if_older(os.environ)
    click.echo(notices.say(installation.prepare(os.environ, is_new=is_new)))
    if backup:
        tell(_BEFORE, file=backup)
    click.echo("installations: 1 ready. Next: flask sitting add, flask import entries, flask serve")


def _answers(given: dict[str, str | None]) -> dict[str, str]:
    """An answer to each question: from the options, by asking on a terminal, else the usual one. Raises Wrong."""
    said = {name: answer for name, answer in given.items() if answer is not None}
    faults = _faults(said)
    if not faults and sys.stdin.isatty():
        said |= {name: _asked(name) for name in QUESTIONS if name not in said}
    answers = DEFAULTS | said
    missing = [f"Say {_option(name)}: {QUESTIONS[name]}." for name in QUESTIONS if name not in answers]
    if faults or missing:
        raise Wrong(*faults, *missing)
    return {name: answers[name] for name in QUESTIONS if answers[name]}


def _faults(said: dict[str, str]) -> list[str]:
    unusable = {name: settings.fault_in(name, answer) for name, answer in said.items()}
    return [f"{_option(name)} {fault}." for name, fault in unusable.items() if fault]


def _asked(name: str) -> str:
    """The answer, asked for until it can be used."""

    def usable(text: str) -> str:
        if fault := settings.fault_in(name, text):
            raise click.UsageError(f"This {fault}.")
        return text

    usual = DEFAULTS.get(name)
    answer: str = click.prompt(QUESTIONS[name], default=usual, show_default=bool(usual), value_proc=usable)
    return answer


def _option(name: str) -> str:
    return f"--{name.lower().replace('_', '-')}"
