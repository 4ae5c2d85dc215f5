"""Account, terms: once the terms of use have changed, their reader is asked again before going on."""

from __future__ import annotations

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue
from wtforms import Field, HiddenField
from wtforms.validators import ValidationError

from portal import terms
from portal.domain.accounts import consent
from portal.language import clock
from portal.language.languages import Later as _
from portal.web import access
from portal.web.access import even_without_terms, present_reader, readers_only
from portal.web.forms import ChoiceField, Form
from portal.web.terms import AGREE, CHOICES, DISAGREE

pages = Blueprint("account_terms", __name__, url_prefix="/account/terms")


class TermsForm(Form):
    terms = ChoiceField(
        _("Terms of use"), _("Select “I agree to the terms of use” to continue"), CHOICES, takes_any=True
    )
    next = HiddenField(filters=[access.same_origin_path])

    def validate_terms(self, field: Field) -> None:
        if field.data != AGREE:
            raise ValidationError(
                _(
                    "To continue, you must agree to the terms of use. If you do not agree, you can ask your exam "
                    "centre, "
                    "download your data, delete your account or log out."
                )
            )

    @property
    def goal(self) -> str:
        """Where to go on to: the page that was asked for, if it is one of ours."""
        return self.next.data or "/results"


@pages.route("", methods=["GET", "POST"])
@readers_only
@even_without_terms
def agree() -> ResponseReturnValue:
    form = TermsForm()
    form.next.data = form.next.data or access.same_origin_path(request.args.get("next"))
    if request.method == "GET" and present_reader().terms_version == terms.VERSION:
        return redirect(form.goal, 303)
    if form.validate_on_submit():
        consent.agree_to_terms(present_reader().account_id, terms.VERSION, now=clock.now())
        return redirect(form.goal, 303)
    return form.shown("account/terms.html", as_of=terms.AS_OF, disagrees=form.terms.data == DISAGREE)
