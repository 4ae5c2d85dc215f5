"""The links of letters about an address: each does one thing, once, and never on GET."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from portal.store.accounts import Account
from portal.store.outbox import Letter
from tests import cast, office, proofs
from tests.answers import page
from tests.tables import for_each

NEW = "mei.lin@mail.example"


@pytest.fixture
def link(registered, rows) -> str:
    """The address in Mei's welcome letter."""
    [letter] = rows(Letter)
    return f"/email/confirm/{json.loads(letter.facts)['link']}"


@pytest.fixture
def confirmed_at(rows):
    return lambda: rows(Account)[0].email_confirmed_at


def test_opening_the_link_shows_a_button_and_changes_nothing(visitor, link, confirmed_at):
    for _ in range(2):  # mail scanners open links, some of them twice
        assert visitor.see(link).select_one("main form[method=post] button").get_text() == "Confirm my email address"
    assert visitor.head(link).status_code == 200
    assert confirmed_at() is None


def test_the_button_confirms_the_address(visitor, link, confirmed_at, time):
    answer = visitor.post(link)
    assert (answer.status_code, answer.location) == (303, "/email/confirmed")
    assert confirmed_at() == time()
    assert visitor.see("/email/confirmed").h1.get_text() == "Your email address is confirmed"


@for_each(
    "person, said, leads_to",
    [
        (cast.MEI, "Thank you. Your results are out. Log in to see them.", "/login"),
        (cast.WITHHELD, "Thank you. Your result is not released yet. We will email you as soon as it is.", "/"),
        (cast.PENDING, "Thank you. Your result is not released yet. We will email you as soon as it is.", "/"),
        (None, "Thank you. We will email you as soon as your results are released.", "/"),
    ],
)
def test_who_confirms_is_told_how_the_results_stand(app, rows, time, afresh, person, said, leads_to):
    afresh()
    if person:
        proofs.release(time)
    cast.register(person or cast.MEI, now=time())
    [letter] = rows(Letter)
    visitor = app.test_client()
    visitor.post(f"/email/confirm/{json.loads(letter.facts)['link']}")
    whole = visitor.see("/email/confirmed")
    assert whole.select_one("main .note p").get_text() == said
    assert [link["href"] for link in whole.select("main a.btn")] == [leads_to]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_link_works_once(visitor, link, method):  # T22
    visitor.post(link)
    assert visitor.open(link, method=method).status_code == 410


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_link_works_for_a_month(visitor, link, time, method, confirmed_at):
    time.pass_by(timedelta(days=30) - timedelta(seconds=1))
    assert visitor.get(link).status_code == 200
    time.pass_by(timedelta(seconds=1))
    assert visitor.open(link, method=method).status_code == 410
    assert confirmed_at() is None


@for_each("method", ["GET", "POST"])
@for_each("text", ["nothing", "%00", "王", "a" * 5000, "'--"])
def test_a_link_nobody_was_sent_is_gone(visitor, method, text):
    assert visitor.open(f"/email/confirm/{text}", method=method).status_code == 410


def test_a_link_altered_by_one_letter_is_gone(visitor, link):
    altered = link[:-1] + ("A" if link[-1] != "A" else "B")
    assert visitor.post(altered).status_code == 410
    assert visitor.post(link).status_code == 303


def test_confirming_logs_nobody_in(visitor, link):
    visitor.post(link)
    assert visitor.get("/results").status_code == 303


def test_a_link_that_is_spent_leads_to_the_account(visitor, link):
    visitor.post(link)
    whole = page(visitor.get(link))
    assert whole.h1.get_text() == "This link no longer works"
    assert whole.select_one("main a.btn")["href"] == "/account"


@pytest.fixture
def change(link, time) -> dict[str, str]:
    """Mei has asked for another address: where the letter to each, the old and the new, leads."""
    confirming, stopping = office.change_links(cast.MEI, NEW, now=time())
    return {"new": f"/email/confirm/{confirming}", "old": f"/email/stop/{stopping}"}


def address() -> str:
    return office.account(cast.MEI).email


@pytest.mark.parametrize(("whose", "words"), [("new", "Confirm my email address"), ("old", "Stop the change")])
def test_opening_the_link_of_a_change_shows_a_button_and_changes_nothing(visitor, change, whose, words):  # T22
    before = office.everything()
    for _ in range(3):
        whole = visitor.see(change[whose])
        assert whole.select_one("main form[method=post] button").get_text() == words
        assert NEW in whole.main.get_text()
    assert visitor.head(change[whose]).status_code == 200
    assert office.everything() == before


def test_the_new_address_confirms_and_logs_nobody_in(visitor, change):  # T19
    answer = visitor.post(change["new"])
    assert (answer.status_code, answer.location) == (303, "/email/changed")
    assert address() == NEW
    whole = visitor.see("/email/changed")
    assert whole.h1.get_text() == "Your email address is changed"
    assert whole.select_one("main a.btn")["href"] == "/login"
    assert visitor.get("/results").status_code == 303


def test_whoever_is_logged_in_is_logged_out_by_a_change(app, visitor, change):  # T19
    others = [cast.log_in(app.test_client(), cast.MEI) for _ in range(2)]
    others[0].post(change["new"])
    assert [other.get("/results").status_code for other in others] == [303, 303]


def test_the_old_address_stops_a_change_that_waits_and_is_led_to_a_new_password(visitor, change):  # T24
    answer = visitor.post(change["old"])
    assert (answer.status_code, answer.location) == (303, "/email/stopped")
    assert visitor.see("/email/stopped").select_one("main a.btn")["href"] == "/password/forgot"
    assert visitor.post(change["new"]).status_code == 410
    assert address() == cast.MEI.email


def test_the_old_address_takes_a_change_back(app, visitor, change):  # T24
    visitor.post(change["new"])
    assert "now go to another address" in visitor.see(change["old"]).main.get_text()
    intruder = cast.log_in(app.test_client(), cast.MEI)
    assert visitor.post(change["old"]).status_code == 303
    assert address() == cast.MEI.email
    assert intruder.get("/results").status_code == 303


@for_each("method", ["GET", "POST"])
@for_each("whose", ["new", "old"])
def test_the_link_of_a_change_works_once(visitor, change, afresh, whose, method):  # T22
    afresh()
    visitor.post(change[whose])
    answer = visitor.open(change[whose], method=method)
    assert answer.status_code == 410
    assert page(answer).h1.get_text() == "This link no longer works"


@for_each("method", ["GET", "POST"])
@for_each("whose, hours", [("new", 24), ("old", 72)])
def test_the_link_of_a_change_is_too_old_after_its_time(visitor, change, time, afresh, whose, hours, method):  # T24
    afresh()
    time.pass_by(timedelta(hours=hours) - timedelta(seconds=1))
    assert visitor.get(change[whose]).status_code == 200
    time.pass_by(timedelta(seconds=1))
    assert visitor.open(change[whose], method=method).status_code == 410
    assert address() == cast.MEI.email


def test_a_link_to_stop_that_is_spent_leads_to_a_new_password_and_to_the_centre(visitor, change):  # T24
    visitor.post(change["old"])
    links = {link["href"] for link in page(visitor.get(change["old"])).select("main a")}
    assert links == {"/password/forgot", "/help#centre"}


@for_each("method", ["GET", "POST"])
@for_each("text", ["nothing", "%00", "王", "a" * 5000, "'--"])
def test_a_link_to_stop_that_nobody_was_sent_is_gone(visitor, method, text):
    assert visitor.open(f"/email/stop/{text}", method=method).status_code == 410
