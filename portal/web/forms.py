"""What every form shares."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from math import ceil
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Field, StringField
from wtforms.validators import DataRequired, ValidationError

from portal.domain.credentials import id_numbers
from portal.domain.credentials.proving import TypedNumbers
from portal.domain.refusals import Refused, TooManyTries
from portal.language import dates
from portal.language.languages import Later
from portal.language.languages import Later as _
from portal.wording.pages import FORM_TOO_OLD, REFUSALS, TOO_MANY_NUMBERS


def stripped(text: str | None) -> str | None:
    """Without the spaces around it, and without control characters, which no page can show again."""
    return text and "".join(c for c in text if unicodedata.category(c) != "Cc").strip()


class Form(FlaskForm):
    """A form that tells its own status: 200 fresh, 422 to be mended, 429 to wait, 400 when it is not one of ours."""

    class Meta(FlaskForm.Meta):
        def wrap_formdata(self, form: FlaskForm, _formdata: object) -> MultiDict[str, str] | None:
            """What was typed, and no files: no form of ours has any."""
            return request.form if form.is_submitted() else None

    refusal = ""  # the name of the refusal shown, for a template that has more to say about it
    wait: timedelta | None = None  # until one more try is allowed, once there were too many
    too_many = TOO_MANY_NUMBERS  # what this form then says

    @contextmanager
    def showing_refusals(self) -> Iterator[None]:
        """Turn a refusal inside the block into a sentence at the field it is about."""
        try:
            yield
        except TooManyTries as refusal:
            self.wait = refusal.wait
            self._show(
                refusal, self.too_many.field, self.too_many.sentence.with_places(wait=dates.wait_in_words(refusal.wait))
            )
        except Refused as refusal:
            if type(refusal) not in REFUSALS:  # it has a page of its own
                raise
            self._show(refusal, REFUSALS[type(refusal)].field, REFUSALS[type(refusal)].sentence)

    def _show(self, refusal: Refused, field: str, sentence: Later) -> None:
        self[field].errors = [*self[field].errors, sentence]
        self.refusal = type(refusal).__name__

    @property
    def status(self) -> int:
        if "csrf_token" in self.errors:
            return 400
        if self.wait:
            return 429
        return 422 if self.errors else 200

    def shown(self, template: str, **context: Any) -> ResponseReturnValue:
        """The page with this form on it, its status, and when to come back if there were too many tries."""
        headers = {"Retry-After": str(ceil(self.wait.total_seconds()))} if self.wait else {}
        return render_template(template, form=self, **context), self.status, headers

    @property
    def faults(self) -> list[tuple[str, Any]]:
        """Field id and sentence, in the order of the form; a form that was too old says only that."""
        if "csrf_token" in self.errors:
            return [("main", FORM_TOO_OLD)]
        return [(field.id, field.errors[0]) for field in self if field.errors]


class IdNumberField(StringField):
    """An ID Number as typed; it is made canonical where it is looked up."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(label, filters=[stripped], **kwargs)


class SecretNumberField(StringField):
    """Shown while it is typed (people copy it from paper), never sent back in a page."""

    def _value(self) -> str:
        return ""


def well_formed(_form: Form, field: Field) -> None:
    if not id_numbers.is_well_formed(id_numbers.canonical(field.data)):
        raise ValidationError(
            _("ID Number must be 6 digits and 3 letters, like 123456ABC, or 3 letters and 6 digits, like ABC123456")
        )


class NumbersForm(Form):
    """A form that begins with the two numbers of the Confirmation of Entry."""

    id_number = IdNumberField(_("ID Number"), validators=[DataRequired(_("Enter your ID Number")), well_formed])
    secret_number = SecretNumberField(_("Secret Number"), validators=[DataRequired(_("Enter your Secret Number"))])

    def numbers(self) -> TypedNumbers:
        return TypedNumbers(
            id_number=self.id_number.data, secret_number=self.secret_number.data, address=request.remote_addr
        )
