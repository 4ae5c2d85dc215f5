"""The token of our own forms: what a page was given stands in its form and in the signed session, and nowhere else.

No page of another site can know it. Flask-WTF would sign it once more for each page.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import b32encode

from flask import session
from wtforms import Field, ValidationError
from wtforms.csrf.core import CSRF

TOKEN = "csrf_token"  # noqa: S105 (its name, in the session and in forms)
_BYTES = 20


def token() -> str:
    """This browser's, made when its first form is shown; one that logs in or out begins with another."""
    if TOKEN not in session:
        session[TOKEN] = b32encode(secrets.token_bytes(_BYTES)).decode()  # has no 1: nobody finds a score in it
    kept: str = session[TOKEN]
    return kept


class SessionToken(CSRF):
    def generate_csrf_token(self, csrf_token_field: Field) -> str:  # noqa: ARG002 (WTForms' own)
        return token()

    def validate_csrf_token(self, form: object, field: Field) -> None:  # noqa: ARG002
        if not hmac.compare_digest(token().encode(), (field.data or "").encode()):
            raise ValidationError("not a form of ours, or one of another session")
