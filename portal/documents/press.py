"""The press: a document for somebody who waits, made in a process of its own wherever the service runs as a server.

The engine and its fonts take more memory than all the rest, and a page takes a processor for a while: one process has
them, and those that show pages stay small and quick. A command, or a test, makes its documents itself.
"""

from __future__ import annotations

import logging
import os
import time
from datetime import datetime
from multiprocessing.connection import Client, Connection, Listener

from portal import settings
from portal.domain.proofs.document_facts import ConfirmationFacts, StatementFacts

ADDRESS = "PRESS_ADDRESS"  # in the environment: the socket at which the press is asked; none where there is no press
PATIENCE = 5.0  # seconds that a press may be away: a new one takes two to begin
_BREATH = 0.1  # seconds
_QUEUE = 64  # who may wait to be served; the lanes of the server send fewer

log = logging.getLogger(__name__)
Facts = ConfirmationFacts | StatementFacts


class PressAway(Exception):
    """There is no press to make the document."""


class PressFailed(Exception):
    """The press could not make the document; its log says why."""


def document(facts: Facts, *, now: datetime) -> bytes:
    """The document that tells these facts, as a PDF. Raises Unprintable, PressAway or PressFailed."""
    address = os.environ.get(ADDRESS)
    return _asked_for(address, facts, now=now) if address else _made(facts, now=now)


def _made(facts: Facts, *, now: datetime) -> bytes:
    from . import signing  # with the engine behind them
    from .confirmation_of_entry import CONFIRMATION
    from .page import Letterhead
    from .statement_of_results import STATEMENT

    chosen = settings.current()
    letterhead = Letterhead.chosen(chosen)
    if isinstance(facts, ConfirmationFacts):
        return CONFIRMATION.pages([facts], letterhead)
    return signing.signed(STATEMENT.pages([facts], letterhead), chosen, at=now)


def _asked_for(address: str, facts: Facts, *, now: datetime) -> bytes:
    """The press may be away for a while, or end while it is at it: then the next one is asked."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            with Client(address, "AF_UNIX") as press:
                press.send((facts, now))
                outcome: bytes | Exception = press.recv()
            break
        except (OSError, EOFError) as problem:
            if time.monotonic() > until:
                raise PressAway(str(problem)) from problem
            time.sleep(_BREATH)
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def work(address: str) -> None:
    """Make one document after the other for whoever asks at this address, for ever."""
    with Listener(address, "AF_UNIX", backlog=_QUEUE) as press:
        while True:
            with press.accept() as visitor:
                _serve(visitor)


def _serve(visitor: Connection) -> None:
    from .glyphs import Unprintable

    try:
        facts, now = visitor.recv()
        try:
            outcome: bytes | Exception = _made(facts, now=now)
        except Unprintable as problem:
            outcome = problem
        except Exception:
            log.exception("a document was not made")
            outcome = PressFailed()
        visitor.send(outcome)
    except (OSError, EOFError):  # nobody waits for it any more
        return
