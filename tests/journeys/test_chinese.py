"""The walk in Traditional Chinese: chosen by its link on a phone, and kept from page to page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests import cast
from tests.tables import for_each

pytestmark = pytest.mark.browser


def test_a_candidate_walks_from_the_first_page_to_the_results_in_chinese(open_browser):
    watched = open_browser()
    page = watched.page
    page.goto("/register")
    page.get_by_role("link", name="繁體中文").click()
    watched.look_at("註冊")
    for field, words in cast.filled(cast.MEI).items():
        if field != "terms":
            page.locator(f"#{field}").fill(words)
    page.get_by_label("我同意使用條款").check()
    page.get_by_role("button", name="送出").click()
    watched.look_at("註冊完成")
    page.get_by_role("link", name="回到首頁登入").click()
    watched.look_at("歡迎使用考生成績查詢系統")
    page.get_by_label("ID Number（考生 ID）").fill(cast.MEI.id_number)
    page.locator("#password").fill(cast.PASSWORD)
    page.get_by_role("button", name="登入").click()
    watched.look_at("您的成績")
    expect(page.locator("main")).to_contain_text("成績最晚將於 2099年6月5日 09:00（英國時間）")
    expect(page.locator("main time + .hint")).to_have_text("（您當地的時間：2099年6月5日 16:00）")
    page.get_by_role("link", name="查看詳情").click()
    watched.look_at("A2 Key 青少年版（KET for Schools）")
    page.get_by_role("button", name="登出").click()
    expect(page.locator("h1")).to_have_text("歡迎使用考生成績查詢系統")


def test_the_language_changes_in_mid_form_and_what_was_typed_stays(open_browser):
    page = open_browser().page
    page.goto("/register")
    typed = {field: words for field, words in cast.filled(cast.HAN).items() if field != "terms"}
    for field, words in typed.items():
        page.locator(f"#{field}").fill(words)
    page.locator("#terms").check()
    page.get_by_role("link", name="繁體中文").click()
    expect(page.locator("h1")).to_have_text("註冊")
    assert {field: page.locator(f"#{field}").input_value() for field in typed} == typed
    expect(page.locator("#terms")).to_be_checked()
    page.get_by_role("link", name="English").click()
    expect(page.locator("h1")).to_have_text("Register")
    page.get_by_role("button", name="Submit").click()
    expect(page.locator("h1")).to_have_text("You are registered")


@pytest.fixture
def without_scripts(open_browser) -> Page:
    """The register form without scripts, filled in for Han."""
    watched = open_browser(scripts=False)
    watched.expected = ["422"]
    page = watched.page
    page.goto("/register")
    for field, words in cast.filled(cast.HAN).items():
        page.locator(f"#{field}").check() if field == "terms" else page.locator(f"#{field}").fill(words)
    return page


def test_without_scripts_the_language_changes_too_and_what_was_typed_stays_but_for_secrets(without_scripts):
    page = without_scripts
    expect(page.get_by_role("link", name="繁體中文")).to_be_hidden()
    page.get_by_role("button", name="繁體中文").click()
    expect(page.locator("h1")).to_have_text("註冊")
    filled = cast.filled(cast.HAN)
    for field in ("id_number", "email", "confirm_email"):
        expect(page.locator(f"#{field}")).to_have_value(filled[field])
    for field in ("secret_number", "password", "confirm_password"):
        expect(page.locator(f"#{field}")).to_have_value("")
    expect(page.locator("#terms")).to_be_checked()
    expect(page).to_have_url(re.compile("/register$"))


def test_without_scripts_the_enter_key_sends_the_form_and_changes_no_language(without_scripts):
    page = without_scripts
    page.locator("#confirm_email").fill("somebody@else.example")
    page.locator("#confirm_email").press("Enter")
    expect(page).to_have_title(re.compile("^Error: Register"))


def test_a_page_of_no_form_links_to_the_other_language_without_scripts_too(open_browser):
    page = open_browser(scripts=False).page
    page.goto("/help")
    page.get_by_role("link", name="繁體中文").click()
    expect(page.locator("h1")).to_have_text("說明")


@for_each(
    "path heading",
    [
        ("/help", "說明"),
        ("/terms", "使用條款"),
        ("/privacy", "隱私權政策"),
        ("/verify", "查核成績"),
        ("/no-such-page", "找不到這個頁面"),
    ],
)
def test_a_long_text_in_chinese_is_for_everybody_at_every_width(watched, path, heading):
    watched.expected = ["404"] if path == "/no-such-page" else []
    watched.page.goto("/language/zh-Hant")
    watched.page.goto(path)
    watched.look_at(heading)
