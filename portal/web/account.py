"""Account: what the service keeps of its reader, and a small page for each thing that can be changed."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from wtforms import PasswordField, RadioField, SelectChoice
from wtforms.validators import DataRequired, InputRequired, ValidationError

from portal import clock, exams, languages, settings
from portal.domain import changing_account, registering
from portal.languages import Later as _

from . import access, choosing_language, logout
from .access import present_reader, readers_only
from .forms import Form, IdNumberField, SecretNumberField
from .password import new_password, new_password_again
from .register import well_formed
from .wording import TOO_MANY_PASSWORDS

pages = Blueprint("account", __name__, url_prefix="/account")

DONE = {
    "password": _("Your password is changed. You are logged out everywhere else."),
    "language": _("Your language is changed. We write our emails to you in it too."),
    "exam": _("The exam is added to your account."),
}


class ChangePasswordForm(Form):
    current_password = PasswordField(
        _("Current Password"), validators=[InputRequired(_("Enter your current password"))]
    )
    password = new_password()
    confirm_password = new_password_again()
    too_many = TOO_MANY_PASSWORDS


class LanguageForm(Form):
    language = RadioField(
        _("Language"),
        choices=lambda: [SelectChoice(tag, languages.OWN_NAMES.get(tag, tag)) for tag in settings.current().languages],
        validate_choice=False,
        validators=[InputRequired(_("Select a language"))],
    )

    def validate_language(self, field: RadioField) -> None:
        if field.data not in settings.current().languages:
            raise ValidationError(_("Select a language"))


class AddExamForm(Form):
    id_number = IdNumberField(_("ID Number"), validators=[DataRequired(_("Enter your ID Number")), well_formed])
    secret_number = SecretNumberField(_("Secret Number"), validators=[DataRequired(_("Enter your Secret Number"))])

    def add_to(self, account_id: int) -> None:
        number, secret = self.id_number.data, self.secret_number.data
        registering.add_entry(account_id, number, secret, address=request.remote_addr, now=clock.now())


class LogOutEverywhereForm(Form):
    """A button, which logs out the browser that presses it too."""


@pages.get("")
@readers_only
def start() -> ResponseReturnValue:
    details = changing_account.details(present_reader().account_id)
    names = {held.exam: _exam_name(held.exam) for held in details.held}
    done = DONE.get(session.pop("done", ""))
    return render_template("account/start.html", details=details, exam_names=names, done=done)


@pages.route("/password", methods=["GET", "POST"])
@readers_only
def password() -> ResponseReturnValue:
    form = ChangePasswordForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            current, chosen = form.current_password.data, form.password.data
            access.begin(changing_account.change_password(present_reader(), current, chosen, now=clock.now()))
            return _done("password")
    return form.shown("account/password.html")


@pages.route("/language", methods=["GET", "POST"])
@readers_only
def language() -> ResponseReturnValue:
    form = LanguageForm(language=present_reader().language)
    if form.validate_on_submit():
        changing_account.set_language(present_reader().account_id, form.language.data)
        choosing_language.choose(form.language.data)
        return _done("language")
    return form.shown("account/language.html")


@pages.route("/exams", methods=["GET", "POST"])
@readers_only
def add_exam() -> ResponseReturnValue:
    form = AddExamForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            form.add_to(present_reader().account_id)
            return _done("exam")
    return form.shown("account/exams.html")


@pages.route("/sign-ins", methods=["GET", "POST"])
@readers_only
def sign_ins() -> ResponseReturnValue:
    form = LogOutEverywhereForm()
    if form.validate_on_submit():
        changing_account.log_out_everywhere(present_reader().account_id, now=clock.now())
        return logout.leave_everything()
    running = changing_account.running(present_reader(), now=clock.now())
    zone = settings.current().timezone
    return form.shown("account/sign-ins.html", running=running, zone=zone)


def _done(what: str) -> ResponseReturnValue:
    """Back to the account, which says once what was done."""
    session["done"] = what
    return redirect("/account", 303)


def _exam_name(code: str) -> str:
    return exams.said(exams.find(code, settings.current().own_exams).name, languages.spoken())
