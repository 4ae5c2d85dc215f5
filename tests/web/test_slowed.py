"""Slowed: what somebody is told of whose network so many tries have failed that each has to wait a moment."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.domain.credentials import budgets, passwords
from tests import cast, office
from tests.answers import page

HERE = "127.0.0.1"


@pytest.fixture
def slowed(registered, visitor, time):
    """Many tries from here have failed just now: none is looked at for a moment, and all are after four seconds."""
    for kinds in (budgets.LOGGING_IN, budgets.REGISTERING, budgets.FORGETTING_PASSWORD):
        for counted in budgets.of_network(kinds, HERE):
            office.count_failures(counted, 100, now=time())
    return visitor


BY_SCRIPT = {"X-Requested-With": "portal.js"}
LOG_IN = {"id_number": cast.MEI.id_number, "password": cast.PASSWORD}
ASKED = {
    "/login": LOG_IN,
    "/register": cast.filled(cast.HAN),
    "/password/forgot": {"identifier": cast.MEI.email},
}


@pytest.mark.parametrize("path", ASKED)
def test_a_try_that_comes_too_soon_is_told_how_long_to_wait_and_taken_then(slowed, time, path):
    answer = slowed.post(path, data=ASKED[path])
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert "Please try again in a moment" in page(answer).main.get_text()
    time.pass_by(timedelta(seconds=4))
    assert slowed.post(path, data=ASKED[path]).status_code == 303


def test_what_was_typed_is_kept_but_the_password(slowed):
    [form] = page(slowed.post("/login", data=LOG_IN)).select("main form")
    assert form.select_one("[name=id_number]")["value"] == cast.MEI.id_number
    assert not form.select_one("[name=password]").get("value")


def test_the_pages_script_is_told_the_seconds_and_why_and_sends_it_again(slowed):
    answer = slowed.post("/login", data=LOG_IN, headers=BY_SCRIPT)
    assert (answer.status_code, answer.headers["Retry-After"], answer.mimetype) == (503, "1", "text/plain")
    assert answer.text == (
        "There were many tries from your network, so we can answer only some of them. We will try again for you in "
        "{seconds} seconds."
    )


def test_the_pages_script_is_told_in_chinese_too(slowed):
    answer = slowed.post("/login", data=LOG_IN, headers=BY_SCRIPT | {"Accept-Language": "zh-TW"})
    assert answer.text.startswith("您的網路")


def test_a_reader_of_chinese_is_told_in_chinese(slowed):
    answer = slowed.post("/login", data=LOG_IN, headers={"Accept-Language": "zh-TW"})
    assert "請稍後再試" in page(answer).main.get_text()


def test_a_try_that_waits_takes_no_place_of_those_that_are_hashed(slowed, monkeypatch):
    monkeypatch.setattr(passwords, "_threads", None)  # a hash would fail
    assert slowed.post("/login", data=LOG_IN).status_code == 503


def test_a_browser_that_was_inside_does_not_wait(app, registered, time):
    known = cast.log_in(app.test_client(), cast.MEI)
    known.post("/logout")
    for counted in budgets.of_network(budgets.LOGGING_IN, HERE):
        office.count_failures(counted, 100, now=time())
    assert app.test_client().post("/login", data=LOG_IN).status_code == 503
    assert known.post("/login", data=LOG_IN).status_code == 303


def test_many_who_forgot_their_passwords_are_slowed_and_not_refused(visitor, registered, time):
    asked = [visitor.post("/password/forgot", data={"identifier": f"{n:06}XYZ"}).status_code for n in range(63)]
    assert asked == [303] * 61 + [503] * 2
    time.pass_by(timedelta(seconds=1))
    assert visitor.post("/password/forgot", data={"identifier": cast.MEI.email}).status_code == 303
    assert len(office.letters("reset")) == 1
