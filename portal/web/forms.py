"""What forms share: how they tell what is wrong, and the fields that several of them have."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from math import ceil
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Field, PasswordField, RadioField, SelectChoice, StringField
from wtforms.validators import DataRequired, InputRequired, StopValidation, ValidationError

from portal import settings
from portal.domain.credentials import id_numbers, passwords
from portal.domain.credentials.proving import TypedNumbers
from portal.domain.refusals import Refused, TooManyTries
from portal.language import dates, plain_text
from portal.language.languages import Later
from portal.language.languages import Later as _
from portal.wording.pages import FORM_TOO_OLD, NO_COOKIES, PASSWORD_RULES, REFUSALS, TOO_MANY_NUMBERS

from . import choosing_language
from .token import SessionToken

Rule = Callable[["Form", Field], None]
Offer = Mapping[Any, object] | Callable[[], Mapping[Any, object]]
"""What may be chosen, in words; a function where that depends on the settings."""

LONGEST_NAME = 120


def stripped(text: str | None) -> str | None:
    """Without the spaces around it, and without control characters, which no page can show again."""
    return text and "".join(c for c in text if unicodedata.category(c) != "Cc").strip()


def one_line(text: str | None) -> str | None:
    return text and plain_text.one_line(text)


class Form(FlaskForm):
    """A form that tells its own status: 200 fresh, 422 to be fixed, 429 to wait, 400 when it is not one of ours."""

    class Meta(FlaskForm.Meta):
        csrf_class = SessionToken

        @property
        def csrf(self) -> bool:
            """Whether there is a token to check: not while the form is only shown."""
            return request.method not in ("GET", "HEAD")

        def wrap_formdata(self, form: FlaskForm, _formdata: object) -> MultiDict[str, str] | None:
            """What was typed, and no files: no form of ours has any."""
            return request.form if form.is_submitted() else None

    refusal = ""  # the name of the refusal shown, for a template that has more to say about it
    wait: timedelta | None = None  # until one more try is allowed, once there were too many
    too_many = TOO_MANY_NUMBERS  # what this form then says

    def validate_on_submit(self, extra_validators: Any = None) -> bool:
        """Whether to act on what was typed: not where the form is only to come back in another language."""
        tag = request.form.get("other_language")
        if not (request.method == "POST" and tag in settings.current().languages):
            return bool(super().validate_on_submit(extra_validators))
        if self["csrf_token"].validate(self):
            choosing_language.choose(tag)
        return False

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
    def is_blank(self) -> bool:
        """Whether the form looks the same to everybody: nothing was sent, and only hidden fields have a value."""
        return not self.is_submitted() and not any(field.data for field in self if field.type != "HiddenField")

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
        """Field id and sentence, in the order of the form; one that is not of ours says only why."""
        if "csrf_token" in self.errors:
            return [("main", FORM_TOO_OLD if request.cookies else NO_COOKIES)]
        return [(field.id, field.errors[0]) for field in self if field.errors]


class IdNumberField(StringField):
    """An ID Number as typed; it is made canonical where it is looked up."""

    width = "w10"

    def __init__(self, missing: Later, *rules: Rule, **kwargs: Any) -> None:
        attributes = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        checks = [DataRequired(missing), no_address, *rules]
        super().__init__(_("ID Number"), checks, filters=[stripped], render_kw=attributes, **kwargs)


class SecretNumberField(StringField):
    """Shown while it is typed (people copy it from paper), never sent back in a page."""

    width = "w6"

    def __init__(self, missing: Later, **kwargs: Any) -> None:
        attributes = {"autocomplete": "off", "inputmode": "numeric"}
        super().__init__(_("Secret Number"), [DataRequired(missing)], render_kw=attributes, **kwargs)

    def _value(self) -> str:
        return ""


class ChoiceField(RadioField):
    """Radios, of which one must be chosen. `missing` says so, also of what is not offered unless `takes_any`."""

    def __init__(
        self, label: Later, missing: Later, choices: Offer | None = None, *, takes_any: bool = False, **kwargs: Any
    ) -> None:
        offered = (choices() if callable(choices) else choices) or {}
        every = [SelectChoice(value, words) for value, words in offered.items()]
        super().__init__(label, [InputRequired(missing)], choices=every, validate_choice=False, **kwargs)
        self.missing, self.takes_any = missing, takes_any

    def pre_validate(self, _form: Form) -> None:
        if self.raw_data and not self.takes_any and not any(choice.selected for choice in self.iter_choices()):
            raise StopValidation(self.missing)


def no_address(_form: Form, field: Field) -> None:
    if "@" in unicodedata.normalize("NFKC", field.data):
        raise StopValidation(_("Use your ID Number, not your email address."))


def well_formed(_form: Form, field: Field) -> None:
    if not id_numbers.is_well_formed(id_numbers.canonical(field.data)):
        raise ValidationError(
            _("ID Number must be 6 digits and 3 letters, like 123456ABC, or 3 letters and 6 digits, like ABC123456")
        )


def not_too_long(_form: Form, field: Field) -> None:
    if len(field.data or "") > LONGEST_NAME:
        raise ValidationError(_("The name must have 120 characters or fewer"))


def by_the_published_rule(_form: Form, field: Field) -> None:
    for broken in passwords.broken_rules(field.data):
        raise ValidationError(PASSWORD_RULES[broken])


def same_as_password(form: Form, field: Field) -> None:
    if field.data != form["password"].data:
        raise ValidationError(_("The two passwords are not the same"))


def name_in_one_line(label: Later, *rules: Rule, autocomplete: str) -> StringField:
    """Of whoever it is, as somebody else calls them: nothing is known of it but that it is short."""
    attributes = {"autocomplete": autocomplete}
    return StringField(label, [*rules, not_too_long], filters=[one_line], render_kw=attributes)


def password(label: Later, missing: Later, *rules: Rule, autocomplete: str = "current-password") -> PasswordField:
    return PasswordField(label, [InputRequired(missing), *rules], render_kw={"autocomplete": autocomplete})


def current_password() -> PasswordField:
    return password(_("Current Password"), _("Enter your current password"))


def new_password(label: Later) -> PasswordField:
    return password(label, _("Enter a password"), by_the_published_rule, autocomplete="new-password")


def new_password_again(label: Later) -> PasswordField:
    return password(label, _("Enter the password again"), same_as_password, autocomplete="new-password")


class NumbersForm(Form):
    """A form that begins with the two numbers of the Confirmation of Entry."""

    id_number = IdNumberField(_("Enter your ID Number"), well_formed)
    secret_number = SecretNumberField(_("Enter your Secret Number"))

    def numbers(self) -> TypedNumbers:
        return TypedNumbers(
            id_number=self.id_number.data, secret_number=self.secret_number.data, address=request.remote_addr
        )
