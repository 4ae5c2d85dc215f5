"""flask notify: writes the letters of releases that have opened, and sends what waits."""

from __future__ import annotations

import logging
import signal
import time
from dataclasses import dataclass, field
from threading import Event

import click
from flask import current_app

from portal.domain.refusals import StoreUnavailable
from portal.domain.results import releasing
from portal.domain.sending import alarms, delivering, live_senders, pacing
from portal.domain.sending.claiming import Turns
from portal.domain.sending.delivering import Round
from portal.language import clock
from portal.mail import sending, trial
from portal.mail.post import Pace
from portal.runtime import audit_letter, heartbeat, logs
from portal.runtime.daily_backup import DailyBackup
from portal.wording import outbox as wording

from .command import Command

log = logging.getLogger(__name__)


@click.command(cls=Command)
@click.option("--every", type=click.IntRange(1, 86_400), help="Repeat for ever, once every so many seconds.")
def notify(every: int | None) -> None:
    """Write the letters of each release that has opened, and send all letters that wait."""
    stop = Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    pace = pacing.letter_pace()
    sender = _Sender(live_senders.new_name(), Pace(pace.per_minute), stop)
    with live_senders.known_as(sender.name):
        if every is None:
            click.echo(_line(*_round(sender, lasts=None)))
            return
        logs.begin(current_app)
        if pace.per_minute:
            log.info("%s", wording.letter_pace(pace))
        heartbeat.begin()
        while not stop.is_set():
            stop.wait(_rest(sender, every))


@dataclass(frozen=True)
class _Sender:
    """What is kept from one round to the next."""

    name: str
    pace: Pace
    stop: Event
    turns: Turns = field(default_factory=Turns)
    backup: DailyBackup = field(default_factory=DailyBackup)


def _rest(sender: _Sender, every: int) -> float:
    """Do a round; the seconds until the next. One that was not done in its time goes on at once.

    Between the two the letters of a release that has opened meanwhile are written.
    """
    began = time.monotonic()
    try:
        sender.backup.begin_if_due(now=clock.now())
        audit_letter.tell_if_due(now=clock.now())
        written, went = _round(sender, lasts=every)
        if (written, went) != (0, delivering.NOTHING):
            log.info(_line(written, went))
    except StoreUnavailable as problem:
        log.warning("The database does not answer (%s). The next try is in %d s.", problem, every)
    return max(0.0, every - (time.monotonic() - began))


def _round(sender: _Sender, *, lasts: float | None) -> tuple[int, Round]:
    """How many letters were written, and what became of those that waited."""
    until = time.monotonic() + lasts if lasts else float("inf")
    alarms.tell_office(trial.send, now=clock.now())
    written = releasing.write_letters(now=clock.now())
    with sending.opened(sender.pace) as post:
        went = delivering.send_waiting(
            post,
            sender.turns,
            by=sender.name,
            now=clock.now,
            until=lambda: sender.stop.is_set() or time.monotonic() > until,
        )
    return written, went


def _line(written: int, went: Round) -> str:
    return (
        f"letters: {written} written, {went.sent} sent, {went.put_off} put off, "
        f"{went.suppressed} suppressed, {went.failed} failed"
    )
