"""What the HTML of every letter keeps, so that it looks the same in any mail program and calls nobody."""

from __future__ import annotations

import re

import html5lib
from bs4 import BeautifulSoup

WIDEST = 560  # pixels
CARRIES_AN_ADDRESS = ["href", "src", "srcset", "background", "action", "data", "poster", "cite"]


def check(html: str, *, base_url: str) -> None:
    html5lib.HTMLParser(strict=True).parse(html)
    page = BeautifulSoup(html, "html.parser")
    [heading] = page.select("h1")
    assert page.title.get_text() == heading.get_text()
    first = page.body.find(True)
    for speaks in (page.html, first):
        assert speaks["lang"]
        assert speaks["dir"] in ("ltr", "rtl")
    assert all(table["role"] == "presentation" for table in page.select("table"))
    assert page.select_one('meta[name="color-scheme"][content="light dark"]')
    assert f"max-width:{WIDEST}px" in html
    _check_that_nothing_is_fetched(page, html, base_url)


def _check_that_nothing_is_fetched(page: BeautifulSoup, html: str, base_url: str) -> None:
    assert not page.select("img, script, link, iframe, object, embed, video, audio, form, input, svg, base")
    assert not re.search(r"url\(|@import|@font-face|expression\(", html)
    for tag in page.find_all(True):
        for name in CARRIES_AN_ADDRESS:
            assert tag.get(name, base_url + "/").startswith(base_url + "/"), tag
    for link in page.select("a"):
        assert link["href"]
        assert link.get_text().strip()
