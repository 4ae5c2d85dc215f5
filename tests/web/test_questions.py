"""How many questions a page asks the database: who is logged in, and one or two more."""

from __future__ import annotations

import pytest

from tests import cast
from tests.conftest import RELEASE_DAY
from tests.statements import sent_by

MOST = {"/results": 2, "a result": 2, "/account": 3, "/": 1, "/register": 1, "/help": 1, "/healthz": 2}


@pytest.fixture
def released(mei, time) -> str:
    """Mei's result has been released; the path of its page."""
    cast.load_results(now=time())
    cast.schedule(RELEASE_DAY, now=time())
    time.move(RELEASE_DAY)
    cast.log_in(mei, cast.MEI)
    return mei.see("/results").select_one("main a.btn")["href"]


def test_a_page_asks_few_questions(mei, released):
    asked = {page: sent_by(lambda page=page: mei.get(released if page == "a result" else page)) for page in MOST}
    questions = {page: [text for text in texts if text.startswith("SELECT")] for page, texts in asked.items()}
    assert {page: texts for page, texts in questions.items() if len(texts) > MOST[page]} == {}
    assert [text for texts in asked.values() for text in texts if text.startswith(("UPDATE", "INSERT"))] == []


def test_a_page_for_everybody_asks_nothing_for_who_is_not_logged_in(visitor):
    visitor.get("/login")
    asked = {page: sent_by(lambda page=page: visitor.get(page)) for page in ("/", "/login", "/register", "/help")}
    assert {page: texts for page, texts in asked.items() if texts} == {}
