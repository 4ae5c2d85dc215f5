"""Register: a candidate opens an account with the two numbers of the Confirmation of Entry."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Blueprint, redirect, render_template, session
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, Field
from wtforms.validators import ValidationError

from portal import exams, terms
from portal.domain.accounts import registering
from portal.domain.refusals import NoSuchEntry
from portal.language import clock, languages
from portal.language.languages import Later as _
from portal.wording.pages import UPDATES

from .access import public
from .email_fields import AskingForm, email_address, email_address_again
from .forms import ChoiceField, NumbersForm, new_password, new_password_again
from .terms import AGREE, CHOICES
from .work import hashes

pages = Blueprint("register", __name__, url_prefix="/register")

DONE_LASTS = timedelta(minutes=30)
LONG_AGO = "2000-01-01T00:00:00+00:00"


class RegisterForm(NumbersForm, AskingForm):
    email = email_address(_("Email Address"))
    confirm_email = email_address_again(_("Confirm Email Address"))
    password = new_password(_("Password"))
    confirm_password = new_password_again(_("Confirm Password"))
    terms = ChoiceField(
        _("Terms of use"), _("Select “I agree to the terms of use” to register"), CHOICES, takes_any=True
    )
    updates = BooleanField(UPDATES)

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
    now = clock.now()
    if now - claimed_at >= DONE_LASTS:
        return redirect("/", 303)
    try:
        told = registering.registered(key, claimed_at=claimed_at, now=now)
    except NoSuchEntry:  # the office has unregistered it since, or somebody else holds it now
        return redirect("/", 303)
    return render_template("register/done.html", told=told, exam=exams.name(told.line.exam))
