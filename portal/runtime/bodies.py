"""Bodies: what a request brings is read whole before anything is done with it, and no thread waits for it."""

from __future__ import annotations

import asyncio
import io
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from granian._granian import RSGIProtocolClosed as ProtocolClosed

from portal.domain.credentials.networks import household
from portal.web.proxies import sender

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment
    from granian._granian import RSGIHTTPProtocol as HTTPProtocol

SECONDS = 10.0  # to send one
MOMENT = 1.0  # seconds in which nobody is called slow: many may begin at once, a class of pupils behind one address
AT_ONCE, AT_ONCE_IN_ALL = 64, 400  # half-sent ones that are older: of one address, and of everybody
_EVERYBODY = "everybody"


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
        self._half_sent: dict[str, deque[asyncio.Timeout]] = {}  # by address, the oldest first

    async def read(self, environ: WSGIEnvironment, protocol: HTTPProtocol) -> None:
        """Put the body into `environ`. Raises NotRead or Left."""
        if "HTTP_TRANSFER_ENCODING" in environ:  # of a length that nobody knows beforehand; browsers say it
            raise NotRead(411)
        length = int(environ.get("CONTENT_LENGTH") or 0)
        if length > self._largest:
            raise NotRead(413)
        if length:
            try:
                async with self._in_time(household(sender(environ, self._trusted_proxies))):
                    environ["wsgi.input"] = io.BytesIO(await protocol())
            except TimeoutError:
                raise NotRead(408) from None
            except ProtocolClosed:
                raise Left from None

    @asynccontextmanager
    async def _in_time(self, address: str) -> AsyncIterator[None]:
        """Raises TimeoutError after some seconds; sooner for the oldest where too many are half-sent."""
        crowds = [self._half_sent.setdefault(whose, deque()) for whose in (address, _EVERYBODY)]
        for crowd, most in zip(crowds, (AT_ONCE, AT_ONCE_IN_ALL), strict=True):
            _end_oldest(crowd, most)
        try:
            async with asyncio.timeout(SECONDS) as deadline:
                for crowd in crowds:
                    crowd.append(deadline)
                yield
        finally:
            for crowd in crowds:
                if deadline in crowd:
                    crowd.remove(deadline)
            if not crowds[0]:
                self._half_sent.pop(address, None)


def _end_oldest(crowd: deque[asyncio.Timeout], most: int) -> None:
    """Make room for one more, if that can be done without those of the last moment."""
    now = asyncio.get_running_loop().time()
    while len(crowd) >= most and (crowd[0].when() or now) - SECONDS < now - MOMENT:
        oldest = crowd.popleft()
        if not oldest.expired():
            oldest.reschedule(now)
