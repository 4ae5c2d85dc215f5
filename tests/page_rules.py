"""What every page keeps, whoever opens it: checked on each page any test is given."""

from __future__ import annotations

import re
from functools import cache

import html5lib
from bs4 import BeautifulSoup

ERROR_MARKS = {"en-GB": "Error: ", "zh-Hant": "錯誤："}
_CSRF = re.compile(r'(?<=name="csrf_token" type="hidden" value=")[^"]+')


def check(html: str) -> None:
    _check(_CSRF.sub("", html))


@cache
def _check(html: str) -> None:
    """Once for each page that differs in more than the CSRF field: reading HTML strictly is slow."""
    html5lib.HTMLParser(strict=True).parse(html)
    page = BeautifulSoup(html, "html.parser")
    _check_heading(page)
    ids = [tag["id"] for tag in page.select("[id]")]
    assert len(ids) == len(set(ids)), f"an id is used twice: {ids}"
    assert not page.select("[style], style, script:not([src]), [onclick]"), "the content policy will block this"
    for field in page.select("input:not([type=hidden]), select, textarea"):
        _check_field(page, field, ids)
    for link in page.select(".sum a"):
        assert link["href"].removeprefix("#") in ids, f"{link} leads nowhere"


def _check_heading(page: BeautifulSoup) -> None:
    headings, title = page.select("h1"), page.title.get_text()
    assert len(headings) == 1, headings
    mark = ERROR_MARKS[page.html["lang"]]
    assert title.removeprefix(mark).startswith(headings[0].get_text()), f"{title!r} is not the heading"
    assert title.startswith(mark) == bool(page.select(".sum")), "a title says Error: when something is to be mended"


def _check_field(page: BeautifulSoup, field, ids: list[str]) -> None:
    assert page.select_one(f"label[for={field['id']}]"), f"{field['name']} has no label"
    described = field.get("aria-describedby", "").split()
    assert set(described) <= set(ids), f"{field['name']} is described by what is not there"
    for error in page.select(f"#{field['id']}-err"):
        assert error["id"] in described, f"{field['name']} does not say its error"
        assert field.get("aria-invalid") == "true" or field["type"] == "radio"
    if field["type"] == "password" or field["name"] == "secret_number":
        assert not field.get("value"), f"{field['name']} was sent back"
