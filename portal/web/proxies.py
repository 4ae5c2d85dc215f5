"""Proxies: what those in front of the service say of a visitor. Only those that the settings trust are believed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask

from portal.domain.credentials import networks

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


def believe(app: Flask, trusted: int) -> None:
    """Give `app` the visitor's address and scheme where it would see those of the nearest proxy."""
    if not trusted:
        return
    inner = app.wsgi_app

    def behind(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ["REMOTE_ADDR"] = sender(environ["REMOTE_ADDR"], environ.get("HTTP_X_FORWARDED_FOR", ""), trusted)
        if (scheme := _word(environ.get("HTTP_X_FORWARDED_PROTO", ""), trusted)) in ("http", "https"):
            environ["wsgi.url_scheme"] = scheme
        return inner(environ, start_response)

    app.wsgi_app = behind  # type: ignore[method-assign]


def sender(nearest: str, forwarded_for: str, trusted: int) -> str:
    """The visitor's address, from the farthest proxy that is trusted; where that names none, the nearest machine's."""
    address = _word(forwarded_for, trusted)
    return nearest if networks.household(address) == networks.UNKNOWN else address


def _word(header: str, trusted: int) -> str:
    """What the farthest trusted proxy wrote, or nothing. Each adds its word on the right, and a visitor begins.

    So quotation marks mean nothing here: one that a visitor opens must not swallow the words of the proxies.
    """
    words = header.split(",")
    return words[-trusted].strip() if 0 < trusted <= len(words) else ""
