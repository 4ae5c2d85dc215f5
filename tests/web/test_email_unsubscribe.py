"""The link that stops letters about verifications: a button for people, one click for mail programs (T57)."""

from __future__ import annotations

import json

import pytest
from flask.testing import FlaskClient

from portal.store.accounts import Account
from tests import cast, office, proofs
from tests.answers import page
from tests.cast import MEI
from tests.stage import staged
from tests.tables import for_each

ONE_CLICK = {"List-Unsubscribe": "One-Click"}  # RFC 8058, section 3.1


@pytest.fixture
@staged
def link(registered, time) -> str:
    """The address in a letter that told Mei of a verification."""
    proofs.release(time)
    office.unsubscribe_link(MEI, now=time())
    assert proofs.by_numbers(now=time())
    [letter] = office.letters("verified")
    return f"/email/unsubscribe/{json.loads(letter.facts)['link']}"


@pytest.fixture
def is_on(rows):
    return lambda: rows(Account)[0].verified_letters_at is not None


@pytest.fixture
def mail_program(app) -> FlaskClient:
    """It has no cookies and no field of ours."""
    return FlaskClient(app, app.response_class, use_cookies=False)


def test_opening_the_link_shows_a_button_and_changes_nothing(visitor, link, is_on):  # T57
    for _ in range(3):  # mail scanners open links, some of them more than once
        assert visitor.see(link).select_one("main form[method=post] button").get_text() == "Stop these emails"
    assert visitor.head(link).status_code == visitor.options(link).status_code == 200
    assert is_on()


def test_the_button_stops_them(visitor, link, is_on):
    answer = visitor.post(link)
    assert (answer.status_code, page(answer).h1.get_text()) == (200, "You have stopped emails about verifications")
    assert not is_on()


@for_each("sent", [{"data": ONE_CLICK}, {"data": ONE_CLICK, "content_type": "multipart/form-data"}, {}])
def test_a_mail_program_stops_them_with_one_click(mail_program, link, is_on, afresh, sent):  # T57
    afresh()
    answer = mail_program.post(link, **sent)
    assert answer.status_code == 200, "RFC 8058: no redirect"
    assert not is_on()


def test_neither_page_nor_click_leaves_a_cookie(mail_program, link):
    assert "Set-Cookie" not in mail_program.get(link).headers
    assert "Set-Cookie" not in mail_program.post(link, data=ONE_CLICK).headers


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_spent_link_says_what_to_do(visitor, link, method):  # T22
    visitor.post(link)
    answer = visitor.open(link, method=method)
    assert (answer.status_code, page(answer).h1.get_text()) == (410, "This link no longer works")
    assert page(answer).select("main a[href='/account/shares']")


@for_each("method", ["GET", "POST"])
@for_each("text", ["nothing", "%00", "王", "a" * 5000, "'--"])
def test_a_link_nobody_was_sent_is_gone(visitor, method, text):
    assert visitor.open(f"/email/unsubscribe/{text}", method=method).status_code == 410


def test_who_stopped_them_can_ask_for_them_again(visitor, link, is_on):
    visitor.post(link)
    cast.log_in(visitor, MEI).post("/account/shares/choices", data={"letters": "y"})
    assert is_on()
    assert visitor.post(link).status_code == 410
    assert is_on()


def test_stopping_them_logs_nobody_in(visitor, link):
    visitor.post(link)
    assert visitor.get("/results").status_code == 303


def test_what_the_letter_tells_mail_programs_is_what_they_press(mail_program, link, time, is_on):  # T57
    [letter] = [each for each in office.sent(now=time) if "List-Unsubscribe" in each]
    assert letter["List-Unsubscribe"] == f"<http://localhost{link}>"
    name, _, value = letter["List-Unsubscribe-Post"].partition("=")
    path = letter["List-Unsubscribe"].strip("<>").removeprefix("http://localhost")
    assert mail_program.post(path, data={name: value}).status_code == 200
    assert not is_on()
