"""The page of a result on small screens and in large type: nothing is cut off, and no two figures run together."""

from __future__ import annotations

from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from tests import cast
from tests.journeys.looking import PHONE, SIDEWAYS
from tests.served import SITTING

pytestmark = pytest.mark.browser

FIGURES = """() => [...document.querySelectorAll('.scores tfoot text')].map(
    each => each.getBoundingClientRect()).map(box => [box.left, box.right])"""
TOO_WIDE = """() => [...document.querySelectorAll('.outcome div')].filter(
    tile => tile.scrollWidth > tile.clientWidth || tile.getBoundingClientRect().right > innerWidth).length"""
DOUBLE = "document.documentElement.style.fontSize = '200%'"
SHORT = 664  # what a phone of 390 px shows at once between the browser's own bars


@pytest.fixture
def result(site, open_browser) -> Page:
    """Mei looks at her result."""
    if not site.installation.count("release"):
        site.installation.flask("release", "now", SITTING, "--yes")
        site.visit().register(cast.MEI)
    page = open_browser().page
    page.goto("/login?next=/results")
    page.get_by_label("ID Number").fill(cast.MEI.id_number)
    page.locator("#password").fill(cast.PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("link", name="See result").click()
    page.locator("h1", has_text="A2 Key for Schools").wait_for()
    return page


def test_the_figures_of_the_scale_stand_apart_on_the_smallest_phone(result):
    result.set_viewport_size({"width": 320, "height": 568})
    figures = result.evaluate(FIGURES)
    assert len(figures) == 5
    assert [(left, right) for left, right in pairwise(figures) if right[0] - left[1] < 4] == []


@pytest.mark.parametrize("width", [320, PHONE, 768, 1280])
def test_in_type_of_double_size_nothing_is_wider_than_the_screen(result, width):
    result.set_viewport_size({"width": width, "height": 800})
    result.evaluate(DOUBLE)
    assert (result.evaluate(SIDEWAYS), result.evaluate(TOO_WIDE)) == (0, 0)


def is_seen_at_once(page: Page, button: str) -> bool:
    page.set_viewport_size({"width": PHONE, "height": SHORT})
    box = page.get_by_role("link", name=button).bounding_box()
    return box is not None and box["y"] + box["height"] <= SHORT


def test_the_statement_is_offered_before_a_phone_has_to_be_scrolled(result):
    assert is_seen_at_once(result, "Statement of Results (PDF)")


def test_so_it_is_in_both_languages_after_a_correction_which_is_told_first(site, result):
    site.installation.flask(
        "result", "correct", cast.MEI.id_number, "--overall", "137", "--reason", "Marked again", "--write"
    )
    for tag, button in [("en", "Statement of Results (PDF)"), ("zh-Hant", "成績單（Statement of Results）PDF")]:
        result.goto(f"/language/{tag}?next={result.url.removeprefix(site.address)}")
        expect(result.locator(".note time")).to_be_visible()
        assert is_seen_at_once(result, button), tag
