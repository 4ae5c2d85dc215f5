"""Compressing: pages that are the same for everybody are sent compressed; each is compressed once.

No other page is. The length of a compressed page tells whether two things on it are alike: who makes a browser ask for
a page, again and again with something else typed, could read a secret beside it from outside (BREACH). Every form has
such a secret, its token.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

from flask import Flask, Response, current_app, request

from .access import reader

View = TypeVar("View", bound=Callable[..., Any])


def same_for_all(view: View) -> View:
    """In one language this page is the same for everybody who is not logged in: it has no form."""
    view.is_same_for_all = True  # type: ignore[attr-defined]
    return view


def compress(app: Flask) -> None:
    @app.after_request
    def send_compressed(response: Response) -> Response:
        if response.status_code != 200 or not _is_same_for_all():
            return response
        response.vary.add("Accept-Encoding")
        if request.accept_encodings["gzip"] > 0:
            response.set_data(_compressed(response.get_data()))
            response.content_encoding = "gzip"
        return response


def _is_same_for_all() -> bool:
    """The page names the address that was asked for: with a question in it, it is one of its own."""
    view = current_app.view_functions.get(request.endpoint or "")
    return hasattr(view, "is_same_for_all") and not request.query_string and reader() is None


@lru_cache(maxsize=32)
def _compressed(page: bytes) -> bytes:
    return gzip.compress(page, 9, mtime=0)
