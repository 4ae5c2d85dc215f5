"""Turned away: what somebody is told whose request the front could not take."""

from __future__ import annotations

from flask import Flask, Response, abort, current_app, render_template, request
from werkzeug.datastructures import MultiDict

from portal.language import languages
from portal.language.languages import Later as _

from . import choosing_language
from .work import Work

STATUS = "portal.status"  # in the environ: the status of the error page
SECONDS = "portal.seconds"  # in the environ: how long to wait before another try

# What is never sent back, in the order in which it is asked for again; and what a browser may fill in there.
NEVER_SENT_BACK = {
    "secret_number": (_("Secret Number"), "off"),
    "current_password": (_("Current Password"), "current-password"),
    "password": (_("Password"), "on"),
    "confirm_password": (_("Confirm Password"), "new-password"),
}
_HOLE = "<!--hole-->"


def turn_away(app: Flask, offered: tuple[str, ...]) -> None:
    """Before anything else is done for a request; without the store, and quickly, since many are turned away."""
    frames: dict[str, tuple[str, str]] = {}

    @app.before_request
    def tell() -> Response | None:
        if SECONDS not in request.environ:
            return abort(request.environ[STATUS]) if STATUS in request.environ else None
        languages.speak(choosing_language.of_browser(offered))
        before, after = frames.get(languages.spoken()) or frames.setdefault(languages.spoken(), _frame())
        seconds = request.environ[SECONDS]
        page = before + _come_back(seconds) + after
        return Response(page, 503, {"Retry-After": str(seconds)})


def _frame() -> tuple[str, str]:
    """The page around what differs from one to the next; the same for everybody who reads this language."""
    before, _, after = render_template("turned-away/page.html").partition(_HOLE)
    return before, after


def _come_back(seconds: int) -> str:
    typed = request.form if request.method == "POST" else MultiDict[str, str]()
    view = current_app.view_functions.get(request.endpoint or "")
    return render_template(
        "turned-away/come-back.html",
        seconds=seconds,
        is_log_in=getattr(view, "work", None) is Work.HASHING,
        is_form=request.method == "POST",
        path=request.path,
        kept=[(name, value) for name, value in typed.items(multi=True) if name not in NEVER_SENT_BACK],
        asked_again=[(name, *words) for name, words in NEVER_SENT_BACK.items() if name in typed],
    )
