"""Verify: where schools and employers check that a result is genuine, by numbers, by a statement's code, by a share."""

from __future__ import annotations

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Field, StringField
from wtforms.validators import DataRequired, ValidationError

from portal import settings
from portal.domain.credentials import codes
from portal.domain.proofs import verifying
from portal.domain.proofs.verifying import Proof
from portal.domain.refusals import NoSuchCode
from portal.domain.results import drawing
from portal.domain.results.showing import ResultLine
from portal.language import clock
from portal.language.languages import Later as _
from portal.statuses import STATUSES
from portal.wording.pages import STANDINGS, TOO_MANY_VERIFICATIONS

from .access import public
from .findable import findable
from .forms import Form, IdNumberField, NumbersForm, SecretNumberField, name_in_one_line
from .verified import facts
from .work import writes

pages = Blueprint("verify", __name__, url_prefix="/verify")

_ONE_CHARACTER = _("This code has %(length)s character; it needs %(needed)s")
_CHARACTERS = _("This code has %(length)s characters; it needs %(needed)s")


def organisation() -> StringField:
    missing = DataRequired(_("Enter the name of your organisation"))
    return name_in_one_line(_("Your organisation"), missing, autocomplete="organization")


class CodeField(StringField):
    width = "wide"


def has_full_length(_form: Form, field: Field) -> None:
    length = len(codes.found_in(field.data))
    if length != codes.LENGTH:
        problem = _ONE_CHARACTER if length == 1 else _CHARACTERS
        raise ValidationError(problem.with_places(length=length, needed=codes.LENGTH))


class CodeForm(Form):
    """The code of a statement. It is asked for in the address, and its answer has an address of its own."""

    class Meta(Form.Meta):
        def wrap_formdata(self, form: FlaskForm, _formdata: object) -> MultiDict[str, str] | None:
            return request.args if form.is_submitted() else None

    code = CodeField(
        _("Verification code"),
        [DataRequired(_("Enter the code")), has_full_length],
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )

    def is_submitted(self) -> bool:
        return request.method == "GET" and "code" in request.args


class VerifyForm(NumbersForm):
    id_number = IdNumberField(_("Enter the ID Number"))
    secret_number = SecretNumberField(_("Enter the Secret Number"))
    organisation = organisation()

    too_many = TOO_MANY_VERIFICATIONS


class OrganisationForm(Form):
    """Who looks at what a candidate has shared."""

    organisation = organisation()


@pages.route("", methods=["GET", "POST"])
@public
@findable
def start() -> ResponseReturnValue:
    by_code, by_numbers = CodeForm(), VerifyForm()
    if by_code.validate_on_submit():
        code = codes.found_in(by_code.code.data)
        return redirect(url_for("verify.code", code=codes.grouped(code)), 303)
    if by_numbers.validate_on_submit():
        with by_numbers.showing_refusals():
            line = verifying.by_numbers(by_numbers.numbers(), by_numbers.organisation.data, now=clock.now())
            return _confirmed(line) if line else render_template("verify/nothing.html", again="/verify")
    sent = by_code if by_code.is_submitted() else by_numbers
    return sent.shown("verify/start.html", by_code=by_code, by_numbers=by_numbers)


@pages.route("/<code>", methods=["GET", "POST"])
@public
@writes
def code(code: str) -> ResponseReturnValue:
    proof = verifying.by_code(code, is_look=request.method != "HEAD", now=clock.now())
    if proof:
        return _proved(proof)
    form = OrganisationForm()
    if form.validate_on_submit():
        line = verifying.by_share(code, form.organisation.data, now=clock.now())
        return _confirmed(line) if line else render_template("verify/nothing.html", again=None)
    return form.shown("verify/share.html")


@pages.get("/<code>.json")
@public
@writes
def proof(code: str) -> ResponseReturnValue:
    try:
        found = verifying.by_code(code, is_look=request.method != "HEAD", now=clock.now())
    except NoSuchCode:
        found = None  # nor is there anything here for a share, which wants to know who looks
    if found is None:
        return jsonify(state="unknown"), 404
    return jsonify(facts(found, now=clock.now()))


@pages.errorhandler(NoSuchCode)
def unknown(_refusal: NoSuchCode) -> ResponseReturnValue:
    return render_template("verify/unknown.html"), 404


def _confirmed(line: ResultLine) -> str:
    return render_template("verify/confirmed.html", line=line, result=drawing.of_line(line), **_words())


def _proved(proof: Proof) -> str:
    answer = STANDINGS[proof.standing]
    return render_template(
        "verify/statement.html", proof=proof, answer=answer, result=drawing.of_line(proof.line), **_words()
    )


def _words() -> dict[str, object]:
    return {"statuses": STATUSES, "checked_at": clock.now(), "zone": settings.current().timezone}
