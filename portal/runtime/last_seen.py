"""When readers were last seen: noted while pages are answered, written a moment later, so that no page waits for it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from datetime import datetime

from flask import Flask

from portal.domain.accounts import signing_in
from portal.domain.refusals import StoreUnavailable
from portal.ids import SignInId

EVERY = 1.0  # seconds

log = logging.getLogger(__name__)


class LastSeen:
    """Notes of this process, and the thread that writes them."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._noted: dict[SignInId, datetime] = {}
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
        self._write()

    def _write(self) -> None:
        with self._lock:
            seen, self._noted = self._noted, {}
        if not seen:
            return
        try:
            with self._app.app_context():
                signing_in.see(seen)
                return
        except StoreUnavailable as problem:
            log.warning("when readers were last seen was not written, and will be tried again: %s", problem)
        except Exception:
            log.exception("when readers were last seen was not written, and will be tried again")
        with self._lock:
            self._noted = seen | self._noted
