"""Terms of use: the text everybody agrees to on registering, and again when it has changed."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from wtforms import SelectChoice

from portal import terms
from portal.languages import Later as _

from .access import public

pages = Blueprint("terms", __name__, url_prefix="/terms")

AGREE, DISAGREE = "agree", "disagree"
CHOICES = [
    SelectChoice(AGREE, _("I agree to the terms of use")),
    SelectChoice(DISAGREE, _("I do not agree to the terms of use")),
]


@pages.get("")
@public
def start() -> ResponseReturnValue:
    return render_template("terms.html", as_of=terms.AS_OF)
