"""Account: what the service keeps of its reader, and a small page for each thing that can be changed."""

from __future__ import annotations

from flask import Blueprint, flash, redirect
from flask.typing import ResponseReturnValue

from portal import exams, settings
from portal.domain.accounts import changing_account, changing_email, registering
from portal.language import clock, languages
from portal.language.languages import Later
from portal.language.languages import Later as _
from portal.web import access, choosing_language
from portal.web.access import present_reader, readers_only
from portal.web.forms import ChoiceField, Form, NumbersForm, current_password, new_password, new_password_again
from portal.web.work import hashes
from portal.wording.pages import TOO_MANY_PASSWORDS

pages = Blueprint("account", __name__, url_prefix="/account")


class ChangePasswordForm(Form):
    current_password = current_password()
    password = new_password(_("New Password"))
    confirm_password = new_password_again(_("Confirm New Password"))
    too_many = TOO_MANY_PASSWORDS


class LanguageForm(Form):
    language = ChoiceField(
        _("Language"),
        _("Select a language"),
        lambda: {tag: languages.AVAILABLE[tag].own_name for tag in settings.current().languages},
    )


@pages.get("")
@readers_only
def overview() -> ResponseReturnValue:
    return shown(Form())


def shown(form: Form) -> ResponseReturnValue:
    """The account; `form` is the one that was sent if it has a fault to show, else any."""
    details = changing_account.details(present_reader().account_id)
    return form.shown(
        "account/start.html",
        details=details,
        exam_names={held.exam: exams.name(held.exam) for held in details.held},
        has_come_back=changing_email.has_come_back(details),
        awaited=changing_email.awaited(present_reader().account_id, now=clock.now()),
        zone=settings.current().timezone,
    )


@pages.route("/password", methods=["GET", "POST"])
@readers_only
@hashes
def password() -> ResponseReturnValue:
    form = ChangePasswordForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            current, chosen = form.current_password.data, form.password.data
            access.begin(changing_account.change_password(present_reader(), current, chosen, now=clock.now()))
            return done(_("Your password is changed. Other devices are logged out."))
    return form.shown("account/password.html")


@pages.route("/language", methods=["GET", "POST"])
@readers_only
def language() -> ResponseReturnValue:
    form = LanguageForm(language=present_reader().language)
    if form.validate_on_submit():
        changing_account.set_language(present_reader().account_id, form.language.data)
        choosing_language.choose(form.language.data)
        return done(_("Your language is changed. Our emails will be in this language too."))
    return form.shown("account/language.html")


@pages.route("/exams", methods=["GET", "POST"])
@readers_only
def add_exam() -> ResponseReturnValue:
    form = NumbersForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            registering.add_entry(present_reader().account_id, form.numbers(), now=clock.now())
            return done(_("The exam is added to your account."))
    return form.shown("account/exams.html")


def done(sentence: Later, page: str = "/account") -> ResponseReturnValue:
    """Back to the page, which says once what was done."""
    flash(str(sentence))
    return redirect(page, 303)
