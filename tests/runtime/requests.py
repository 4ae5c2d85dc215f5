"""Requests as the server hands them over: a scope, and a protocol that keeps what it was answered."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field


class Headers:
    """In the order in which they came; a name may come twice."""

    def __init__(self, *pairs: tuple[str, str]) -> None:
        self.pairs = pairs

    def items(self) -> list[tuple[str, str]]:
        return list(self.pairs)

    def get_all(self, name: str) -> list[str]:
        return [value for key, value in self.pairs if key == name.lower()]

    def get(self, name: str, default: object = None) -> object:
        return next(iter(self.get_all(name)), default)

    def __contains__(self, name: str) -> bool:
        return bool(self.get_all(name))


@dataclass
class Scope:
    method: str = "GET"
    path: str = "/"
    query_string: str = ""
    headers: Headers = field(default_factory=Headers)
    client: str = "203.0.113.9:40000"
    server: str = "127.0.0.1:8000"
    scheme: str = "http"
    http_version: str = "1.1"


def sending(body: bytes, path: str = "/", client: str = "203.0.113.9:40000", **headers: str) -> Scope:
    """A form sent to `path`, with its true length unless another is given."""
    named = {"content-length": str(len(body))} | {name.replace("_", "-"): value for name, value in headers.items()}
    return Scope("POST", path, client=client, headers=Headers(*named.items()))


class Protocol:
    """The body comes when `sent` is set, the visitor leaves when `left` is; what is answered is kept."""

    def __init__(self, body: bytes = b"", *, is_sent: bool = True) -> None:
        self.body = body
        self.was_read = False
        self.answers: list[tuple[int, list[tuple[str, str]], bytes]] = []
        self.sent, self.left = asyncio.Event(), asyncio.Event()
        if is_sent:
            self.sent.set()

    async def __call__(self) -> bytes:
        self.was_read = True
        await self.sent.wait()
        return self.body

    async def client_disconnect(self) -> None:
        await self.left.wait()

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.answers.append((status, headers, body))

    def response_empty(self, status: int, headers: list[tuple[str, str]]) -> None:
        self.response_bytes(status, headers, b"")
