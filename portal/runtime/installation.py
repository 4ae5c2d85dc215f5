"""Making an installation: its folder, its settings with fresh keys, its database."""

from __future__ import annotations

import json
import os
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from pathlib import Path

from flask import Flask

from portal import settings
from portal.domain import health
from portal.language.notices import Notice
from portal.store import database

_HEAD = """\
# The settings of this installation. Each may also be given outside, as PORTAL_<NAME>, which then counts.
# The keys below were made for this centre alone: keep this file to yourself, and keep a copy of it in a safe.
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
    lines = "".join(f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in chosen.items())
    opened = os.open(folder / settings.FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(opened, "w", encoding="utf-8") as file:
        file.write(_HEAD + lines)


def without_pages(environ: Mapping[str, str]) -> Flask:
    """An app with the settings and the database that the environment names, for commands. Raises SettingsProblem."""
    app = Flask("portal")
    settings.attach(app, environ)
    open_database(app)
    return app


def open_database(app: Flask) -> None:
    """Let `app` reach the database of its settings, if it does not yet. Raises SettingsProblem."""
    chosen = settings.of(app)
    database.open_in(app, chosen.database_url, chosen.database_file)


def prepare(environ: Mapping[str, str]) -> Notice:
    """Make the folders and the database, or bring an older one up to date; says which it did.

    Raises SettingsProblem, Impossible or StoreUnavailable.
    """
    app = without_pages(environ)
    chosen = settings.of(app)
    for folder in (chosen.outbox, chosen.own_exams):
        folder.mkdir(mode=0o700, exist_ok=True)
    with app.app_context():
        outcome = health.bring_up_to_date()
        database.close()
    return outcome
