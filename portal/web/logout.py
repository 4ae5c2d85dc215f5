"""Logout: ends the sign-in on the server, and with it every copy of its cookie."""

from __future__ import annotations

from flask import Blueprint, abort, make_response, redirect, session
from flask.typing import ResponseReturnValue

from . import access
from .access import public
from .forms import Form

pages = Blueprint("logout", __name__, url_prefix="/logout")

_HAS_LEFT = "has_left"


@pages.post("")
@public
def leave() -> ResponseReturnValue:
    if not Form().validate_on_submit():
        abort(400)
    return log_out()


def log_out() -> ResponseReturnValue:
    """Home, which says so once, in the language this browser now asks for."""
    answer = leave_everything()
    session[_HAS_LEFT] = True
    return answer


def has_left() -> bool:
    """Whether this browser has just been logged out; told once."""
    return bool(session.pop(_HAS_LEFT, False))


def leave_everything() -> ResponseReturnValue:
    """Home, with nothing left in this browser."""
    access.end()
    answer = make_response(redirect("/", 303))
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer
