"""Choosing a password: not one that a list of common passwords, or whoever knows the candidate, would try first."""

from __future__ import annotations

import unicodedata
from functools import cache

from portal import settings

from . import id_numbers, passwords
from .refusals import PasswordIsGuessable

_LEAST_OF_ITS_OWN = 5  # letters and digits a password must have beside the words everybody knows
_WORTH_LEAVING_OUT = 4  # a shorter word of the centre's name or the address may well be chance


def check(password: str, *, id_number: str, email: str) -> None:
    """Raises PasswordIsGuessable for a common password, and for one made of the candidate's own known words.

    Known are the ID Number however it is typed, the email address and the centre's name.
    """
    text = _plain(password)
    if text in _common() or id_numbers.canonical(password) == id_numbers.canonical(id_number):
        raise PasswordIsGuessable
    left = text
    for word in _known_words(id_number, email):
        left = left.replace(word, "")
    if left != text and len(left) < _LEAST_OF_ITS_OWN:
        raise PasswordIsGuessable


def _known_words(id_number: str, email: str) -> list[str]:
    """Longest first, so that a whole address goes before a part of it."""
    words = [id_number, email, *email.split("@"), *settings.current().centre_name.split()]
    plain = {_plain(word) for word in words}
    return sorted((word for word in plain if len(word) >= _WORTH_LEAVING_OUT), key=len, reverse=True)


def _plain(text: str) -> str:
    """Letters and digits alone, without case or width."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


@cache
def _common() -> frozenset[str]:
    """The common passwords that keep the published rule: some 2,600 of 30,000."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # a large module, wanted when passwords are chosen

    words: list[str] = FREQUENCY_LISTS["passwords"]
    return frozenset(word for word in words if not passwords.broken_rules(word))
