"""A share on its way: made by the candidate, opened by a university in a browser of its own, seen, and taken back."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests import cast
from tests.proofs import MAPLE, without_codes
from tests.served import SITTING

pytestmark = pytest.mark.browser

SHARES, SHARED = "Let others see your results", "See a result that was shared with you"
FIGURES = ("137", "142", "136", "Grade B")


@pytest.fixture(scope="module")
def released(site):
    """The site, its results released: for each test, whichever worker runs it."""
    site.installation.flask("release", "now", SITTING, "--yes")
    return site


def test_a_share_is_made_looked_at_and_taken_back(open_browser, released):
    released.visit().register(cast.MEI)
    watched, university = open_browser(), open_browser(width=1280)
    page, theirs = watched.page, university.page

    page.goto("/login?next=/account/shares")
    page.get_by_label("ID Number").fill(cast.MEI.id_number)
    page.locator("#password").fill(cast.PASSWORD)
    page.get_by_role("button", name="Log in").click()
    watched.look_at(SHARES)
    page.get_by_label("Who it is for").fill(MAPLE)
    page.get_by_label("The whole result").check()
    page.get_by_label("30 days").check()
    page.get_by_role("button", name="Make the share").click()
    expect(page.locator(".note.ok")).to_contain_text("Your new share is the first one below.")
    page.get_by_text("Show the QR code").click()
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    watched.look_at(SHARES)
    page.context.grant_permissions(["clipboard-write"])
    page.get_by_role("button", name="Copy the link").click()
    expect(page.get_by_text("Copied")).to_be_visible()
    address = page.locator("dd.code").text_content()
    page.get_by_label("Who it is for").press("Control+V")
    expect(page.get_by_label("Who it is for")).to_have_value(address)
    path = address.removeprefix("http://127.0.0.1:8000")

    theirs.goto(path)
    university.look_at(SHARED)
    assert not any(figure in without_codes(theirs.content()) for figure in FIGURES)
    theirs.get_by_label("Your organisation").fill(MAPLE)
    theirs.get_by_role("button", name="See the result").click()
    university.look_at("This result is genuine")
    for words in (cast.MEI.name, "138", *FIGURES):
        expect(theirs.locator("main")).to_contain_text(words)

    page.goto("/account/shares")
    expect(page.locator(".looks")).to_contain_text(MAPLE)
    page.get_by_text("Take it back", exact=True).click()
    watched.look_at(SHARES)
    page.get_by_role("button", name="Yes, take it back").click()
    expect(page.locator(".note.ok")).to_contain_text("The share is taken back.")
    expect(page.get_by_role("button", name="Copy the link")).to_have_count(0)

    university.expected = ["404"]
    theirs.goto(path)
    university.look_at("We do not recognise this code")


def test_the_numbers_are_verified_on_a_phone_without_scripts(open_browser, released):
    watched = open_browser(scripts=False)
    page = watched.page
    page.goto("/")
    page.get_by_role("link", name="Verify a result").first.click()
    expect(page.locator("h1")).to_have_text("Verify a result")
    page.get_by_label("ID Number").fill(cast.HAN.id_number)
    page.get_by_label("Secret Number").fill(cast.HAN.secret_number)
    page.get_by_label("Your organisation").fill(MAPLE)
    page.get_by_role("button", name="Verify the result").click()
    expect(page.locator("h1")).to_have_text("This result is genuine")
    expect(page.locator("main")).to_contain_text("124")
