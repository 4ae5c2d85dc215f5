"""Password: forgotten, and chosen anew by the link of a letter."""

from __future__ import annotations

import unicodedata

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import StringField
from wtforms.validators import DataRequired

from portal.domain.accounts import resetting_password
from portal.domain.refusals import LinkIsSpent
from portal.language import clock
from portal.language.languages import Later as _
from portal.mail import recipients

from . import access
from .access import public
from .forms import Form, new_password, new_password_again, stripped
from .work import hashes

pages = Blueprint("password", __name__, url_prefix="/password")


def _read(typed: str | None) -> str | None:
    return recipients.cleaned(typed) if typed and "@" in unicodedata.normalize("NFKC", typed) else stripped(typed)


class ForgottenForm(Form):
    identifier = StringField(
        _("ID Number or email address"),
        filters=[_read],
        validators=[DataRequired(_("Enter your ID Number or your email address"))],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )


class NewPasswordForm(Form):
    password = new_password(_("New Password"))
    confirm_password = new_password_again(_("Confirm New Password"))


@pages.route("/forgot", methods=["GET", "POST"])
@public
def forgot() -> ResponseReturnValue:
    form = ForgottenForm()
    if form.validate_on_submit():
        resetting_password.ask(form.identifier.data, address=request.remote_addr, now=clock.now())
        return redirect("/password/asked", 303)
    return form.shown("password/forgot.html")


@pages.get("/asked")
@public
def asked() -> ResponseReturnValue:
    """One and the same page, whether anybody was found or not."""
    return render_template("password/asked.html")


@pages.route("/reset/<link>", methods=["GET", "POST"])
@public
@hashes
def reset(link: str) -> ResponseReturnValue:
    name = resetting_password.check(link, now=clock.now())
    form = NewPasswordForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            access.begin(resetting_password.reset(link, form.password.data, now=clock.now()))
            return redirect("/password/changed", 303)
    return form.shown("password/reset.html", name=name)


@pages.get("/changed")
@public
def changed() -> ResponseReturnValue:
    return render_template("password/changed.html")


@pages.errorhandler(LinkIsSpent)
def spent(_refusal: LinkIsSpent) -> ResponseReturnValue:
    return render_template("password/spent.html"), 410
