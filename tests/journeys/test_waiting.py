"""Before nine: the page of somebody who waits turns by itself, whatever the browser's clock says, and stays logged in.

The browser's clock is moved by hand; the service's own goes on as ever.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.cookiejar import CookieJar

import pytest
from playwright.sync_api import Page, Request, Response, Route, expect

from tests import cast, served
from tests.journeys.looking import Watched
from tests.served import SITTING, Installation, Site, until

pytestmark = pytest.mark.browser

SOON = timedelta(seconds=30)
FIRST_LOOK = 20  # seconds within which a page asks for the service's time
SPREAD = 20  # seconds after the hour within which all pages have asked
A_MOMENT = 300  # milliseconds in which a page would show what it was answered
AWAKE = 10 * 60  # seconds between two looks at the most
WAITING, RELEASED = "Waiting for results", "Released"
COUNT_ANSWERS = """
window.read = 0;
const parse = DOMParser.prototype.parseFromString;
DOMParser.prototype.parseFromString = function (...given) { window.read += 1; return parse.apply(this, given); };
"""


@dataclass(frozen=True)
class LoggedIn:
    """Mei has registered and logged in: the rows, and the cookies of her browser."""

    rows: Installation
    cookies: CookieJar


@pytest.fixture(scope="module")
def logged_in(standing, tmp_path_factory) -> LoggedIn:
    site = standing.fresh()
    assert site.visit().register(cast.MEI).status == 303
    cookies = site.visit().log_in(cast.MEI).cookies
    site.installation.flask("notify")
    until(lambda: not site.installation.count("letter WHERE state <> 'sent'"), 20, "every letter gone")
    rows = served.copied(standing.original, tmp_path_factory.mktemp("logged in") / "instance")
    rows.put_back(site.installation)
    return LoggedIn(rows, cookies)


@pytest.fixture
def site(standing, logged_in) -> Site:
    """Mei is logged in, and the sitting's results are loaded and wait."""
    return standing.fresh(logged_in.rows)


@pytest.fixture
def mei(site, logged_in, open_browser) -> Callable[..., Watched]:
    """Like `open_browser`, but it is logged in."""

    def open_logged_in(**chosen: bool) -> Watched:
        watched = open_browser(**chosen)
        for cookie in logged_in.cookies:
            watched.page.context.add_cookies([{"name": cookie.name, "value": cookie.value or "", "url": site.address}])
        return watched

    return open_logged_in


def announce(site: Site, hour: datetime) -> None:
    site.installation.change("UPDATE sitting SET results_by = ?", hour.replace(microsecond=0))


@pytest.fixture
def waiting(site, mei) -> Callable[..., Page]:
    """Somebody is logged in and looks at the page, so long before the announced hour; their clock may be wrong."""

    def open_page(
        path: str = "/results",
        *,
        before: timedelta = SOON,
        wrong: timedelta = timedelta(),
        says: str = "Within a minute",
    ) -> Page:
        now = datetime.now(UTC)
        announce(site, now + before)
        watched = mei()
        watched.expected += ["503", "ERR_FAILED"]
        watched.page.add_init_script(COUNT_ANSWERS)
        watched.page.clock.install(time=now + wrong)
        watched.page.goto("/results")
        if path != "/results":
            watched.page.get_by_role("link", name="See details").click()
        expect(watched.page.locator("main")).to_contain_text(says, use_inner_text=True)
        return watched.page

    return open_page


def look(page: Page, seconds: float) -> None:
    """So much later by the browser's clock the page has asked again, and has read the answer."""
    before = page.evaluate("read")
    with page.expect_response(is_a_look):
        page.clock.fast_forward(int(seconds * 1000))
    until(lambda: page.evaluate("read") > before, 5, "read")


def is_a_look(answer: Response) -> bool:
    return answer.request.resource_type == "fetch"


def looks_within(page: Page, seconds: float) -> int:
    """How often the page asks meanwhile by the browser's clock."""
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))
    page.clock.run_for(int(seconds * 1000))
    return len([request for request in asked if request.resource_type == "fetch"])


