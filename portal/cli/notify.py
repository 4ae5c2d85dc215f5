"""flask notify: writes the letters of releases that have opened, and sends what waits."""

from __future__ import annotations

import signal
import time
from contextlib import suppress
from threading import Event

import click

from portal.domain.refusals import StoreUnavailable
from portal.domain.results import releasing
from portal.domain.sending import delivering, live_senders
from portal.domain.sending.delivering import Round
from portal.language import clock
from portal.mail import sending
from portal.mail.post import Pace
from portal.runtime import heartbeat

from .command import Command


@click.command(cls=Command)
@click.option("--every", type=click.IntRange(1, 86_400), help="Go on for ever, once in so many seconds.")
def notify(every: int | None) -> None:
    """Write the letters of every release that has opened, and send what waits."""
    stop = Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    name, pace = live_senders.new_name(), sending.pace()
    with live_senders.known_as(name):
        if every is None:
            click.echo(_line(*_round(name, pace, stop, lasts=None)))
            return
        heartbeat.begin()
        while not stop.is_set():
            stop.wait(_rest(name, pace, stop, every))


def _rest(name: str, pace: Pace, stop: Event, every: int) -> float:
    """Do a round; the seconds until the next. One that was not done in its time goes on at once.

    Between the two the letters of a release that has opened meanwhile are written.
    """
    began = time.monotonic()
    try:
        written, went = _round(name, pace, stop, lasts=every)
        if (written, went) != (0, delivering.NOTHING):
            _log(_line(written, went))
    except StoreUnavailable as problem:
        _log(f"The database does not answer ({problem}). The next try is in {every} s.", err=True)
    return max(0.0, every - (time.monotonic() - began))


def _log(sentence: str, *, err: bool = False) -> None:
    """Letters go out even where the disk of the log is full."""
    with suppress(OSError):
        click.echo(sentence, err=err)


def _round(name: str, pace: Pace, stop: Event, *, lasts: float | None) -> tuple[int, Round]:
    """How many letters were written, and what became of those that waited."""
    until = time.monotonic() + lasts if lasts else float("inf")
    written = releasing.write_letters(now=clock.now())
    with sending.opened(pace) as post:
        went = delivering.send_waiting(
            post, by=name, now=clock.now, until=lambda: stop.is_set() or time.monotonic() > until
        )
    return written, went


def _line(written: int, went: Round) -> str:
    return (
        f"letters: {written} written, {went.sent} sent, {went.put_off} put off, "
        f"{went.suppressed} suppressed, {went.failed} failed"
    )
