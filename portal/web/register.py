"""Register: a candidate opens an account with the two numbers of the Confirmation of Entry."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Blueprint, redirect, render_template, session
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, EmailField, Field, PasswordField, RadioField
from wtforms.validators import DataRequired, Email, InputRequired, ValidationError

from portal import exams, terms
from portal.domain.accounts import registering
from portal.domain.credentials import passwords
from portal.domain.refusals import NoSuchEntry
from portal.language import clock, languages
from portal.language.languages import Later
from portal.language.languages import Later as _
from portal.wording.pages import PASSWORD_RULES

from .access import public
from .forms import Form, NumbersForm, stripped
from .terms import AGREE, CHOICES
from .work import hashes

pages = Blueprint("register", __name__, url_prefix="/register")

DONE_LASTS = timedelta(minutes=30)
LONG_AGO = "2000-01-01T00:00:00+00:00"
WRONG_ADDRESS = _("Enter an email address in the right form, like name@example.com")
UPDATES = _("I would like to receive updates (optional)")


def plainly_written(_form: Form, field: Field) -> None:
    """An address of plain letters: others, and what looks like an encoded word, do not survive every mail server."""
    if not field.data.isascii() or "=?" in field.data:
        raise ValidationError(WRONG_ADDRESS)


def by_the_published_rule(_form: Form, field: Field) -> None:
    for broken in passwords.broken_rules(field.data):
        raise ValidationError(PASSWORD_RULES[broken])


def same_as_email(form: Form, field: Field) -> None:
    first = form["email"].data
    if field.data and first and field.data.casefold() != first.casefold():
        raise ValidationError(_("The two email addresses are not the same"))


def email_address(label: Later) -> EmailField:
    return EmailField(
        label,
        filters=[stripped],
        validators=[
            DataRequired(_("Enter your email address")),
            Email(WRONG_ADDRESS, allow_smtputf8=False),
            plainly_written,
        ],
    )


def email_address_again(label: Later) -> EmailField:
    again = [DataRequired(_("Enter your email address again")), same_as_email]
    return EmailField(label, filters=[stripped], validators=again)


class RegisterForm(NumbersForm):
    email = email_address(_("Email Address"))
    confirm_email = email_address_again(_("Confirm Email Address"))
    password = PasswordField(_("Password"), validators=[InputRequired(_("Enter a password")), by_the_published_rule])
    confirm_password = PasswordField(_("Confirm Password"), validators=[InputRequired(_("Enter the password again"))])
    terms = RadioField(
        _("Terms of use"),
        choices=CHOICES,
        validate_choice=False,
        validators=[InputRequired(_("Select “I agree to the terms of use” to register"))],
    )
    updates = BooleanField(UPDATES)

    def validate_confirm_password(self, field: Field) -> None:
        if field.data != self.password.data:
            raise ValidationError(_("The two passwords are not the same"))

    def validate_terms(self, field: Field) -> None:
        if field.data != AGREE:
            raise ValidationError(
                _("You can register only if you agree to the terms of use. Your exam centre can answer questions.")
            )

    def claim(self) -> registering.Claim:
        return registering.Claim(
            numbers=self.numbers(),
            email=self.email.data,
            password=self.password.data,
            language=languages.spoken(),
            terms_version=terms.VERSION,
            updates_wording=str(UPDATES) if self.updates.data else None,
        )


@pages.route("", methods=["GET", "POST"])
@public
@hashes
def register() -> ResponseReturnValue:
    form = RegisterForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            now = clock.now()
            session["registered"] = [registering.register(form.claim(), now=now), now.isoformat()]
            return redirect("/register/done", 303)
    return form.shown("register/start.html")


@pages.get("/done")
@public
def done() -> ResponseReturnValue:
    key, at = session.get("registered", ("", LONG_AGO))
    claimed_at = datetime.fromisoformat(at)
    if clock.now() - claimed_at >= DONE_LASTS:
        return redirect("/", 303)
    try:
        told = registering.registered(key, claimed_at=claimed_at)
    except NoSuchEntry:  # the office has unregistered it since, or somebody else holds it now
        return redirect("/", 303)
    exam = exams.name(told.exam, languages.spoken())
    return render_template("register/done.html", told=told, exam=exam)
