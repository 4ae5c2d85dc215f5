"""Elsewhere: visitors who came by plain http to a site of https, or by a name that is not the site's."""

from __future__ import annotations

import logging
from urllib.parse import urlsplit

from flask import Flask, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import SecurityError

from portal.settings import Settings

log = logging.getLogger(__name__)


def lead_to_the_site(app: Flask, chosen: Settings) -> None:
    @app.errorhandler(SecurityError)
    def name_it(_refusal: SecurityError) -> ResponseReturnValue:
        log.warning("refused the host %.100r: BASE_URL is %s", request.headers.get("Host", ""), chosen.base_url)
        return render_template("elsewhere.html", site=chosen.base_url), 400

    if chosen.is_https:
        _send_on_to_https(app, chosen)


def _send_on_to_https(app: Flask, chosen: Settings) -> None:
    """Over plain http a browser keeps none of our cookies. The machine itself may ask by a name of its own."""

    @app.before_request
    def send_on() -> ResponseReturnValue | None:
        is_page = request.url_rule is not None and request.method in ("GET", "HEAD")
        if not is_page or urlsplit(request.host_url).hostname != chosen.host or _has_come_by_https():
            return None
        return redirect(chosen.base_url + request.full_path.rstrip("?"), 308)


def _has_come_by_https() -> bool:
    """A proxy that is not trusted, or says nothing, may have taken it off: then sending on would never end.

    Browsers send Sec-Fetch-Site over https alone.
    """
    is_so_says_proxy = "https" in request.headers.get("X-Forwarded-Proto", "")
    return request.scheme == "https" or is_so_says_proxy or "Sec-Fetch-Site" in request.headers
