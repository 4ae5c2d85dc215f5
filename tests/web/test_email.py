"""The link of the welcome letter: does one thing, once, and never on GET."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from portal.store.accounts import Account
from portal.store.outbox import Letter
from tests import cast


@pytest.fixture
def link(time, rows) -> str:
    """The address in Mei's welcome letter."""
    cast.register(cast.MEI, now=time())
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


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("text", ["nothing", "%00", "王", "a" * 5000, "'--"])
def test_a_link_nobody_was_sent_is_gone(visitor, method, text):
    assert visitor.open(f"/email/confirm/{text}", method=method).status_code == 410


def test_a_link_altered_by_one_letter_is_gone(visitor, link):
    altered = link[:-1] + ("A" if link[-1] != "A" else "B")
    assert visitor.post(altered).status_code == 410
    assert visitor.post(link).status_code == 303


def test_confirming_logs_nobody_in(visitor, link):
    visitor.post(link)
    assert visitor.get("/results").status_code == 303
