"""Leaving for good: the data taken along, the account deleted, and nothing for whoever presses Back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests import cast

pytestmark = pytest.mark.browser


def test_a_reader_takes_the_data_along_and_leaves_nothing_behind(open_browser, site):  # T20
    site.visit().register(cast.ABSENT)
    watched = open_browser()
    page = watched.page
    page.goto("/login?next=/account")
    page.get_by_label("ID Number").fill(cast.ABSENT.id_number)
    page.locator("#password").fill(cast.PASSWORD)
    page.get_by_role("button", name="Log in").click()
    watched.look_at("Your account")

    with page.expect_download() as downloading:
        page.get_by_role("link", name="Download my data").click()
    assert downloading.value.suggested_filename == "account-data.json"
    told = json.loads(Path(downloading.value.path()).read_text("utf-8"))
    assert told["account"]["email_address"] == cast.ABSENT.email

    page.get_by_role("link", name="Delete your account").click()
    watched.look_at("Delete your account")
    page.locator("#current_password").fill(cast.PASSWORD)
    page.get_by_role("button", name="Delete my account").click()
    watched.look_at("Your account is deleted")
    for _ in range(2):
        page.go_back()
        expect(page.locator("h1")).to_have_text("Log in")
        assert cast.ABSENT.email not in page.content()
