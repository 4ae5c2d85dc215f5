"""Logout: ends the sign-in on the server, and with it every copy of its cookie."""

from __future__ import annotations

from flask import Blueprint, abort, flash, make_response, redirect
from flask.typing import ResponseReturnValue

from portal.language.languages import Later as _

from . import access
from .access import public
from .forms import Form

pages = Blueprint("logout", __name__, url_prefix="/logout")


@pages.post("")
@public
def leave() -> ResponseReturnValue:
    if not Form().validate_on_submit():
        abort(400)
    return log_out()


def log_out() -> ResponseReturnValue:
    """Home, which says so once."""
    answer = leave_everything()
    flash(str(_("You are logged out.")))
    return answer


def leave_everything() -> ResponseReturnValue:
    """Home, with nothing left in this browser."""
    access.end()
    answer = make_response(redirect("/", 303))
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer
