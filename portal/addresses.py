"""The full addresses that leave in letters and on paper. A test proves that each is a page."""

from __future__ import annotations

from portal import settings


def home() -> str:
    return _full("/")


def login() -> str:
    return _full("/login")


def email_confirmation(link: str) -> str:
    return _full(f"/email/confirm/{link}")


def password_reset(link: str) -> str:
    return _full(f"/password/reset/{link}")


def forgotten_password() -> str:
    return _full("/password/forgot")


def help_with_centre() -> str:
    return _full("/help#centre")


def _full(path: str) -> str:
    return settings.current().base_url + path
