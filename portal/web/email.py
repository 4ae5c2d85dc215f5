"""Email: the links of letters about an address. Each shows a button; only pressing it changes anything."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, session
from flask.typing import ResponseReturnValue

from portal.domain.accounts import changing_email
from portal.domain.refusals import LinkIsSpent
from portal.domain.results.showing import Outlook
from portal.language import clock

from .access import public
from .forms import Form

pages = Blueprint("email", __name__, url_prefix="/email")


@pages.route("/confirm/<link>", methods=["GET", "POST"])
@public
def confirm(link: str) -> ResponseReturnValue:
    form = Form()
    if form.validate_on_submit():
        outlook = changing_email.confirm(link, now=clock.now())
        if outlook is None:
            return redirect("/email/changed", 303)
        session["outlook"] = outlook
        return redirect("/email/confirmed", 303)
    return form.shown("email/confirm.html", confirmation=changing_email.confirmation(link, now=clock.now()))


@pages.get("/confirmed")
@public
def confirmed() -> ResponseReturnValue:
    return render_template("email/confirmed.html", outlook=session.get("outlook", Outlook.WAITING))


@pages.get("/changed")
@public
def changed() -> ResponseReturnValue:
    return render_template("email/changed.html")


@pages.route("/stop/<link>", methods=["GET", "POST"])
@public
def stop(link: str) -> ResponseReturnValue:
    form = Form()
    if form.validate_on_submit():
        changing_email.stop(link, now=clock.now())
        return redirect("/email/stopped", 303)
    return form.shown("email/stop.html", stop=changing_email.stoppable(link, now=clock.now()))


@pages.get("/stopped")
@public
def stopped() -> ResponseReturnValue:
    return render_template("email/stopped.html")


@pages.errorhandler(LinkIsSpent)
def spent(_refusal: LinkIsSpent) -> ResponseReturnValue:
    template = "email/stop-spent.html" if request.endpoint == "email.stop" else "email/confirm-spent.html"
    return render_template(template), 410
