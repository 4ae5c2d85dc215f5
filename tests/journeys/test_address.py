"""A change of address on its way: asked for on a phone, confirmed in one mailbox, and taken back from the other."""

from __future__ import annotations

import re
from email import policy
from email.parser import BytesParser

import pytest
from playwright.sync_api import expect

from tests import cast
from tests.post import text_of
from tests.served import Site

pytestmark = pytest.mark.browser

NEW = "mei.lin@mail.example"


def test_an_address_is_changed_and_taken_back_by_the_old_one(open_browser, site):  # T24
    site.visit().register(cast.MEI)
    watched = open_browser()
    page = watched.page
    page.goto("/login?next=/account/email")
    page.get_by_label("ID Number").fill(cast.MEI.id_number)
    page.locator("#password").fill(cast.PASSWORD)
    page.get_by_role("button", name="Log in").click()
    watched.look_at("Change your email address")
    page.locator("#email").fill(NEW)
    page.locator("#confirm_email").fill(NEW)
    page.locator("#current_password").fill(cast.PASSWORD)
    page.get_by_role("button", name="Change the address").click()
    watched.look_at("Your account")
    expect(page.locator("main")).to_contain_text(NEW)

    reading = open_browser(scripts=False).page
    reading.goto(link(site, "email-changed-new", "/email/confirm"))
    reading.get_by_role("button", name="Confirm my email address").click()
    expect(reading.locator("h1")).to_have_text("Your email address is changed")
    page.goto("/account")
    expect(page.locator("h1")).to_have_text("Log in")

    page.goto(link(site, "email-changed-old", "/email/stop"))
    watched.look_at("Stop the change of address")
    page.get_by_role("button", name="Stop the change").click()
    watched.look_at("The change of address is stopped")
    page.get_by_role("link", name="Choose a new password").click()
    expect(page.locator("h1")).to_have_text("Forgotten password")
    assert site.installation.count(f"account WHERE email = '{cast.MEI.email}'") == 1


def link(site: Site, kind: str, path: str) -> str:
    """The path of the link in the letter of this kind."""
    site.installation.flask("notify")
    [letter] = site.installation.letters(kind)
    return re.findall(rf"{path}/\S+", text_of(BytesParser(policy=policy.default).parsebytes(letter.read_bytes())))[0]
