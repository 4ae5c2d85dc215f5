"""Findable: the pages that search engines may show. All others say noindex, and robots.txt asks to leave them alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, current_app, request

View = TypeVar("View", bound=Callable[..., Any])

_DRESS = ("/static/", "/brand")  # without which a search engine cannot see how a page looks


def findable(view: View) -> View:
    """Search engines may show this page: it holds nothing of anybody."""
    view.is_findable = True  # type: ignore[attr-defined]
    return view


def welcome_search_engines(app: Flask) -> None:
    @app.after_request
    def welcome(response: Response) -> Response:
        if response.status_code == 200 and _is_findable(request.endpoint):
            response.headers["X-Robots-Tag"] = "all"
        return response


def robots() -> str:
    """What robots.txt says."""
    paths = sorted({rule.rule for rule in current_app.url_map.iter_rules() if _is_findable(rule.endpoint)})
    allowed = [*(f"{path}$" for path in paths), *_DRESS]
    return "\n".join(["User-agent: *", *(f"Allow: {each}" for each in allowed), "Disallow: /", ""])


def _is_findable(endpoint: str | None) -> bool:
    return endpoint is not None and hasattr(current_app.view_functions[endpoint], "is_findable")
