"""Help: the illustrated steps, and the centre's contact."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from .access import public
from .compressing import same_for_all
from .findable import findable

pages = Blueprint("help", __name__, url_prefix="/help")


@pages.get("")
@public
@findable
@same_for_all
def show_help() -> ResponseReturnValue:
    return render_template("help.html")
