"""The account's email address: changed with the password, and only once the new one has answered."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from portal.domain.accounts import changing_email
from portal.store.email_changes import EmailChange
from portal.store.outbox import Letter
from tests import cast, office
from tests.answers import bare, error_at, page, summary
from tests.tables import for_each

NEW = "mei.lin@mail.example"
NONE_LEFT = "We send at most three of these emails an hour. Look in the junk folder, or wait an hour."


def change(visitor, email: str = NEW, confirm: str | None = None, current: str = cast.PASSWORD):
    form = {"current_password": current, "email": email, "confirm_email": email if confirm is None else confirm}
    return visitor.post("/account/email", data=form)


def said(visitor) -> str:
    return visitor.see("/account").main.get_text(" ", strip=True)


def link(kind: str) -> str:
    return json.loads(office.letters(kind)[-1].facts)["link"]


def test_the_page_says_where_letters_go_and_what_happens(mei):
    whole = mei.see("/account/email")
    assert whole.select_one(".big").get_text() == cast.MEI.email
    assert "For three days, a link in that email can stop the change." in whole.main.get_text()
    assert not whole.select_one("[name=email]").get("value")


def test_browsers_know_which_field_is_which(mei):
    fields = {each["name"]: each for each in mei.see("/account/email").select("main form .in")}
    assert {name: field["autocomplete"] for name, field in fields.items()} == {
        "email": "email",
        "confirm_email": "email",
        "current_password": "current-password",
    }
    assert fields["email"]["type"] == fields["confirm_email"]["type"] == "email"


def test_asking_says_on_the_account_what_waits_and_until_when(mei, time):
    answer = change(mei)
    assert (answer.status_code, answer.location) == (303, "/account")
    assert "We have sent an email to the new address. Open it and press its button." in said(mei)
    whole = mei.see("/account")
    assert whole.select_one(".big").get_text() == cast.MEI.email
    assert f"You have asked us to use this address instead: {NEW}" in said(mei)
    assert "by 7 May 2018 at 16:00 (Taiwan time)" in said(mei)
    assert NEW in mei.see("/account/email").select_one(".note").get_text()
    time.pass_by(timedelta(hours=24))
    assert NEW not in said(cast.log_in(mei, cast.MEI))


def test_what_waits_can_be_dropped(mei, visitor):
    change(mei)
    answer = mei.post("/account/email/drop")
    assert (answer.status_code, answer.location) == (303, "/account")
    assert "Your email address stays the same." in said(mei)
    assert NEW not in said(mei)
    assert visitor.post(f"/email/confirm/{link('email-changed-new')}").status_code == 410


def test_a_stolen_session_alone_cannot_move_the_reset_letter(mei, time):  # T24
    assert change(mei, current="wrong 4242").status_code == 422
    assert change(mei, current="").status_code == 422
    office.reset_links(cast.MEI.id_number, now=time())
    assert office.letters("reset")[-1].to_address == cast.MEI.email
    assert office.letters("email-changed-new") == []


def test_even_with_the_password_the_reset_letter_stays_until_the_new_address_answers(mei, visitor, time):  # T24
    change(mei)
    office.reset_links(cast.MEI.id_number, now=time())
    assert office.letters("reset")[-1].to_address == cast.MEI.email
    visitor.post(f"/email/confirm/{link('email-changed-new')}")
    office.reset_links(cast.MEI.id_number, now=time())
    assert office.letters("reset")[-1].to_address == NEW


def test_a_wrong_password_is_told_at_its_field(mei):
    answer = change(mei, current="wrong 4242")
    whole = page(answer)
    assert summary(answer) == [("#current_password", "The current password is not right.")]
    assert "The current password is not right." in error_at(whole.find(id="current_password"), whole)
    assert whole.find(id="email")["value"] == whole.find(id="confirm_email")["value"] == NEW, "what was typed stays"


def test_too_many_wrong_passwords_have_to_wait(mei):  # T24
    for _ in range(5):
        assert change(mei, current="wrong 4242").status_code == 422
    answer = change(mei)
    assert answer.status_code == 429
    assert summary(answer)[0][0] == "#current_password"
    assert int(answer.headers["Retry-After"]) > 0
    assert office.letters("email-changed-new") == []


@for_each(
    "email, confirm, told",
    [
        ("", "", [("#email", "Enter your email address"), ("#confirm_email", "Enter your email address again")]),
        ("mei", "mei", [("#email", "Enter an email address in the right form, like name@example.com")]),
        ("美@mail.example", None, [("#email", "Enter an email address in the right form, like name@example.com")]),
        ("=?x@mail.example", None, [("#email", "Enter an email address in the right form, like name@example.com")]),
        (NEW, "other@mail.example", [("#confirm_email", "The two email addresses are not the same")]),
        (cast.MEI.email, None, [("#email", "We already use this address. Enter another one.")]),
        (cast.MEI.email.upper(), None, [("#email", "We already use this address. Enter another one.")]),
    ],
)
def test_what_is_wrong_with_an_address_is_told_at_its_field(mei, email, confirm, told):
    answer = change(mei, email, confirm)
    assert answer.status_code == 422
    assert summary(answer) == told
    assert office.letters("email-changed-new") == []


def test_the_address_is_typed_twice_in_whatever_case(mei):
    assert change(mei, f" {NEW} ", NEW.upper()).status_code == 303
    assert office.letters("email-changed-new")[0].to_address == NEW


def test_nobody_can_tell_whether_others_have_an_address(mei, time):  # T14
    cast.register(cast.HAN, now=time())
    answers = [bare(change(mei, email)) for email in (cast.HAN.email, "nobody@example.org")]
    assert answers[0] == answers[1]


def test_asking_too_often_is_told_in_words(mei, time):
    for n in range(changing_email.MOST_LETTERS):
        assert change(mei, f"{n}@mail.example").status_code == 303
    answer = change(mei)
    assert answer.status_code == 422
    assert summary(answer) == [("#email", NONE_LEFT)]
    assert len(office.letters("email-changed-new")) == changing_email.MOST_LETTERS


def test_until_the_first_address_is_confirmed_the_account_says_so_and_writes_again(mei, visitor):
    whole = mei.see("/account")
    assert whole.select_one(".tag.warn").get_text() == "Not confirmed yet"
    assert whole.select_one("form[action='/account/email/again'] button").get_text() == "Send the email again"
    answer = mei.post("/account/email/again")
    assert (answer.status_code, answer.location) == (303, "/account")
    assert "We have sent you the email again." in said(mei)
    visitor.post(f"/email/confirm/{link('welcome')}")
    assert not mei.see("/account").select("form[action='/account/email/again']")
    assert mei.see("/account").select_one(".tag.ok").get_text() == "Confirmed"


def test_writing_again_too_often_is_told_in_words(mei, rows):
    for _ in range(changing_email.MOST_LETTERS - 1):
        assert mei.post("/account/email/again").status_code == 303
    answer = mei.post("/account/email/again")
    assert answer.status_code == 422
    assert summary(answer) == [("#email-h", NONE_LEFT)]
    assert NONE_LEFT in page(answer).find(id="email-h-err").get_text()
    assert len(rows(Letter)) == changing_email.MOST_LETTERS


@pytest.mark.parametrize("path", ["drop", "again"])
def test_a_button_of_a_page_that_was_open_too_long_shows_the_account_again(mei, path, rows):  # T26
    change(mei)
    mei.forges = True
    answer = mei.post(f"/account/email/{path}")
    assert answer.status_code == 400
    assert page(answer).h1.get_text() == "Your account"
    assert len(rows(Letter)) == 3
    assert len(rows(EmailChange)) == 1
    assert NEW in said(mei)


@pytest.mark.parametrize("path", ["drop", "again"])
def test_the_buttons_are_for_readers_alone(visitor, path):
    answer = visitor.post(f"/account/email/{path}")
    assert (answer.status_code, answer.location) == (303, "/login")


def test_a_new_reader_is_led_to_where_an_address_is_changed(visitor):
    assert visitor.post("/register", data=cast.filled(cast.MEI)).status_code == 303
    assert visitor.see("/register/done").select_one("#email-h ~ p a")["href"] == "/account/email"


def test_in_chinese_the_account_says_what_waits(app_with, time):
    cast.register(cast.MEI, now=time(), language="zh-Hant")
    visitor = cast.log_in(app_with(LANGUAGES="en,zh-Hant").test_client(), cast.MEI)
    change(visitor)
    words = said(visitor)
    assert NEW in words
    assert "2018年5月7日 16:00（台灣時間）" in words
    assert "instead" not in words
