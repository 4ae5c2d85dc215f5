"""Email: the link of the welcome letter, which proves that an address reaches its reader."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from portal import clock
from portal.domain import links, registering

from .access import public
from .forms import Form

pages = Blueprint("email", __name__, url_prefix="/email")


class ConfirmForm(Form):
    """A button: opening the link changes nothing, since mail scanners open links."""


@pages.route("/confirm/<link>", methods=["GET", "POST"])
@public
def confirm(link: str) -> ResponseReturnValue:
    form = ConfirmForm()
    if form.validate_on_submit():
        registering.confirm_email(link, now=clock.now())
        return redirect("/email/confirmed", 303)
    links.check(links.CONFIRM_EMAIL, link, now=clock.now())
    return form.shown("email/confirm.html")


@pages.get("/confirmed")
@public
def confirmed() -> ResponseReturnValue:
    return render_template("email/confirmed.html")
