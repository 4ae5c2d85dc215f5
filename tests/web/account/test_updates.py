"""The page of updates: what holds now, since when, to which words; switched on and off."""

from __future__ import annotations

from datetime import timedelta

from tests import cast, office

PAGE = "/account/updates"
WORDS = "I would like to receive updates (optional)"


def kept() -> tuple[object, object]:
    account = office.account(cast.MEI)
    return account.updates_at, account.updates_wording


def test_updates_are_switched_on_with_the_moment_and_the_words_of_the_page(mei, time):
    whole = mei.see(PAGE)
    assert "We do not send you updates." in whole.main.get_text()
    box = whole.select_one("[name=updates]")
    assert not box.has_attr("checked")
    assert whole.find("label", attrs={"for": box["id"]}).get_text() == WORDS
    answer = mei.post(PAGE, data={"updates": "y"})
    assert (answer.status_code, answer.location) == (303, "/account")
    assert mei.see("/account").select_one(".note.ok").get_text(strip=True) == "We will send you updates from now on."
    assert kept() == (time(), WORDS)


def test_the_page_says_since_when_and_to_which_words(mei):
    mei.post(PAGE, data={"updates": "y"})
    whole = mei.see(PAGE)
    assert whole.select_one("[name=updates]").has_attr("checked")
    assert [each.get_text() for each in whole.select("dd")] == [
        "We may send you updates.",
        "6 May 2018 at 16:00 (Taiwan time)",
        WORDS,
    ]


def test_updates_are_switched_off(mei):
    mei.post(PAGE, data={"updates": "y"})
    mei.see("/account")
    assert mei.post(PAGE).location == "/account"
    assert mei.see("/account").select_one(".note.ok").get_text(strip=True) == "We will no longer send you updates."
    assert kept() == (None, None)
    assert not mei.see(PAGE).select("[name=updates][checked]")


def test_saving_what_is_so_already_keeps_moment_and_words(mei, time):
    mei.post(PAGE, data={"updates": "y"})
    before = kept()
    time.pass_by(timedelta(minutes=5))
    mei.post(PAGE, data={"updates": "y"})
    assert kept() == before


def test_the_words_are_those_of_the_language_they_were_read_in(app_with, mei):
    browser = cast.log_in(app_with(LANGUAGES="en,zh-Hant").test_client(), cast.MEI)
    browser.get("/language/zh-Hant")
    label = browser.see(PAGE).select_one(".ck label").get_text()
    browser.post(PAGE, data={"updates": "y"})
    assert kept()[1] == label != WORDS


def test_words_agreed_to_are_shown_as_text(app, visitor, time):
    cast.register(cast.HAN, now=time(), updates_wording="<b>Yes</b>")
    assert cast.log_in(visitor, cast.HAN).see(PAGE).select("dd bdi")[0].get_text() == "<b>Yes</b>"


def test_a_form_that_was_too_old_changes_nothing(mei):  # T26
    mei.forges = True
    assert mei.post(PAGE, data={"updates": "y"}).status_code == 400
    assert kept() == (None, None)
