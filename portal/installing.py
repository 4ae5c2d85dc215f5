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
from portal.domain import being_well
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


def app_in(environ: Mapping[str, str]) -> Flask:
    """The app of the installation that the environment names."""
    from portal import create_app  # not above: the app has the commands that ask for it

    return create_app(environ)


def prepare(environ: Mapping[str, str]) -> str:
    """Make the folders and the database, or bring an older one up to date; says which it did.

    Raises SettingsProblem, Impossible or StoreUnavailable.
    """
    app = app_in(environ)
    chosen = settings.of(app)
    for folder in (chosen.outbox, chosen.own_exams):
        folder.mkdir(mode=0o700, exist_ok=True)
    with app.app_context():
        outcome = being_well.bring_up_to_date()
        database.close()
    return outcome
