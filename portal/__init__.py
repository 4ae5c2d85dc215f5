"""A results service that an exam centre runs itself: one app from one set of settings."""

from __future__ import annotations

import os
from collections.abc import Mapping

from flask import Flask

from portal import cli, settings, store, web
from portal.web.site import Portal


def create_app(environ: Mapping[str, str] = os.environ) -> Flask:
    """The app. Faulty settings do not stop it: commands then name every fault, and pages answer 503."""
    app = Portal(__name__, template_folder="web/templates", static_folder=None)
    settings.attach(app, environ)
    try:
        chosen = settings.of(app)
    except settings.SettingsProblem:
        web.stay_closed(app)
    else:
        store.database.open_in(app, chosen.database_url, chosen.database_file)
        web.hang_pages(app, chosen)
    cli.add_commands(app)
    return app
