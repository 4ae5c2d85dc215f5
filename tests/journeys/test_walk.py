"""The walk of the paper guide on a phone: from the first page to the result, and out again."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import cast
from tests.post import text_of
from tests.served import SITTING, Site

pytestmark = pytest.mark.browser

WELCOME, EXAM = "Welcome to the Results Service for Candidates", "A2 Key for Schools"
FIGURES = ("138", "137", "142", "136", "Grade B")


def test_a_candidate_walks_from_the_first_page_to_the_result_and_leaves_nothing_behind(open_browser, site):  # T20
    watched = open_browser()
    page = watched.page

    page.goto("/")
    expect(page.locator("h1")).to_have_text(WELCOME)
    page.get_by_role("link", name="Register", exact=True).click()
    expect(page.locator("h1")).to_have_text("Register")
    fill_in(page, cast.MEI)
    page.get_by_role("button", name="Submit").click()
    watched.look_at("You are registered")
    expect(page.locator("main")).to_contain_text(cast.MEI.email)

    page.get_by_role("link", name="Go to the home page and log in").click()
    expect(page.locator("h1")).to_have_text(WELCOME)
    page.get_by_label("ID Number").fill(cast.MEI.id_number)
    page.locator("#password").fill(cast.PASSWORD)
    page.get_by_role("button", name="Log in").click()
    watched.look_at("Your results")
    expect(page.locator("main")).to_contain_text("Your results will be available by 5 June 2099 at 09:00 (UK time)")
    page.get_by_role("link", name="See details").click()
    watched.look_at(EXAM)

    site.installation.flask("release", "schedule", SITTING, "2098-06-05 09:00", "--timezone", "UTC", "--write")
    page.goto("/results")
    expect(page.locator("main")).to_contain_text("Waiting for results")
    site.installation.change("UPDATE release SET opens_at = ?", datetime.now(UTC))
    page.reload()
    expect(page.locator("main")).to_contain_text("Released")
    watched.look_at("Your results")
    page.get_by_role("link", name="See result").click()
    watched.look_at(EXAM)
    for words in (*FIGURES, "A2", "Reading and Writing", "Listening", "Speaking"):
        expect(page.locator("main")).to_contain_text(words)
    expect(page.locator("svg.chart circle")).to_have_count(4)
    assert sheets_of_paper(page) == 1

    page.get_by_role("button", name="Log out").click()
    expect(page.locator("h1")).to_have_text(WELCOME)
    page.go_back()
    expect(page.locator("h1")).to_have_text("Log in")
    assert not any(figure in page.content() for figure in FIGURES), "the Back button shows the result"

    site.installation.flask("notify")
    [letter] = [read(path) for path in site.installation.letters("released")]
    assert letter["Subject"] == f"Your results are ready: {EXAM}"
    text = text_of(letter)
    assert f"{site.address}/login" in text
    assert not any(re.search(rf"\b{figure}\b", text) for figure in FIGURES)


def test_the_link_of_the_welcome_letter_confirms_the_address_once(open_browser, site):
    site.visit().register(cast.HAN)
    site.installation.flask("notify")
    [link] = re.findall(r"/email/confirm/\S+", letter_to(site, cast.HAN))
    watched = open_browser()
    watched.page.goto(link)
    watched.look_at("Confirm your email address")
    watched.page.get_by_role("button", name="Confirm my email address").click()
    watched.look_at("Your email address is confirmed")
    watched.expected = ["410"]
    watched.page.goto(link)
    watched.look_at("This link no longer works")


def read(path: Path) -> EmailMessage:
    return BytesParser(policy=policy.default).parsebytes(path.read_bytes())


def letter_to(site: Site, person: cast.Person) -> str:
    letters = [read(path) for path in site.installation.letters("welcome")]
    return "".join(text_of(letter) for letter in letters if letter["To"] == person.email)


def fill_in(page: Page, person: cast.Person) -> None:
    """The register form, as the paper guide shows it."""
    for field, words in cast.filled(person).items():
        if field != "terms":
            page.locator(f"#{field}").fill(words)
    page.get_by_label("I agree to the terms of use").check()


def sheets_of_paper(page: Page) -> int:
    """How many the page takes when it is printed on A4."""
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4")))
