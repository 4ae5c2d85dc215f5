"""The page of a result on small screens and in large type: nothing is cut off, and no two figures run together."""

from __future__ import annotations

from itertools import pairwise

import pytest
from playwright.sync_api import Page

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


def test_the_statement_is_offered_before_a_phone_has_to_be_scrolled(result):
    result.set_viewport_size({"width": PHONE, "height": SHORT})
    button = result.get_by_role("link", name="Statement of Results (PDF)").bounding_box()
    assert button is not None
    assert button["y"] + button["height"] <= SHORT
