"""Bodies: what a request brings is read whole before anything is done with it, and no thread waits for it."""

from __future__ import annotations

import asyncio
import io
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from granian._granian import RSGIProtocolClosed as ProtocolClosed

from portal.domain.credentials.throttling import network

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment
    from granian._granian import RSGIHTTPProtocol as HTTPProtocol

SECONDS = 10.0  # to send one
AT_ONCE = 64  # half-sent ones of one address; a class of pupils has no more of them on the way


class NotRead(Exception):
    """A body that is not read to its end; `status` says why."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Left(Exception):
    """The sender has hung up."""


class Bodies:
    """Bodies no larger than `largest`, from visitors behind as many proxies as are trusted."""

    def __init__(self, largest: int, trusted_proxies: int) -> None:
        self._largest = largest
        self._trusted_proxies = trusted_proxies
        self._half_sent: dict[str, deque[asyncio.Timeout]] = {}

    async def read(self, environ: WSGIEnvironment, protocol: HTTPProtocol) -> None:
        """Put the body into `environ`. Raises NotRead or Left."""
        if "HTTP_TRANSFER_ENCODING" in environ:  # of a length that nobody knows beforehand; browsers say it
            raise NotRead(411)
        length = int(environ.get("CONTENT_LENGTH") or 0)
        if length > self._largest:
            raise NotRead(413)
        if length:
            try:
                async with self._in_time(network(self._sender(environ))):
                    environ["wsgi.input"] = io.BytesIO(await protocol())
            except TimeoutError:
                raise NotRead(408) from None
            except ProtocolClosed:
                raise Left from None

    def _sender(self, environ: WSGIEnvironment) -> str:
        """The visitor's address, from the word of the farthest proxy that is trusted."""
        forwarded = environ.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if 0 < self._trusted_proxies <= len(forwarded):
            return str(forwarded[-self._trusted_proxies]).strip()
        return str(environ["REMOTE_ADDR"])

    @asynccontextmanager
    async def _in_time(self, address: str) -> AsyncIterator[None]:
        """Raises TimeoutError after some seconds; at once for the oldest of an address that has too many."""
        half_sent = self._half_sent.setdefault(address, deque())
        if len(half_sent) >= AT_ONCE and not (oldest := half_sent.popleft()).expired():
            oldest.reschedule(0)
        try:
            async with asyncio.timeout(SECONDS) as deadline:
                half_sent.append(deadline)
                yield
        finally:
            if deadline in half_sent:
                half_sent.remove(deadline)
            if not half_sent:
                self._half_sent.pop(address, None)
