"""Making an installation: its folder, its settings with fresh keys, its database."""

from __future__ import annotations

import os
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from pathlib import Path

from flask import Flask

from portal import new_files, settings
from portal.backups import making, recovery_keys
from portal.domain import health
from portal.language import clock
from portal.language.notices import Notice
from portal.settings import Settings, written
from portal.store import database

_HEAD = """\
# The settings of this installation. Each may also be given outside, as PORTAL_<NAME>, which then counts.
# The keys below were made for this centre alone: keep this file to yourself, and keep a copy of it in a safe.
"""

# What may be chosen besides, each with an example; without it, the usual counts.
_OPTIONAL = {
    "CENTRE_EMAIL": ("exams@example.org", "where candidates write to"),
    "CENTRE_PHONE": ("+886 2 5550 0123", "where they call"),
    "CENTRE_ADDRESS": ("1 Maple Road, Taipei", "where they come"),
    "MAIL_URL": ("smtp://NAME:PASSWORD@HOST:587", "the mail server; without it, letters are files in outbox/"),
    "MAIL_FROM": ("results@example.org", "the address letters come from"),
    "LANGUAGES": ("en,zh-Hant", "the languages offered, the usual one first"),
    "DOCUMENT_LANGUAGES": ("en,zh-Hant", "the languages of printed documents"),
    "BRAND_COLOUR": ("#14497b", "the centre's colour"),
    "BRAND_LOGO": ("logo.png", "a picture in this folder"),
    "NOTICE": ("The office is closed until 5 January", "shown on the home page and above the log-in"),
    "KEEP_RESULTS": ("3 years", "how long after a sitting, with its candidates; see also KEEP_PERSONAL_FACTS"),
    "KEEP_PERSONAL_FACTS": ("3 years", "date of birth, school and the like, after a sitting"),
    "KEEP_LETTERS": ("1 year", "which emails were written, to which address"),
    "KEEP_SIGN_INS": ("90 days", "when somebody logged in"),
    "KEEP_AUDIT_DETAILS": ("3 years", "reasons and the like in the audit log"),
    "TRUSTED_PROXIES": ("1", "how many web servers of yours stand before the service, like Caddy"),
}
_MORE = """
# You may choose these too: take the # before the name away, write yours, and restart the service. All settings
# are explained in docs/operating.md.
"""


def write_settings(folder: Path, answers: Mapping[str, str]) -> None:
    """The settings file, readable by its owner only. Raises SettingsProblem for an answer that cannot be used."""
    keys = {"SECRET_KEY": secrets.token_urlsafe(48)}
    keys |= {
        name: urlsafe_b64encode(secrets.token_bytes(32)).decode() for name in ("SECRET_NUMBER_KEY", "DOCUMENT_KEY")
    }
    chosen = {**answers, **keys}
    settings.check(chosen)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    opened = os.open(folder / settings.FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(opened, "w", encoding="utf-8") as file:
        file.write(_HEAD + written.as_file(chosen) + _MORE)
        for name, (example, what) in _OPTIONAL.items():
            if name not in chosen:
                file.write(f"# {written.as_file({name: example}).rstrip()}  # {what}\n")


def make_recovery_key(folder: Path) -> Path:
    """A file with a new recovery key, whose public half the settings have from now on. Raises Unwritable."""
    file, chosen = folder / recovery_keys.FILE, folder / settings.FILE
    text = written.changed(chosen.read_text("utf-8"), "RECOVERY_KEY", recovery_keys.make(file))
    with new_files.replaced(chosen) as opened:
        opened.write(text.encode())
    return file


def without_pages(environ: Mapping[str, str]) -> Flask:
    """An app with the settings and the database that the environment names, for commands. Raises SettingsProblem."""
    return app_of(settings.Settings.read(environ))


def app_of(chosen: Settings) -> Flask:
    """An app with these settings and their database, for commands."""
    app = Flask("portal")
    app.extensions["portal"] = chosen
    open_database(app)
    return app


def open_database(app: Flask) -> None:
    """Let `app` reach the database of its settings, if it does not yet. Raises SettingsProblem."""
    chosen = settings.of(app)
    database.open_in(app, chosen.database_url, chosen.database_file)


def backed_up_if_older(environ: Mapping[str, str]) -> Path | None:
    """The backup of a database that `prepare` will change; None where it will change none.

    Raises SettingsProblem, Impossible (above all without a recovery key), StoreUnavailable, Unwritable or OSError.
    """
    with without_pages(environ).app_context():
        made = (
            making.make(settings.current().backups, environ, making.BEFORE, now=clock.now())
            if health.is_older()
            else None
        )
        database.close()
    return made.file if made else None


def prepare(environ: Mapping[str, str], *, is_new: bool = False) -> Notice:
    """Make the folders, and bring an older database up to date; says whether it was one.

    One is made only for settings that are new too: otherwise it was lost, and is to be restored.

    Raises SettingsProblem, Impossible or StoreUnavailable.
    """
    with without_pages(environ).app_context():
        outcome = bring_up_to_date(is_new=is_new)
        health.check_keys()  # of a database that had other settings before
        database.close()
    return outcome


def bring_up_to_date(*, is_new: bool = False) -> Notice:
    """The same for the app at work, without a backup before."""
    chosen = settings.current()
    for folder in (chosen.outbox, chosen.own_exams):
        folder.mkdir(mode=0o700, exist_ok=True)
    return health.make() if is_new else health.bring_up_to_date()
