"""Answers as the tests read them: named parts of a page, and two answers compared as an onlooker would."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup, Tag
from werkzeug.test import TestResponse

_CSRF = re.compile(rb'(?<=name="csrf_token" type="hidden" value=")[^"]+')
_COOKIE = re.compile("(?<==)[^;]*")
_EXPIRES = re.compile("Expires=[^;]*; ")  # told by the clock on the wall; Max-Age says the same


def page(answer: TestResponse) -> BeautifulSoup:
    return BeautifulSoup(answer.text, "html.parser")


def bare(answer: TestResponse) -> tuple[int, list[tuple[str, str]], bytes]:
    """Status, headers and body without what is random: the CSRF field, a cookie's value, the request's name."""
    return answer.status_code, sorted(map(_without_value, answer.headers)), _CSRF.sub(b"", answer.data)


def summary(answer: TestResponse) -> list[tuple[str, str]]:
    """Where each line of "There is a problem" leads, and what it says."""
    return [(link["href"], link.get_text()) for link in page(answer).select(".sum a")]


def error_at(field: Tag, whole: BeautifulSoup) -> str:
    """The sentences at this field, as a screen reader would read them out for it."""
    about = [whole.find(id=name) for name in field.get("aria-describedby", "").split() if name.endswith("-err")]
    return " ".join(each.get_text() for each in about)


def _without_value(header: tuple[str, str]) -> tuple[str, str]:
    name, value = header
    if name == "X-Request-ID":
        return name, ""
    return (name, _EXPIRES.sub("", _COOKIE.sub("", value, count=1))) if name == "Set-Cookie" else (name, value)
