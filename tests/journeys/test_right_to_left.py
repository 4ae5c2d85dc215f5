"""The pages are laid out by where a line begins, so that a language written from the right needs no second style.

Shown with a language of the tests' own: every sentence in Hebrew letters, its places and tags kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from flask import Flask
from playwright.sync_api import Page, Route, expect

from portal import create_app, settings, store
from portal.language import languages
from portal.language.languages import Language
from tests import cast, page_rules
from tests.conftest import CHEAP_HASHES, RELEASE_DAY, Visitor
from tests.house import source
from tests.journeys.looking import SIDEWAYS

pytestmark = pytest.mark.browser

TAG = "he"
KEPT = re.compile(r"(%\(\w+\)[sd]|<[^>]+>)")
ALEPH = 0x5D0
LETTERS = str.maketrans({chr(ord("a") + n): chr(ALEPH + n) for n in range(26)})
PHONE = {"width": 390, "height": 844}


def backwards(sentence: str) -> str:
    return "".join(
        part if KEPT.fullmatch(part) else part.casefold().translate(LETTERS) for part in KEPT.split(sentence)
    )


@pytest.fixture
def hebrew(app, tmp_path, monkeypatch) -> Iterator[Flask]:
    """The same installation, offering the tests' language first."""
    catalogue = Catalog()
    for sentence in source.sentences():
        catalogue.add(sentence, backwards(sentence))
    file = tmp_path / TAG / "LC_MESSAGES" / "messages.mo"
    file.parent.mkdir(parents=True)
    with file.open("wb") as opened:
        write_mo(opened, catalogue)
    monkeypatch.setattr(languages, "FOLDER", tmp_path)
    monkeypatch.setitem(languages.AVAILABLE, TAG, Language("עברית", TAG, (TAG, None)))
    environ = {settings.INSTANCE: str(settings.of(app).instance), "PORTAL_LANGUAGES": f"{TAG},en", **CHEAP_HASHES}
    other = create_app(environ)
    other.config["TESTING"] = True
    other.test_client_class = Visitor
    monkeypatch.setitem(page_rules.ERROR_MARKS, TAG, backwards("Error: "))
    with other.app_context():
        yield other
        store.database.close()
    languages._catalogue.cache_clear()


@pytest.fixture
def visitor(hebrew) -> Visitor:
    return hebrew.test_client()


@pytest.fixture
def page(visitor, chromium) -> Iterator[Page]:
    """A phone that is given what the visitor is given, without a server between."""
    context = chromium.new_context(base_url="http://localhost", viewport=PHONE, is_mobile=True, has_touch=True)
    context.route("**/*", lambda route: _answer(route, visitor))
    yield context.new_page()
    context.close()


def _answer(route: Route, visitor: Visitor) -> None:
    with visitor.application.app_context():  # the browser calls from a context of its own
        answer = visitor.get(route.request.url.removeprefix("http://localhost"))
    route.fulfill(status=answer.status_code, headers=dict(answer.headers), body=answer.data)


def look_at(page: Page, path: str) -> None:
    page.goto(path)
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator("html")).to_have_attribute("lang", TAG)
    begins = page.locator("h1").evaluate("each => getComputedStyle(each).direction")
    assert begins == "rtl"
    assert page.evaluate(SIDEWAYS) <= 0, f"{path} scrolls sideways"
    heading = page.locator("h1").bounding_box()
    assert heading is not None
    assert heading["x"] + heading["width"] > PHONE["width"] / 2, "the heading stands on the left"


def test_every_public_page_is_laid_out_from_the_right(hebrew, visitor, page):
    asked = sorted(rule.rule for rule in hebrew.url_map.iter_rules() if "GET" in rule.methods and not rule.arguments)
    answers = {path: visitor.get(path) for path in asked}
    public = [path for path, answer in answers.items() if answer.status_code == 200 and answer.mimetype == "text/html"]
    assert {"/", "/register", "/login", "/help", "/terms", "/privacy"} <= set(public)
    for path in [*public, "/no-such-page"]:
        look_at(page, path)


def test_a_result_is_laid_out_from_the_right(visitor, page, time):
    key = cast.register(cast.MEI, now=time(), language=TAG)
    cast.load_results(now=time())
    cast.schedule(RELEASE_DAY, now=time())
    time.move(RELEASE_DAY)
    cast.log_in(visitor, cast.MEI)
    look_at(page, "/results")
    look_at(page, f"/results/{key}")
