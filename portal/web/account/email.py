"""Account, email: to which address letters go, and what is waiting to be confirmed there."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue
from wtforms import HiddenField

from portal.domain.accounts import changing_account, changing_email
from portal.language import clock
from portal.language.languages import Later as _
from portal.web import account
from portal.web.access import present_reader, readers_only
from portal.web.email_fields import AskingForm, email_address, email_address_again
from portal.web.forms import Form, current_password
from portal.web.work import hashes
from portal.wording.pages import TOO_MANY_PASSWORDS

pages = Blueprint("account_email", __name__, url_prefix="/account/email")


class ChangeEmailForm(AskingForm):
    email = email_address(_("New Email Address"))
    confirm_email = email_address_again(_("Confirm New Email Address"))
    current_password = current_password()
    too_many = TOO_MANY_PASSWORDS


class WelcomeAgainForm(Form):
    """A button on the account page; what is wrong with it is told at the part about the address."""

    email = HiddenField(id="email-h")


@pages.route("", methods=["GET", "POST"])
@readers_only
@hashes
def change_email() -> ResponseReturnValue:
    form, account_id = ChangeEmailForm(), present_reader().account_id
    if form.validate_on_submit():
        with form.showing_refusals():
            current, email = form.current_password.data, form.email.data
            changing_email.ask(present_reader(), current, email, now=clock.now())
            return account.done(_("We have sent an email to the new address. Open it and press its button."))
    return form.shown(
        "account/email.html",
        email=changing_account.details(account_id).email,
        awaited=changing_email.awaited(account_id, now=clock.now()),
    )


@pages.post("/drop")
@readers_only
def drop() -> ResponseReturnValue:
    form = Form()
    if form.validate_on_submit():
        changing_email.drop(present_reader().account_id, now=clock.now())
        return account.done(_("Your email address stays the same."))
    return account.shown(form)


@pages.post("/again")
@readers_only
def again() -> ResponseReturnValue:
    form = WelcomeAgainForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            changing_email.welcome_again(present_reader().account_id, now=clock.now())
            return account.done(_("We have sent you the email again."))
    return account.shown(form)
