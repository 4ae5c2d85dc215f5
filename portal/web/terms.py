"""Terms of use: the text everybody agrees to on registering, and which version of it that was."""

from datetime import date

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from .access import public

pages = Blueprint("terms", __name__, url_prefix="/terms")

AS_OF = date(2026, 11, 24)
VERSION = AS_OF.isoformat()  # kept with each account; a new text needs a new day


@pages.get("")
@public
def start() -> ResponseReturnValue:
    return render_template("terms.html", as_of=AS_OF)
