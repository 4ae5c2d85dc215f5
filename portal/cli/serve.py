"""flask serve: the production server and the sending of letters, in one command."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from flask import current_app

from portal import settings
from portal.backups import unlocked
from portal.documents import press
from portal.domain import health
from portal.domain.sending import live_senders
from portal.language.languages import Later as _
from portal.runtime import heartbeat, logs, server
from portal.runtime.supervisor import Supervisor
from portal.settings import written

from .command import Command, Wrong

log = logging.getLogger(__name__)

LETTERS_EVERY = 15  # seconds


@click.command(cls=Command)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65_535))
@click.option("--workers", default=os.cpu_count() or 1, show_default=True, type=click.IntRange(1, 64))
def serve(host: str, port: int, workers: int) -> None:
    """Serve the site and send its letters, until Ctrl+C or SIGTERM."""
    check_port(host, port)
    health.look_through()
    click.echo(f"{settings.current().centre_name}: http://{host}:{port}  (Ctrl+C stops)")
    run(host, port, workers, os.environ)


def check_port(host: str, port: int) -> None:
    """Raises Wrong when somebody listens there already."""
    if not server.is_free(host, port):
        problem = _(
            "Port %(port)d of %(host)s is in use, or you may not open it. Stop the program that uses it, or choose "
            "another port: --port %(other)d."
        )
        raise Wrong(problem.with_places(port=port, host=host, other=port + 1))


def run(host: str, port: int, workers: int, environ: Mapping[str, str]) -> None:
    """The server, the press and the sender, watched over until told to stop.

    Raises Impossible when the database is deleted or replaced meanwhile: what candidates send would be lost.
    """
    logs.begin(current_app)
    database = health.DatabaseFile.of_now()
    commands = {
        "server": server.command(host, port, workers),
        "press": [sys.executable, "-m", "portal.runtime.press"],
        "sender": [sys.executable, "-m", "portal", "notify", "--every", str(LETTERS_EVERY)],
    }
    instance = settings.folder(environ)
    unlocked.clear(instance)
    with (
        live_senders.known_as(live_senders.new_name(), instance),
        TemporaryDirectory(prefix="portal-") as meeting_place,
    ):
        written.check_whole(instance)  # a restore may have begun just before anybody could see that this runs
        beats = Path(meeting_place) / "beats"
        beats.mkdir()
        told = {
            settings.INSTANCE: str(instance),
            press.ADDRESS: str(Path(meeting_place) / "press"),
            heartbeat.FOLDER: str(beats),
        }
        Supervisor(
            commands,
            environ={**environ, **told},
            folder=settings.SOURCE_TREE,
            beats=beats,
            needed="press",
            is_in_vain=database.is_taken_away,
            say=log.warning,
        ).run()
    database.check()
