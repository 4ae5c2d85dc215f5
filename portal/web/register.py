"""Register: a candidate opens an account with the two numbers of the Confirmation of Entry."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Blueprint, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, EmailField, Field, PasswordField, RadioField, SelectChoice
from wtforms.validators import DataRequired, Email, InputRequired, ValidationError

from portal import clock, exams, languages, settings
from portal.domain import id_numbers, passwords, registering
from portal.languages import Later as _

from .access import public
from .forms import Form, IdNumberField, SecretNumberField, stripped
from .terms import VERSION
from .wording import PASSWORD_RULES

pages = Blueprint("register", __name__, url_prefix="/register")

DONE_LASTS = timedelta(minutes=30)
UPDATES = _("I would like to receive updates (optional)")


def well_formed(_form: Form, field: Field) -> None:
    if not id_numbers.is_well_formed(id_numbers.canonical(field.data)):
        raise ValidationError(
            _("ID Number must be 6 digits and 3 letters, like 123456ABC, or 3 letters and 6 digits, like ABC123456")
        )


def by_the_published_rule(_form: Form, field: Field) -> None:
    for broken in passwords.broken_rules(field.data):
        raise ValidationError(PASSWORD_RULES[broken])


class RegisterForm(Form):
    id_number = IdNumberField(_("ID Number"), validators=[DataRequired(_("Enter your ID Number")), well_formed])
    secret_number = SecretNumberField(_("Secret Number"), validators=[DataRequired(_("Enter your Secret Number"))])
    email = EmailField(
        _("Email Address"),
        filters=[stripped],
        validators=[
            DataRequired(_("Enter your email address")),
            Email(_("Enter an email address in the right form, like name@example.com"), allow_smtputf8=False),
        ],
    )
    confirm_email = EmailField(
        _("Confirm Email Address"),
        filters=[stripped],
        validators=[DataRequired(_("Enter your email address again"))],
    )
    password = PasswordField(_("Password"), validators=[InputRequired(_("Enter a password")), by_the_published_rule])
    confirm_password = PasswordField(_("Confirm Password"), validators=[InputRequired(_("Enter the password again"))])
    terms = RadioField(
        _("Terms of use"),
        choices=[
            SelectChoice("agree", _("I agree to the terms of use")),
            SelectChoice("disagree", _("I do not agree to the terms of use")),
        ],
        validate_choice=False,
        validators=[InputRequired(_("Select “I agree to the terms of use” to register"))],
    )
    updates = BooleanField(UPDATES)

    def validate_confirm_email(self, field: Field) -> None:
        if field.data and self.email.data and field.data.casefold() != self.email.data.casefold():
            raise ValidationError(_("The two email addresses are not the same"))

    def validate_confirm_password(self, field: Field) -> None:
        if field.data != self.password.data:
            raise ValidationError(_("The two passwords are not the same"))

    def validate_terms(self, field: Field) -> None:
        if field.data != "agree":
            raise ValidationError(
                _("You can register only if you agree to the terms of use. Your exam centre can answer questions.")
            )

    def claim(self) -> registering.Claim:
        return registering.Claim(
            id_number=self.id_number.data,
            secret_number=self.secret_number.data,
            email=self.email.data,
            password=self.password.data,
            language=languages.spoken(),
            terms_version=VERSION,
            updates_wording=str(UPDATES) if self.updates.data else None,
            address=request.remote_addr,
        )


@pages.route("", methods=["GET", "POST"])
@public
def start() -> ResponseReturnValue:
    form = RegisterForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            key = registering.register(form.claim(), now=clock.now())
            session["registered"] = [key, clock.now().timestamp()]
            return redirect("/register/done", 303)
    return form.shown("register/start.html")


@pages.get("/done")
@public
def done() -> ResponseReturnValue:
    key = _just_registered(clock.now())
    if key is None:
        return redirect("/", 303)
    told = registering.registered(key)
    exam = exams.find(told.exam, settings.current().own_exams)
    return render_template("register/done.html", told=told, exam=exams.said(exam.name, languages.spoken()))


def _just_registered(now: datetime) -> str | None:
    """The key of the entry this browser registered in the last half hour, if it did."""
    key, at = session.get("registered", (None, 0.0))
    return key if now - datetime.fromtimestamp(at, UTC) < DONE_LASTS else None
