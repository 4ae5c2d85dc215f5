"""Login: with any ID Number of the account, and the password chosen on registering."""

from __future__ import annotations

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue
from wtforms import HiddenField

from portal.domain.accounts import signing_in
from portal.domain.accounts.signing_in import NewSignIn
from portal.language import clock
from portal.language.languages import Later as _
from portal.wording.pages import TOO_MANY_LOGINS

from . import access
from .access import public
from .forms import Form, IdNumberField, password
from .work import hashes

pages = Blueprint("login", __name__, url_prefix="/login")


class LoginForm(Form):
    id_number = IdNumberField(_("Enter your ID Number"))
    password = password(_("Password"), _("Enter your password"))
    next = HiddenField(filters=[access.same_origin_path])

    too_many = TOO_MANY_LOGINS

    def sign_in(self) -> NewSignIn:
        number, password = self.id_number.data, self.password.data
        device = access.device_cookie()
        return signing_in.sign_in(number, password, address=request.remote_addr, device=device, now=clock.now())

    @property
    def goal(self) -> str:
        """Where to go once logged in: the page that was asked for, if it is one of ours."""
        return self.next.data or "/results"


@pages.route("", methods=["GET", "POST"])
@public
@hashes
def log_in() -> ResponseReturnValue:
    form = LoginForm()
    form.next.data = form.next.data or access.same_origin_path(request.args.get("next"))
    if access.reader() and request.method == "GET":
        return redirect(form.goal, 303)
    if form.validate_on_submit():
        with form.showing_refusals():
            access.begin(form.sign_in())
            return redirect(form.goal, 303)
    return form.shown("login/start.html", was_logged_in=access.was_logged_in())
