"""Account, sign-ins: where the account is logged in, and logging out there, one by one or everywhere."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue
from wtforms import HiddenField
from wtforms.validators import Regexp

from portal import settings
from portal.domain.accounts import changing_account
from portal.domain.refusals import NoSuchEntry
from portal.ids import SignInId
from portal.language import clock
from portal.language.languages import Later as _
from portal.web import account, logout
from portal.web.access import present_reader, readers_only
from portal.web.forms import Form

PAGE = "/account/sign-ins"
pages = Blueprint("account_sign_ins", __name__, url_prefix=PAGE)


class EndForm(Form):
    """A button at each browser, which its page names."""

    browser = HiddenField(validators=[Regexp("[0-9]{1,9}$")])


@pages.route("", methods=["GET", "POST"])
@readers_only
def list_sign_ins() -> ResponseReturnValue:
    form = Form()
    if form.validate_on_submit():
        changing_account.log_out_everywhere(present_reader().account_id, now=clock.now())
        return logout.log_out()
    return _shown(form)


@pages.post("/end")
@readers_only
def end() -> ResponseReturnValue:
    form = EndForm()
    if form.validate_on_submit():
        number = SignInId(int(form.browser.data))
        if number == present_reader().sign_in_id:
            return logout.log_out()
        changing_account.log_out_there(present_reader().account_id, number, now=clock.now())
        return account.done(_("The other browser is logged out."), PAGE)
    if form.status != 400:
        raise NoSuchEntry
    return _shown(form)


def _shown(form: Form) -> ResponseReturnValue:
    running = changing_account.running(present_reader(), now=clock.now())
    return form.shown("account/sign-ins.html", running=running, zone=settings.current().timezone)
