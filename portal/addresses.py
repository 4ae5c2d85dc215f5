"""The full addresses that leave in letters and on paper. A test proves that each is a page."""

from __future__ import annotations

from portal import settings


def home() -> str:
    return _full("/")


def login() -> str:
    return _full("/login")


def register() -> str:
    return _full("/register")


def email_confirmation(link: str) -> str:
    return _full(f"/email/confirm/{link}")


def email_stop(link: str) -> str:
    """Where the old address stops a change to another."""
    return _full(f"/email/stop/{link}")


def password_reset(link: str) -> str:
    return _full(f"/password/reset/{link}")


def forgotten_password() -> str:
    return _full("/password/forgot")


def unsubscription(link: str) -> str:
    """Where letters that nobody need have are switched off, by their reader or by a mail program for them."""
    return _full(f"/email/unsubscribe/{link}")


def verification(code: str) -> str:
    """Where a statement's code, or a share's, is looked at."""
    return _full(f"/verify/{code}")


def account() -> str:
    return _full("/account")


def shares() -> str:
    return _full("/account/shares")


def help_with_centre() -> str:
    return _full("/help#centre")


def _full(path: str) -> str:
    return settings.current().base_url + path
