"""Turned away: the answer to somebody who is asked to come back in a few seconds."""

from __future__ import annotations

import logging
from enum import Enum, auto
from functools import lru_cache
from math import ceil, inf
from time import monotonic

from flask import Flask, Response, abort, current_app, render_template, request
from markupsafe import Markup, escape
from werkzeug.datastructures import MultiDict

from portal.domain.refusals import TooFast
from portal.language import languages
from portal.language.languages import Later as _
from portal.wording.pages import SLOWED

from . import choosing_language, headers, sent_by_script
from .work import Work

log = logging.getLogger("portal.access")

STATUS = "portal.status"  # in the environ: the status of the error page
SECONDS = "portal.seconds"  # in the environ: how long to wait before another try


class Why(Enum):
    """Why somebody is asked to come back."""

    MANY = auto()  # many people came at once
    SLOWED = auto()  # many tries of their network have failed


# What is never sent back, in the order in which it is asked for again; and what a browser may fill in there.
NEVER_SENT_BACK = {
    "secret_number": (_("Secret Number"), "off"),
    "current_password": (_("Current Password"), "current-password"),
    "password": (_("Password"), "on"),
    "confirm_password": (_("Confirm Password"), "new-password"),
}
# What differs from one page to the next. None of it can be typed: what is typed is escaped.
_SECONDS, _PATH, _KEPT = Markup("<!--seconds-->"), Markup("<!--path-->"), Markup("<!--kept-->")


def turn_away(app: Flask, offered: tuple[str, ...]) -> None:
    """Ask visitors to come back, when the front says so or when a rule slows the tries of their network.

    The front says so before any work on the request: it has to be quick and without the store, for there may be many.
    """

    @app.before_request
    def tell() -> Response | None:
        if SECONDS not in request.environ:
            return abort(request.environ[STATUS]) if STATUS in request.environ else None
        languages.speak(choosing_language.of_browser(offered))
        return _answer(request.environ[SECONDS], Why.MANY)

    @app.errorhandler(TooFast)
    def slow(refusal: TooFast) -> Response:
        seconds = ceil(refusal.wait.total_seconds())
        return sent_by_script.come_back(seconds, SLOWED) if sent_by_script.is_so() else _answer(seconds, Why.SLOWED)


class ToScripts:
    """What a script is told, without the app: in a crowd most requests come from scripts."""

    def __init__(self, *, is_https: bool) -> None:
        self._headers = list(headers.of_every_answer(is_https=is_https).items())
        self._number = 0
        self._logged_at = -inf

    def told(self, seconds: int) -> list[tuple[str, str]]:
        """The headers of the answer, which has no words. A line of the log counts all those of a second."""
        self._number += 1
        if (now := monotonic()) >= self._logged_at + 1:
            log.info("- - 503 turned away: %d", self._number)
            self._number, self._logged_at = 0, now
        return [("Retry-After", str(seconds)), *self._headers]


def _answer(seconds: int, why: Why) -> Response:
    """It asks for another try after so many seconds, by a page with what was typed."""
    return Response(_page(seconds, why), 503, {"Retry-After": str(seconds)})


def _page(seconds: int, why: Why) -> str:
    typed = request.form if request.method == "POST" else MultiDict[str, str]()
    kept = ((name, value) for name, value in typed.items(multi=True) if name not in NEVER_SENT_BACK)
    fields = "".join(f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in kept)
    view = current_app.view_functions.get(request.endpoint or "")
    frame = _frame(
        current_app._get_current_object(),  # type: ignore[attr-defined]
        languages.spoken(),
        why=why,
        is_log_in=getattr(view, "work", None) is Work.HASHING,
        is_form=request.method == "POST",
        asked_again=tuple(name for name in NEVER_SENT_BACK if name in typed),
    )
    return frame.replace(_SECONDS, str(seconds)).replace(_PATH, str(escape(request.path))).replace(_KEPT, fields)


@lru_cache(maxsize=64)
def _frame(
    _app: Flask, _language: str, *, why: Why, is_log_in: bool, is_form: bool, asked_again: tuple[str, ...]
) -> str:
    """The page with a mark wherever it differs."""
    return render_template(
        "turned-away/page.html",
        is_slowed=why is Why.SLOWED,
        is_log_in=is_log_in,
        is_form=is_form,
        asked_again=[(name, *NEVER_SENT_BACK[name]) for name in asked_again],
        seconds=_SECONDS,
        path=_PATH,
        kept=_KEPT,
    )
