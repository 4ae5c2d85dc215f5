"""The front of each worker: requests are read here without holding a thread, and each waits in its lane for the app.

The app stays a WSGI app. It draws every answer itself, so that all have its languages: what the front refuses it hands
over with the reason why. Only a script that is asked to come back is told so without the app.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from flask import Flask

from portal import settings
from portal.domain.credentials import passwords
from portal.web import access, sent_by_script, turned_away
from portal.web.work import Work, sorter

from . import heartbeat
from .bodies import Bodies, Left, NotRead
from .lanes import Lane
from .last_seen import LastSeen
from .wsgi import answered, environ_of

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication
    from granian._granian import RSGIHTTPProtocol as HTTPProtocol
    from granian.rsgi import Scope

WORKERS = "SERVER_WORKERS"  # in the environment: how many workers share this machine's cores
_DEAR = (Work.HASHING, Work.PRINTING)  # not done for somebody who has left meanwhile


class Front:
    """A server's callable (granian's RSGI) around a WSGI app."""

    def __init__(
        self,
        app: WSGIApplication,
        bodies: Bodies,
        lanes: dict[Work, Lane],
        work_of: Callable[[str, str], Work],
        last_seen: LastSeen,
        to_scripts: turned_away.ToScripts,
    ):
        self._app = app
        self._bodies = bodies
        self._lanes = lanes
        self._work_of = work_of
        self._last_seen = last_seen
        self._to_scripts = to_scripts

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        heartbeat.begin_in(loop)
        self._last_seen.begin()

    def __rsgi_del__(self, _loop: asyncio.AbstractEventLoop) -> None:
        self._last_seen.stop()

    async def __rsgi__(self, scope: Scope, protocol: HTTPProtocol) -> None:
        work = self._work_of(scope.method, scope.path)
        is_by_script = sent_by_script.says(scope.headers)
        if is_by_script and self._lanes[work].is_full:
            self._tell_script(self._lanes[work], protocol)  # most of a crowd: its forms are not even read
            return
        more: dict[str, object] = {access.SEEN: self._last_seen.note}
        try:
            body = await self._bodies.read(scope, protocol)
        except NotRead as reason:
            work, body, more[turned_away.STATUS] = Work.READING, b"", reason.status
        except Left:
            protocol.response_empty(400, [])  # to nobody, but the server wants an answer
            return
        lane, send = self._lanes[work], partial(self._send, scope, body, more, protocol)
        if lane.is_full or await self._is_late(lane, send, protocol if work in _DEAR else None):
            if is_by_script:
                self._tell_script(lane, protocol)
            else:
                more[turned_away.SECONDS] = lane.come_back_in()
                send()  # here and now: it takes a moment

    def _tell_script(self, lane: Lane, protocol: HTTPProtocol) -> None:
        """Ask a script to come back."""
        protocol.response_empty(503, self._to_scripts.told(lane.come_back_in()))

    async def _is_late(self, lane: Lane, send: Callable[[], None], visitor: HTTPProtocol | None) -> bool:
        """Send the answer when its turn comes: not if that is too late, nor after the visitor has left."""
        if visitor is None:
            return await lane.do(send)
        gone = asyncio.ensure_future(visitor.client_disconnect())
        try:
            return await lane.do(send, unless=gone)
        finally:
            gone.cancel()

    def _send(self, scope: Scope, body: bytes, more: dict[str, object], protocol: HTTPProtocol) -> None:
        """What the app answers, which finds `more` in its environ."""
        protocol.response_bytes(*answered(self._app, environ_of(scope, body) | more))


def before(app: Flask) -> Front:
    """The front of this app, with lanes for a worker of this machine."""
    try:
        trusted_proxies, is_https = settings.of(app).trusted_proxies, settings.of(app).is_https
    except settings.SettingsProblem:
        trusted_proxies, is_https = 0, False
    bodies = Bodies(app.config["MAX_CONTENT_LENGTH"] or 0, trusted_proxies)
    return Front(app, bodies, _lanes(), sorter(app), LastSeen(app), turned_away.ToScripts(is_https=is_https))


def _lanes() -> dict[Work, Lane]:
    """As many hashes at once as cores across the workers, and pages before them.

    Twice as many threads: while one waits for the disk, another hashes.
    """
    share = max(1, (os.cpu_count() or 1) // int(os.environ.get(WORKERS) or 1))
    passwords.hash_at_once(share)
    return {
        Work.READING: Lane("reading", 4, each=0.005),
        Work.WRITING: Lane("writing", 2),
        Work.HASHING: Lane("hashing", 2 * share, nice=5),
        Work.PRINTING: Lane("printing", 2, nice=5),
    }
