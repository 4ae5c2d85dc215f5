"""The site: a Flask app that does nothing for a request that none of our pages needs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import BadSignature, URLSafeTimedSerializer


class Portal(Flask):
    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Asked for each view and each hook of a request: none of ours is asynchronous."""
        return func


class Sessions(SecureCookieSessionInterface):
    """Flask's own, in signed cookies, with one signer for all of them.

    When a cookie was signed counts for nothing: a sign-in ends in the store, and a clock that is put back would make
    every cookie one of the future, which Flask refuses.
    """

    def __init__(self) -> None:
        self._signer: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        self._signer = self._signer or super().get_signing_serializer(app)
        return self._signer

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        signer = self.get_signing_serializer(app)
        if signer is None:
            return None
        try:
            return self.session_class(signer.loads(request.cookies.get(self.get_cookie_name(app), "")))
        except BadSignature:
            return self.session_class()
