"""Bodies: what a request brings is read whole before anything is done with it, and no thread waits for it."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING

from granian._granian import RSGIProtocolClosed as ProtocolClosed

from portal.domain.credentials.networks import household
from portal.web.proxies import sender

from .wsgi import nearest

if TYPE_CHECKING:
    from granian._granian import RSGIHTTPProtocol as HTTPProtocol
    from granian.rsgi import Scope

SECONDS = 10.0  # to send one
MOMENT = 1.0  # seconds in which nobody is called slow: many may begin at once, a class of pupils behind one address
AT_ONCE, AT_ONCE_IN_ALL = 64, 400  # half-sent ones that are older: of one address, and of everybody
LOOK_EVERY = 0.25  # seconds


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
        self._half_sent: dict[asyncio.Timeout, tuple[Scope, float]] = {}  # and since when, the oldest first
        self._is_watching = False

    async def read(self, scope: Scope, protocol: HTTPProtocol) -> bytes:
        """Raises NotRead or Left."""
        if "transfer-encoding" in scope.headers:  # of a length that nobody knows beforehand; browsers say it
            raise NotRead(411)
        length = int(scope.headers.get("content-length", 0))
        if length > self._largest:
            raise NotRead(413)
        if not length:
            return b""
        try:
            async with asyncio.timeout(None) as given_up:
                self._watch(given_up, scope)
                return await protocol()
        except TimeoutError:
            raise NotRead(408) from None
        except ProtocolClosed:
            raise Left from None
        finally:
            del self._half_sent[given_up]

    def _watch(self, given_up: asyncio.Timeout, scope: Scope) -> None:
        loop = asyncio.get_running_loop()
        self._half_sent[given_up] = scope, loop.time()
        if not self._is_watching:
            self._is_watching = True
            loop.call_later(LOOK_EVERY, self._give_up_slow, loop)

    def _give_up_slow(self, loop: asyncio.AbstractEventLoop) -> None:
        """Give up those that take too long, and the oldest where too many are half-sent."""
        now, number = loop.time(), Counter[str]()
        for given_up, (scope, began) in reversed(self._half_sent.items()):
            if now - began < MOMENT or given_up.expired():
                continue
            address = household(self._sender(scope))
            number[address] += 1
            if now - began >= SECONDS or number[address] > AT_ONCE or number.total() > AT_ONCE_IN_ALL:
                given_up.reschedule(now)
        self._is_watching = bool(self._half_sent)
        if self._is_watching:
            loop.call_later(LOOK_EVERY, self._give_up_slow, loop)

    def _sender(self, scope: Scope) -> str:
        forwarded_for = scope.headers.get_all("x-forwarded-for")  # type: ignore[attr-defined]  # not in its stub
        return sender(nearest(scope), ",".join(forwarded_for), self._trusted_proxies)
