"""The fields of an email address, in forms that ask once about what looks like a slip."""

from __future__ import annotations

from typing import Any

from wtforms import EmailField, Field, HiddenField
from wtforms.validators import DataRequired, ValidationError

from portal.language.languages import Later
from portal.language.languages import Later as _
from portal.mail import recipients

from .forms import Form, Rule


class AskingForm(Form):
    """A form with a field `email`: a likely slip is asked about, and is taken when the same address is sent again."""

    asked_about = HiddenField()

    def validate_email(self, field: Field) -> None:
        meant = recipients.likely(field.data or "")
        if meant and field.data != self.asked_about.data and not field.errors:
            self.asked_about.data = field.data
            asking = _("Did you mean %(meant)s? If %(typed)s is right, press the button again.")
            raise ValidationError(asking.with_places(meant=meant, typed=field.data))


def email_address(label: Later) -> EmailField:
    return _email(label, DataRequired(_("Enter your email address")), _well_formed)


def email_address_again(label: Later) -> EmailField:
    return _email(label, DataRequired(_("Enter your email address again")), _same_as_email)


def _well_formed(_form: Form, field: Field) -> None:
    if not recipients.is_well_formed(field.data):
        raise ValidationError(_("Enter an email address in the right form, like name@example.com"))


def _same_as_email(form: Form, field: Field) -> None:
    first = form["email"].data
    if field.data and first and field.data.casefold() != first.casefold():
        raise ValidationError(_("The two email addresses are not the same"))


def _email(label: Later, *rules: Rule) -> EmailField:
    attributes: dict[str, Any] = {"autocomplete": "email", "spellcheck": "false"}
    return EmailField(label, rules, filters=[_cleaned], render_kw=attributes)


def _cleaned(typed: str | None) -> str | None:
    return typed and recipients.cleaned(typed)
