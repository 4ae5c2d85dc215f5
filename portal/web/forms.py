"""What every form shares."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask_wtf import FlaskForm
from wtforms import StringField

from portal.domain.refusals import Refused

from .wording import FORM_TOO_OLD, REFUSALS


def stripped(text: str | None) -> str | None:
    """Without the spaces around it, and without control characters, which no page can show again."""
    return text and "".join(c for c in text if unicodedata.category(c) != "Cc").strip()


class Form(FlaskForm):
    """A form that tells its own status: 200 fresh, 422 to be mended, 400 when it is not one of ours."""

    @contextmanager
    def showing_refusals(self) -> Iterator[None]:
        """Turn a refusal inside the block into a sentence at the field it is about."""
        try:
            yield
        except Refused as refusal:
            words = REFUSALS[type(refusal)]
            self[words.field].errors = [*self[words.field].errors, words.sentence]
            self.refusal = type(refusal).__name__

    refusal = ""  # the name of the refusal shown, for a template that has more to say about it

    @property
    def status(self) -> int:
        if "csrf_token" in self.errors:
            return 400
        return 422 if self.errors else 200

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
