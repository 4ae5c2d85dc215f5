"""A results service that an exam centre runs itself: one app from one set of settings.

What an app needs is imported when one is made: the process that opens a file needs none of it, and begins sooner so.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def create_app(environ: Mapping[str, str] = os.environ) -> Flask:
    """The site and its commands. Faulty settings do not stop it: commands name every fault, and pages answer 503."""
    from portal import cli, settings, store, web

    app = web.site.Portal(__name__, template_folder="web/templates", static_folder=None)
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


def create_app_for_flask() -> Flask:
    """The commands alone while `flask` looks for one, which is quicker; the site for its own `run` and `routes`."""
    import click
    from flask.cli import FlaskGroup

    from portal import cli

    context = click.get_current_context(silent=True)
    if context is None or not isinstance(context.command, FlaskGroup):
        return create_app()
    app = create_app_for_commands()
    if sys.argv[1:] in ([], ["--help"]):
        cli.show_help(app)
    return app


def create_app_for_commands() -> Flask:
    """The commands, with the settings of the environment; nothing else is read before it is needed."""
    from flask import Flask

    from portal import cli, settings

    app = Flask(__name__)
    settings.attach(app, os.environ)
    cli.add_commands(app)
    return app
