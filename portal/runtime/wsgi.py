"""From the server to the app and back: a request as WSGI's environ, and the app's answer to it as a whole."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment
    from granian.rsgi import Scope

_WITHOUT_PREFIX = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}


class WholeAnswer(NamedTuple):
    """In the order in which the server takes it."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


def nearest(scope: Scope) -> str:
    """The address of the machine that sends a request, without its port."""
    return scope.client.rpartition(":")[0].strip("[]")


def environ_of(scope: Scope, body: bytes) -> WSGIEnvironment:
    server, _, port = scope.server.rpartition(":")
    environ = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "REMOTE_ADDR": nearest(scope),
        "SERVER_NAME": server,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope.headers.items():
        if "_" not in name:  # or a visitor could write X_Forwarded_For beside the proxy's X-Forwarded-For
            key = _WITHOUT_PREFIX.get(name) or f"HTTP_{name.upper().replace('-', '_')}"
            separator = "; " if name == "cookie" else ","
            environ[key] = f"{environ[key]}{separator}{value}" if key in environ else value
    return environ


def answered(app: WSGIApplication, environ: WSGIEnvironment) -> WholeAnswer:
    """What the app answers, once it is complete."""
    began: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], _exc_info: object = None) -> None:
        began.append((status, headers))

    parts = app(environ, start_response)  # type: ignore[arg-type]
    try:
        body = b"".join(parts)
    finally:
        if hasattr(parts, "close"):
            parts.close()
    status, headers = began[-1]
    return WholeAnswer(int(status[:3]), headers, body)
