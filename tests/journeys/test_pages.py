"""Every page that is open to everybody, in a real browser; and the forms by keyboard alone and without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests import cast
from tests.journeys.looking import DESKTOP, Watched
from tests.tables import for_each

pytestmark = pytest.mark.browser

WELCOME = "Welcome to the Results Service for Candidates"
MOST_TABS = 60


@for_each(
    "path heading",
    [
        ("/", WELCOME),
        ("/register", "Register"),
        ("/login", "Log in"),
        ("/help", "Help"),
        ("/terms", "Terms of use"),
        ("/privacy", "Privacy policy"),
        ("/verify", "Verify a result"),
        ("/no-such-page", "Page not found"),
    ],
)
def test_a_public_page_is_for_everybody_at_every_width(watched, path, heading):
    watched.expected = ["404"] if path == "/no-such-page" else []
    watched.page.goto(path)
    watched.look_at(heading)


@pytest.fixture
def mistaken(open_browser) -> Watched:
    """The register form come back with five faults."""
    watched = open_browser()
    watched.expected = ["422"]
    page = watched.page
    page.goto("/register")
    wrong = {"id_number": "12", "email": "mei", "confirm_email": "mai", "password": "short", "confirm_password": "x"}
    for field, words in (cast.filled(cast.MEI) | wrong).items():
        if field != "terms":
            page.locator(f"#{field}").fill(words)
    page.get_by_label("I agree to the terms of use").check()
    page.get_by_role("button", name="Submit").click()
    expect(page).to_have_title(re.compile("^Error: Register"))
    return watched


def test_a_form_with_five_faults_is_for_everybody_at_every_width(mistaken):
    expect(mistaken.page.locator(".sum li")).to_have_count(5)
    mistaken.look_at("Register")


def test_reading_begins_at_the_summary_of_faults(mistaken):
    expect(mistaken.page.locator(".sum")).to_be_focused()


def test_each_line_of_the_summary_leads_to_its_field(mistaken):
    page = mistaken.page
    for link in page.locator(".sum a").all():
        field = link.get_attribute("href")
        link.click()
        expect(page.locator(field)).to_be_focused()


@pytest.fixture
def refused(open_browser) -> Watched:
    """The log-in form come back after a wrong password."""
    watched = open_browser()
    watched.expected = ["422"]
    watched.page.goto("/login")
    watched.page.locator("#id_number").fill(cast.STRANGER.id_number)
    watched.page.locator("#password").fill("wrong 123")
    watched.page.get_by_role("button", name="Log in").click()
    expect(watched.page.locator(".sum li")).to_have_count(1)
    return watched


def test_a_wrong_password_is_told_to_everybody_at_every_width(refused):
    refused.look_at("Log in")


def test_reading_begins_at_the_summary_after_a_wrong_password(refused):
    expect(refused.page.locator(".sum")).to_be_focused()


def test_who_is_asked_about_a_likely_slip_types_no_secret_again(open_browser):
    watched = open_browser()
    watched.expected = ["422"]
    page = watched.page
    page.goto("/register")
    filled = cast.filled(cast.ABSENT) | dict.fromkeys(("email", "confirm_email"), "somebody@gmial.com")
    for field, words in filled.items():
        page.locator("#terms").check() if field == "terms" else page.locator(f"#{field}").fill(words)
    page.get_by_role("button", name="Submit").click()
    expect(page.locator(".sum")).to_contain_text("Did you mean somebody@gmail.com?")
    page.get_by_role("button", name="Submit").click()
    expect(page.locator("h1")).to_have_text("You are registered")


def test_who_typed_a_wrong_password_types_it_again(refused):
    expect(refused.page.locator("#password")).to_have_value("")


def tab_to(page: Page, goal: str) -> None:
    """Press Tab until `goal` has the focus; every stop on the way can be seen."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        stop = page.locator(":focus")
        assert stop.evaluate("each => getComputedStyle(each).outlineStyle") != "none", stop.evaluate("e => e.outerHTML")
        if stop.evaluate("(each, goal) => each.matches(goal)", goal):
            return
    pytest.fail(f"{goal} is not reached by keyboard")


def test_a_candidate_registers_and_logs_in_with_the_keyboard_alone(open_browser):
    page = open_browser(DESKTOP).page
    page.goto("/")
    tab_to(page, ".skip")
    tab_to(page, "main a[href='/register']")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Register")
    for field, words in cast.filled(cast.HAN).items():
        tab_to(page, f"#{field}")
        page.keyboard.press("Space") if field == "terms" else page.keyboard.type(words)
    tab_to(page, "main button[type=submit]")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("You are registered")

    tab_to(page, "main a.btn")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(WELCOME)
    tab_to(page, "#id_number")
    page.keyboard.type(cast.HAN.id_number)
    tab_to(page, "#password")
    page.keyboard.type(cast.PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Your results")


def test_a_candidate_registers_and_logs_in_without_scripts(open_browser):
    page = open_browser(scripts=False).page
    page.goto("/")
    page.get_by_role("link", name="Register", exact=True).click()
    for field, words in cast.filled(cast.PENDING).items():
        if field != "terms":
            page.locator(f"#{field}").fill(words)
    page.get_by_label("I agree to the terms of use").check()
    page.get_by_role("button", name="Submit").click()
    expect(page.locator("h1")).to_have_text("You are registered")

    page.get_by_role("link", name="Go to the home page and log in").click()
    page.locator("#id_number").fill(cast.PENDING.id_number)
    page.locator("#password").fill(cast.PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.locator("h1")).to_have_text("Your results")
    expect(page.locator("main")).to_contain_text("Your results will be available by 5 June 2099 at 09:00 (UK time)")
    page.get_by_role("button", name="Log out").click()
    expect(page.locator("h1")).to_have_text(WELCOME)
