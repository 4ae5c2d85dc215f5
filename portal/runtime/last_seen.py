"""When readers were last seen: noted while pages are answered, written a moment later, so that no page waits for it.

So is that a release has opened: the sender writes it too, but may be down when the clock is put back.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from time import monotonic

from flask import Flask

from portal.domain.accounts import signing_in
from portal.domain.refusals import StoreUnavailable
from portal.domain.results import releasing
from portal.ids import SignInId
from portal.language import clock

EVERY = 1.0  # seconds
STEP = 60.0  # seconds by which a clock may differ from the time that has passed

log = logging.getLogger(__name__)


class LastSeen:
    """Notes of this process, and the thread that writes them."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._noted: dict[SignInId, datetime] = {}
        self._began, self._began_monotonic = clock.now(), monotonic()
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._keep_writing, name="last seen", daemon=True)

    def note(self, seen: Mapping[SignInId, datetime]) -> None:
        with self._lock:
            self._noted.update(seen)

    def begin(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Returns when everything noted is written, if the store answers."""
        self._stopping.set()
        self._thread.join()

    def _keep_writing(self) -> None:
        while not self._stopping.wait(EVERY):
            self._write()
            if self._clock_goes_on():
                self._is_done(lambda: releasing.keep_open(now=clock.now()), "that a release has opened")
        self._write()

    def _clock_goes_on(self) -> bool:
        """Whether the clock was not put on meanwhile: what opens by a wrong clock is not to stay open."""
        went = (clock.now() - self._began).total_seconds()
        return abs(went - (monotonic() - self._began_monotonic)) < STEP

    def _write(self) -> None:
        with self._lock:
            seen, self._noted = self._noted, {}
        if seen and not self._is_done(lambda: signing_in.see(seen), "when readers were last seen"):
            with self._lock:
                self._noted = seen | self._noted

    def _is_done(self, write: Callable[[], None], what: str) -> bool:
        try:
            with self._app.app_context():
                write()
                return True
        except StoreUnavailable as problem:
            log.warning("%s was not written, and will be tried again: %s", what, problem)
        except Exception:
            log.exception("%s was not written, and will be tried again", what)
        return False
