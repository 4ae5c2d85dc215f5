"""Privacy policy: what the centre holds of a candidate, and why."""

from datetime import date

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from .access import public

pages = Blueprint("privacy", __name__, url_prefix="/privacy")

AS_OF = date(2026, 11, 24)


@pages.get("")
@public
def start() -> ResponseReturnValue:
    return render_template("privacy.html", as_of=AS_OF)
