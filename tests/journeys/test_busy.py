"""Results day in a browser: when many log in at once, the page says so and sends the form again by itself."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from tests import cast
from tests.journeys.looking import Watched

pytestmark = pytest.mark.browser

WAIT = 600  # seconds: longer than any test
BUSY = "Many people are logging in. We will try again for you in"


@pytest.fixture(scope="module")
def registered(site) -> None:
    assert site.visit().register(cast.MEI).status == 303


def busy_once(page: Page) -> None:
    """The first log-in finds the service busy, as the front of a worker says it."""
    page.route("**/login", lambda route: turn_away(route), times=1)


def turn_away(route: Route, words: str = "") -> None:
    route.fulfill(status=503, headers={"Retry-After": str(WAIT)}, body=words)


def log_in(watched: Watched, path: str = "/login") -> Page:
    watched.expected.append("503")
    page = watched.page
    page.clock.install()
    page.goto(path)
    busy_once(page)
    page.get_by_label("ID Number").fill(cast.MEI.id_number)
    page.locator("#password").fill(cast.PASSWORD)
    page.get_by_role("button", name="Log in").click()
    return page


@pytest.mark.parametrize("path", ["/", "/login"])
def test_a_log_in_that_finds_the_service_busy_is_sent_again_by_the_page(open_browser, registered, path):
    page = log_in(open_browser(), path)
    note = page.get_by_role("timer")
    expect(note).to_contain_text(BUSY)
    expect(note).to_be_focused()
    page.clock.run_for(WAIT * 1000)
    expect(page.locator("h1")).to_have_text("Your results")


def test_the_page_that_waits_reads_well(open_browser, registered):
    watched = open_browser()
    watched.expected.append("503")
    page = watched.page
    page.goto("/login")
    busy_once(page)
    page.locator("#id_number").fill(cast.MEI.id_number)
    page.locator("#password").fill(cast.PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("timer")).to_contain_text(BUSY)
    watched.look_at("Log in")


def test_the_page_that_waits_says_why_where_it_is_told(open_browser, registered):
    watched = open_browser()
    watched.expected.append("503")
    page = watched.page
    page.goto("/login")
    page.route("**/login", lambda route: turn_away(route, "Too many tries. Again in {seconds} seconds."), times=1)
    page.locator("#password").press("Enter")
    expect(page.get_by_role("timer")).to_have_text("Too many tries. Again in 600 seconds.")


def test_who_clicks_again_while_the_page_waits_loses_no_place(open_browser, registered):
    watched, sent = open_browser(), []
    watched.expected.append("503")
    page = watched.page
    page.goto("/login")
    page.route("**/login", lambda route: (sent.append(route), turn_away(route)))
    page.locator("#id_number").fill(cast.MEI.id_number)
    page.locator("#password").fill(cast.PASSWORD)
    for _ in range(3):
        page.get_by_role("button", name="Log in").click()
        expect(page.get_by_role("timer")).to_contain_text(BUSY)
    assert len(sent) == 1


def test_the_password_is_kept_in_the_page_alone(open_browser, registered):
    page = log_in(open_browser())
    expect(page.get_by_role("timer")).to_contain_text(BUSY)
    kept = page.evaluate(
        "JSON.stringify([localStorage, sessionStorage, document.cookie, location.href, history.state])"
    )
    assert cast.PASSWORD not in kept
    assert cast.PASSWORD not in page.content()


def test_a_wrong_password_is_told_on_the_page_of_the_form(open_browser, registered):
    watched = open_browser()
    watched.expected.append("422")
    page = watched.page
    page.goto("/")
    page.get_by_label("ID Number").fill(cast.MEI.id_number)
    page.locator("#password").fill("wrong 12345")
    page.get_by_role("button", name="Log in").click()
    expect(page.locator("h1")).to_have_text("Log in")
    expect(page.get_by_role("alert")).to_be_focused()
    assert page.url.endswith("/login")
    page.locator("#password").fill(cast.PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.locator("h1")).to_have_text("Your results")
