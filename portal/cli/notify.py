"""flask notify: writes the letters of releases that have opened, and sends what waits."""

from __future__ import annotations

import os
import signal
import socket
import time
from threading import Event

import click

from portal import clock
from portal.domain import notifying, releasing
from portal.domain.notifying import Round
from portal.domain.refusals import StoreUnavailable
from portal.mail import sending

from .command import Command


@click.command(cls=Command)
@click.option("--every", type=click.IntRange(1, 86_400), help="Go on for ever, once in so many seconds.")
def notify(every: int | None) -> None:
    """Write the letters of every release that has opened, and send what waits."""
    if every is None:
        click.echo(_round())
        return
    stop = Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    while not stop.is_set():
        began = time.monotonic()
        try:
            said = _round()
            if said != _line(0, notifying.NOTHING):
                click.echo(said)
        except StoreUnavailable as problem:
            click.echo(f"The database does not answer ({problem}). The next try is in {every} s.", err=True)
        stop.wait(max(0.0, every - (time.monotonic() - began)))


def _round() -> str:
    """What one round came to, in a line that ends in counts."""
    written = releasing.write_letters(now=clock.now())
    with sending.opened() as deliver:
        went = notifying.send_waiting(deliver, by=_sender(), now=clock.now)
    return _line(written, went)


def _line(written: int, went: Round) -> str:
    return (
        f"letters: {written} written, {went.sent} sent, {went.put_off} put off, "
        f"{went.suppressed} suppressed, {went.failed} failed"
    )


def _sender() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"
