"""The access log: which kind of page was asked for, and how it went; never who asked, nor what with.

Addresses of pages hold links and opaque keys, so a line names the page's pattern, not the address itself.
"""

from __future__ import annotations

import logging
import time

from flask import Flask, Response, g, request

log = logging.getLogger("portal.access")


def keep(app: Flask) -> None:
    @app.before_request
    def begin_timing() -> None:
        g.began = time.perf_counter()

    @app.after_request
    def write(response: Response) -> Response:
        pattern = request.url_rule.rule if request.url_rule else "-"
        method = request.method if request.method.isalpha() else "?"
        took = round((time.perf_counter() - g.began) * 1000, 1)
        log.info("%s %s %d %.1f ms", method[:10], pattern, response.status_code, took)
        return response
