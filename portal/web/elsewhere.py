"""Elsewhere: visitors who came by plain http to a site of https, or by a name that is not the site's."""

from __future__ import annotations

import logging
from functools import cache
from urllib.parse import quote, urlsplit

from flask import Flask, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import SecurityError

from portal.settings import Settings

from .token import token

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

    @cache
    def tell_the_office() -> None:
        log.warning("the web server before the service has to send X-Forwarded-Proto, and TRUSTED_PROXIES to count it")

    @app.before_request
    def send_on() -> ResponseReturnValue | None:
        is_page = request.url_rule is not None and request.method in ("GET", "HEAD")
        if not is_page or request.scheme == "https" or urlsplit(request.host_url).hostname != chosen.host:
            return None
        if _browser_speaks_https():
            tell_the_office()
            return None
        token()  # sets the session's cookie: see below
        return redirect(chosen.base_url + _as_asked(), 308)


def _as_asked() -> str:
    """The path with what must not stand in a header, and with its query as it came."""
    query = request.query_string.decode("latin-1")
    return quote(request.path) + (f"?{query}" if query else "")


def _browser_speaks_https() -> bool:
    """Whether a proxy has taken https off, untrusted or without a word. Then sending on would never end.

    Browsers send Sec-Fetch-Site over https alone, and older ones at least our cookies.
    """
    is_so_says_proxy = "https" in request.headers.get("X-Forwarded-Proto", "")
    sends_cookie = current_app.config["SESSION_COOKIE_NAME"] in request.cookies
    return is_so_says_proxy or "Sec-Fetch-Site" in request.headers or sends_cookie