@pytest.mark.parametrize("minutes_ahead", [0, -10, 10])
def test_the_page_turns_by_itself_whatever_the_browsers_clock_says(site, waiting, minutes_ahead):  # T32
    page = waiting(wrong=timedelta(minutes=minutes_ahead))
    look(page, FIRST_LOOK)
    expect(page.locator(".tag")).to_have_text(WAITING)
    site.installation.flask("release", "now", SITTING, "--yes")
    look(page, SOON.total_seconds() + SPREAD)
    expect(page.locator(".tag")).to_have_text(RELEASED)
    expect(page.locator("main")).to_be_focused()
    assert page.url.endswith("/results")


@pytest.mark.parametrize(("chance", "asks"), [(0, True), (0.99, False)])
def test_a_page_asks_at_a_moment_of_its_own_in_the_seconds_after_the_hour(waiting, chance, asks):
    """So that thousands do not ask in one second."""
    page = waiting(before=timedelta(minutes=5))
    page.evaluate("chance => { Math.random = () => chance; }", chance)
    look(page, FIRST_LOOK)
    assert bool(looks_within(page, 5 * 60 + 1)) is asks


def test_the_page_of_one_result_turns_too_and_is_whole(site, waiting):
    page = waiting("/results/…")
    site.installation.flask("release", "now", SITTING, "--yes")
    look(page, FIRST_LOOK)
    expect(page.locator(".outcome")).to_contain_text("138")
    expect(page.get_by_role("button", name="Print this page")).to_be_visible()
    assert looks_within(page, 2 * AWAKE) == 0


def test_the_page_asks_every_ten_minutes_and_keeps_its_sign_in_alive(site, waiting):
    page = waiting(before=timedelta(days=2))
    look(page, FIRST_LOOK)
    assert looks_within(page, AWAKE - 60) == 0
    site.installation.change("UPDATE sign_in SET seen_at = ?", datetime.now(UTC) - timedelta(minutes=29))
    look(page, 61)
    until(lambda: site.installation.count("sign_in WHERE seen_at > datetime('now', '-5 minutes')"), 5, "seen again")


def test_a_page_that_is_not_in_front_asks_nothing_until_it_is(waiting):
    page = waiting(before=timedelta(days=2))
    hide(page, is_hidden=True)
    assert looks_within(page, 2 * AWAKE) == 0
    hide(page, is_hidden=False)
    look(page, 1)


def hide(page: Page, *, is_hidden: bool) -> None:
    page.evaluate("hidden => Object.defineProperty(document, 'hidden', {value: hidden, configurable: true})", is_hidden)


LATE = "Your results are later than expected. We will email you."


def test_an_hour_that_brought_nothing_turns_into_the_words_that_results_are_late(site, waiting):
    page = waiting()
    announce(site, datetime.now(UTC) - SOON)
    look(page, FIRST_LOOK)
    expect(page.locator("main")).to_contain_text(LATE)


def test_after_an_hour_that_brought_nothing_the_page_looks_more_and_more_seldom_and_shows_a_new_hour(site, waiting):
    page = waiting(before=-SOON, says=LATE)
    look(page, FIRST_LOOK)
    expect(page.locator(".tag")).to_have_text(WAITING)
    look(page, 2 * 60)
    assert looks_within(page, 2 * 60 - 1) == 0
    announce(site, datetime(2031, 5, 6, 8, tzinfo=UTC))
    look(page, 2 * 60 + 1)
    expect(page.locator("main")).to_contain_text("6 May 2031 at 09:00 (UK time)")


def test_a_sign_in_that_has_ended_leads_to_logging_in(site, waiting):
    page = waiting()
    site.installation.change("UPDATE sign_in SET ended_at = seen_at")
    page.clock.fast_forward(FIRST_LOOK * 1000)
    expect(page.locator("h1")).to_have_text("Log in")
    expect(page.locator("main")).to_contain_text("You were logged out")
    assert page.url.endswith("/login?next=%2Fresults")


def hold(page: Page, *paths: str) -> list[Route]:
    """The requests for these paths, none of which goes on by itself."""
    held: list[Route] = []
    for path in paths:
        page.route(f"**{path}", lambda route: held.append(route))
    return held


