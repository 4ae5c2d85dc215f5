"""The access log: which kind of page was asked for, and how it went; never who asked, nor what with.

Addresses of pages hold links and opaque keys, so a line names the page's pattern, not the address itself. Each request
has a name of its own, told in `X-Request-ID` and with each line of the log that it caused.
"""

from __future__ import annotations

import logging
import re
import time
from secrets import token_hex

from flask import Flask, Response, g, request

NAME = "X-Request-ID"
_FROM_A_PROXY = re.compile(r"[0-9A-Za-z-]{8,64}")

log = logging.getLogger("portal.access")


def keep(app: Flask, trusted_proxies: int) -> None:
    """Requests keep the name that a proxy of the centre's gave them. A visitor's would be something typed."""

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()
        given = request.headers.get(NAME, "") if trusted_proxies else ""
        g.request_id = given if _FROM_A_PROXY.fullmatch(given) else token_hex(8)

    @app.after_request
    def write(response: Response) -> Response:
        pattern = request.url_rule.rule if request.url_rule else "-"
        method = request.method if request.method.isalpha() else "?"
        took = round((time.perf_counter() - g.began) * 1000, 1)
        log.info("%s %s %d %.1f ms", method[:10], pattern, response.status_code, took)
        response.headers[NAME] = g.request_id
        return response
