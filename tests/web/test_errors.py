"""Error pages: the same shell, what happened in plain words, one way on, and nothing of the inside."""

from __future__ import annotations

import sqlite3

import pytest

from portal import settings, store
from portal.domain.refusals import LinkIsSpent
from portal.store import sqlite_turns
from portal.store.outbox import Letter
from portal.web.access import public
from tests import cast
from tests.answers import page
from tests.conftest import Visitor
from tests.tables import for_each

INSIDE = "the inside of the service"
WORDS = {
    400: "We could not read what your browser sent",
    403: "You cannot open this page",
    404: "Page not found",
    405: "This page does not work that way",
    410: "This link no longer works",
    413: "Too much was sent at once",
    500: "Something went wrong",
    503: "The service is busy",
}


@public
def broken() -> str:
    raise ZeroDivisionError(INSIDE)


@public
def busy() -> str:
    raise store.database.StoreUnavailable(INSIDE)


@public
def spent() -> str:
    raise LinkIsSpent


def silent() -> str:
    """A page whose author forgot to say who may open it."""
    return INSIDE


@pytest.fixture
def faulty(app_with):
    """A visitor of an app with four pages that go wrong, as a server would run it."""
    return app_with(broken, busy, spent, silent).test_client()


def forged(visitor):
    forger = visitor.application.test_client()
    forger.forges = True
    return forger.post("/logout")


ASKED = {
    400: forged,
    403: lambda visitor: visitor.get("/silent"),
    404: lambda visitor: visitor.get("/nowhere"),
    405: lambda visitor: visitor.open("/login", method="DELETE"),
    410: lambda visitor: visitor.get("/spent"),
    413: lambda visitor: visitor.post("/login", data={"id_number": "9" * 70_000}),
    500: lambda visitor: visitor.get("/broken"),
    503: lambda visitor: visitor.get("/busy"),
}


every_error = for_each("code", WORDS)


@every_error
def test_an_error_says_what_happened_in_the_shell_of_every_page(faulty, code):
    answer = ASKED[code](faulty)
    assert answer.status_code == code
    whole = page(answer)
    assert whole.h1.get_text() == WORDS[code]
    assert whole.select_one("header.top strong").get_text() == "Maple Exam Centre"
    assert {link["href"] for link in whole.select("footer ul a")} == {"/help", "/terms", "/privacy", "/verify"}


@every_error
def test_an_error_has_one_way_on(faulty, code):
    [button] = page(ASKED[code](faulty)).select("main .btn")
    assert (button["href"], button.get_text()) == ("/", "Go to the home page")


@every_error
def test_an_error_tells_nothing_of_the_inside(faulty, code):
    answer = ASKED[code](faulty)
    for word in (INSIDE, "Traceback", "Error:", "werkzeug", "sqlite", ".py"):
        assert word not in answer.text


@every_error
def test_only_a_busy_service_says_when_to_try_again(faulty, code):
    assert ASKED[code](faulty).headers.get("Retry-After") == ("30" if code == 503 else None)


def test_a_busy_service_tells_the_pages_script_why_it_waits(faulty):
    answer = faulty.get("/busy", headers={"X-Requested-With": "portal.js"})
    assert (answer.status_code, answer.headers["Retry-After"], answer.mimetype) == (503, "30", "text/plain")
    assert answer.text == "The service is busy. We will try again for you in {seconds} seconds."


def test_every_error_that_is_worded_is_tried_here():
    from portal.wording.pages import ERRORS

    by_the_front = {408, 411}  # tests/web/test_turned_away.py
    assert set(ERRORS) - {429} - by_the_front <= set(WORDS)  # 429 is worded before anything answers it


def test_a_method_that_is_not_allowed_says_which_are(visitor):
    assert "POST" in visitor.open("/login", method="DELETE").headers["Allow"]


@for_each("method", ["PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND"])
@for_each("path", ["/", "/login", "/results", "/healthz", "/logout"])
def test_unused_methods_are_refused(visitor, method, path):  # T48
    assert visitor.open(path, method=method).status_code == 405


def test_a_page_that_does_not_say_who_may_open_it_is_closed_to_readers_too(faulty, time):  # T31
    cast.register(cast.MEI, now=time())
    cast.log_in(faulty, cast.MEI)
    assert faulty.get("/silent").status_code == 403


def test_a_database_that_is_locked_too_long_is_busy_and_loses_nothing(app, visitor, rows, monkeypatch):
    other = sqlite3.connect(settings.of(app).database_file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    monkeypatch.setattr(sqlite_turns, "BUSY_SECONDS", 0)
    store.database.close()
    answer = visitor.post("/register", data=cast.filled(cast.MEI))
    other.execute("ROLLBACK")
    other.close()
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert rows(Letter) == []
    store.database.close()


def test_faulty_settings_answer_every_page_in_one_sentence(app_with):
    visitor: Visitor = app_with(TIMEZONE="Nowhere/Land").test_client()
    for path in ("/", "/results", "/nowhere", "/healthz"):
        answer = visitor.get(path)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
        assert page(answer).h1.get_text() == "This service is not open yet"
        assert "Nowhere/Land" not in answer.text
