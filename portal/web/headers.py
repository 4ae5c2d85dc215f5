"""The headers every answer carries."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ]
)

# Of a PDF that the browser shows itself: some hold their own viewer to the policy of the file, and then show nothing.
# A PDF runs nothing in the name of the site.
FOR_VIEWERS = "frame-ancestors 'none'"

# What no page of ours may ask a browser for. Every answer carries the list, so it names what would hurt, and no more.
UNUSED_FEATURES = [
    "browsing-topics",
    "camera",
    "clipboard-read",
    "display-capture",
    "geolocation",
    "microphone",
    "midi",
    "payment",
    "usb",
]

EVERY_ANSWER = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in UNUSED_FEATURES),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}

ONCE_ENCRYPTED = {"Strict-Transport-Security": "max-age=31536000"}  # for a year nothing but https


def of_every_answer(*, is_https: bool) -> dict[str, str]:
    return EVERY_ANSWER | (ONCE_ENCRYPTED if is_https else {})


def set_headers(app: Flask, *, is_https: bool = False) -> None:
    """Set these headers on every answer of `app` that does not have them already."""
    chosen = list(of_every_answer(is_https=is_https).items())
    answer = app.wsgi_app

    def with_headers(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, given: list[tuple[str, str]], *problem: Any) -> Any:
            names = {name for name, _ in given}
            return start_response(status, [*given, *(each for each in chosen if each[0] not in names)], *problem)

        return answer(environ, start)

    app.wsgi_app = with_headers  # type: ignore[method-assign]
