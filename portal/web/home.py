"""Home: where everybody begins, to register or to log in."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from . import logout
from .access import public
from .findable import findable
from .login import LoginForm

pages = Blueprint("home", __name__)


@pages.get("/")
@public
@findable
def welcome() -> ResponseReturnValue:
    return render_template("home/start.html", login_form=LoginForm, has_left=logout.has_left())