def test_a_look_that_is_answered_late_keeps_nobody_logged_in(site, waiting):  # T32
    page = waiting()
    site.installation.flask("release", "now", SITTING, "--yes")
    held = hold(page, "/results", "/logout")
    with page.expect_request("**/results"):
        page.clock.fast_forward(FIRST_LOOK * 1000)
    with page.expect_request("**/logout"):
        page.get_by_role("button", name="Log out").click(no_wait_after=True)
    page.wait_for_timeout(A_MOMENT)
    look_held, log_out_held = held
    look_held.continue_()
    page.wait_for_timeout(A_MOMENT)
    log_out_held.continue_()
    expect(page.get_by_role("button", name="Log out")).to_have_count(0)
    expect(page.locator(".tag")).to_have_count(0)
    assert site.installation.count("sign_in WHERE ended_at IS NULL") == 0


SUBMIT = "document.forms[0].dispatchEvent(new Event('submit', {bubbles: true}))"  # it sends nothing
FOLLOW = "document.querySelector('a[href^=\"#\"]').click()"
GO_BACK = "dispatchEvent(new Event('beforeunload'))"


@pytest.mark.parametrize("leaving", [SUBMIT, FOLLOW, GO_BACK])
def test_a_page_that_is_left_shows_no_answer_that_comes_late(site, waiting, leaving):
    page = waiting()
    site.installation.flask("release", "now", SITTING, "--yes")
    held = hold(page, "/results")
    with page.expect_request("**/results"):
        page.clock.fast_forward(FIRST_LOOK * 1000)
    page.evaluate(leaving)
    page.wait_for_timeout(A_MOMENT)
    held[0].continue_()
    page.wait_for_timeout(A_MOMENT)
    expect(page.locator(".tag")).to_have_text(WAITING)


def test_a_page_whose_form_is_on_its_way_asks_no_more(waiting):
    page = waiting()
    page.evaluate(SUBMIT)
    assert looks_within(page, 2 * AWAKE) == 0


def test_a_link_that_leads_to_no_other_page_puts_the_next_look_off_by_a_minute(waiting):
    page = waiting()
    page.evaluate(FOLLOW)
    assert looks_within(page, 50) == 0
    look(page, 11)


def test_a_page_that_is_told_to_come_back_does(waiting):
    page = waiting()
    page.route("**/results", lambda route: route.fulfill(status=503, headers={"Retry-After": "7"}), times=1)
    with page.expect_response(is_a_look):
        page.clock.fast_forward(FIRST_LOOK * 1000)
    expect(page.locator(".tag")).to_have_text(WAITING)
    look(page, 7)


def test_a_page_without_a_line_asks_again_in_a_minute(site, waiting):
    page = waiting()
    page.route("**/results", lambda route: route.abort(), times=1)
    with page.expect_event("requestfailed"):
        page.clock.fast_forward(FIRST_LOOK * 1000)
    site.installation.flask("release", "now", SITTING, "--yes")
    look(page, 60)
    expect(page.locator(".tag")).to_have_text(RELEASED)


def test_a_browsers_clock_that_is_set_back_keeps_no_page_from_asking(waiting):
    page = waiting(before=timedelta(days=2), wrong=timedelta(days=1))
    look(page, FIRST_LOOK)
    page.clock.set_system_time(datetime.now(UTC))
    look(page, 1)


def test_without_scripts_there_is_a_button_and_the_page_looks_every_five_minutes(site, mei):
    announce(site, datetime.now(UTC) + SOON)
    page = mei(scripts=False).page
    page.goto("/results")
    expect(page.locator("meta[http-equiv=refresh]")).to_have_attribute("content", "300")
    expect(page.locator("main noscript p").first).to_have_text("This page looks for your results every five minutes.")
    expect(page.locator("[data-turns]")).to_be_hidden()
    site.installation.flask("release", "now", SITTING, "--yes")
    page.locator("main noscript .btn").click()
    expect(page.locator(".tag")).to_have_text(RELEASED)
    expect(page.locator("meta[http-equiv=refresh]")).to_have_count(0)


def test_the_page_that_waits_reads_well(site, mei):
    announce(site, datetime.now(UTC) + timedelta(days=2))
    watched = mei()
    watched.page.goto("/results")
    watched.look_at("Your results")
    watched.page.get_by_role("link", name="See details").click()
    watched.look_at("A2 Key for Schools")
