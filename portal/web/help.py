"""Help: the illustrated steps, and the centre's contact."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from .access import public

pages = Blueprint("help", __name__, url_prefix="/help")


@pages.get("")
@public
def show_help() -> ResponseReturnValue:
    return render_template("help.html")
