"""The terms of use have changed: their reader is asked again, once, and can leave with everything if they say no."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal import terms
from portal.web import access
from tests import cast, office, statements
from tests.answers import error_at, page, summary
from tests.stage import staged
from tests.tables import for_each

PAGE = "/account/terms"
REFUSED = (
    "To continue, you must agree to the terms of use. If you do not agree, you can ask your exam centre, download your "
    "data, delete your account or log out."
)


@pytest.fixture
@staged
def cookie(app, time) -> str:
    """Mei has logged in, who agreed to older terms than there are now; her browser's cookie."""
    cast.register(cast.MEI, now=time(), terms_version="2018-01-01")
    time.pass_by(timedelta(minutes=1))
    return cast.cookie(app, cast.MEI)


@pytest.fixture
def agreed(registered, visitor):
    """Mei, logged in; she agreed to the terms as they are."""
    return cast.log_in(visitor, cast.MEI)


def answer_to(visitor, terms: str, **more: str):
    return visitor.post(PAGE, data={"terms": terms} | more)


def readers_pages(app) -> dict[str, bool]:
    """Whether each page for readers asks first for the terms to be agreed to."""
    views = {rule.rule: app.view_functions[rule.endpoint] for rule in app.url_map.iter_rules()}
    return {rule: getattr(view, "needs_terms", True) for rule, view in views.items() if view.who == access.READERS}


def selects(visitor, path: str) -> int:
    """How many times a page reads from the database."""
    sent = statements.sent_by(lambda: visitor.get(path))
    return sum(statement.startswith("SELECT") for statement in sent)


def test_every_page_for_readers_but_these_asks_first(app):
    open_anyway = {"/account/terms", "/account/data.json", "/account/delete"}
    assert {rule for rule, asks in readers_pages(app).items() if not asks} == open_anyway


def test_a_page_for_readers_leads_to_the_new_terms_and_names_itself(app, mei):
    for rule, asks in readers_pages(app).items():
        path = rule.replace("<entry>", "abc")
        if asks and "GET" in next(each.methods for each in app.url_map.iter_rules() if each.rule == rule):
            answer = mei.get(path)
            expected = f"{PAGE}?next={path.replace('/', '%2F')}"
            assert (answer.status_code, answer.location) == (303, expected)


def test_what_follows_the_path_is_kept(mei):
    assert mei.get("/account/shares?a=1&b=2").location == f"{PAGE}?next=%2Faccount%2Fshares%3Fa%3D1%26b%3D2"


def test_nothing_is_done_for_who_has_not_agreed(mei):
    answer = mei.post("/account/language", data={"language": "zh-Hant"})
    assert (answer.status_code, answer.location) == (303, f"{PAGE}?next=%2Faccount%2Flanguage")
    assert office.account(cast.MEI).language == "en"


def test_a_form_without_a_page_of_its_own_is_not_come_back_to(app, mei):
    assert mei.post("/account/shares/revoke", data={"share": "1"}).location == PAGE
    assert app.test_client().post("/account/shares/revoke").location == "/login"


def test_everything_that_does_not_need_the_terms_stays_open(mei):
    for path in ("/", "/help", "/terms", "/privacy", PAGE):
        mei.see(path)
    assert mei.get("/language/en").location == "/"
    assert mei.post("/logout").location == "/"
    assert mei.get("/account").location == "/login?next=%2Faccount"


def test_the_page_shows_the_new_terms_with_nothing_chosen(mei):
    whole = mei.see(f"{PAGE}?next=/results")
    assert whole.h1.get_text() == "The terms of use have changed"
    assert whole.select_one(".scroll[tabindex='0'][role=region] ol.terms")
    assert whole.select("a[href='/terms']")
    assert [label.get_text(strip=True).rstrip("*") for label in whole.select(".ck label")] == [
        "I agree to the terms of use",
        "I do not agree to the terms of use",
    ]
    assert not whole.select("[checked]")


def test_who_agrees_goes_on_and_is_not_asked_again(mei, time):
    answer = answer_to(mei, "agree", next="/account/shares")
    assert (answer.status_code, answer.location) == (303, "/account/shares")
    account = office.account(cast.MEI)
    assert (account.terms_version, account.terms_agreed_at) == (terms.VERSION, time())
    assert mei.get("/account/shares").status_code == mei.get("/results").status_code == 200


def test_the_way_on_is_kept_through_the_page(mei):
    form = mei.see(f"{PAGE}?next=/account/shares%3Fa%3D1").select_one("main form")
    assert form.select_one("[name=next]")["value"] == "/account/shares?a=1"
    wrong = page(answer_to(mei, "", next="/account/shares"))
    assert wrong.select_one("main [name=next]")["value"] == "/account/shares"


@for_each("away", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x", ""])
def test_the_way_on_never_leads_away(mei, afresh, away):  # T28
    afresh()
    assert not mei.see(f"{PAGE}?next={away}").select("[name=next]")
    assert answer_to(mei, "agree", next=away).location == "/results"


def test_who_has_agreed_is_led_on(agreed):
    before = office.everything()
    assert agreed.get(f"{PAGE}?next=/account").location == "/account"
    assert agreed.get(PAGE).location == "/results"
    assert answer_to(agreed, "agree").location == "/results"
    assert office.everything() == before


def test_who_does_not_agree_is_told_what_they_can_do(mei):
    answer = answer_to(mei, "disagree")
    assert (answer.status_code, summary(answer)) == (422, [("#terms", REFUSED)])
    whole = page(answer)
    assert REFUSED in error_at(whole.find(id="terms"), whole)
    assert whole.select_one("[name=terms][checked]")["value"] == "disagree"
    ways = {link["href"] for link in whole.select("section a")}
    assert ways == {"/help#centre", "/account/data.json", "/account/delete"}
    assert whole.select_one("section form[action='/logout'] button")
    assert office.account(cast.MEI).terms_version == "2018-01-01"
    assert mei.get("/results").status_code == 303


@for_each("typed", ["", "AGREE", "yes"])
def test_nothing_else_counts_as_agreeing(mei, typed):
    assert answer_to(mei, typed).status_code == 422
    assert office.account(cast.MEI).terms_version == "2018-01-01"


def test_nobody_is_asked_without_being_logged_in(visitor):
    assert visitor.get(PAGE).location == f"/login?next={PAGE.replace('/', '%2F')}"


def test_logging_in_leads_through_the_terms_to_what_was_asked_for(app, mei):
    browser = app.test_client()
    form = {"id_number": cast.MEI.id_number, "password": cast.PASSWORD, "next": "/account/shares"}
    to_terms = browser.get(browser.post("/login", data=form).location).location
    following = browser.see(to_terms).select_one("main form [name=next]")["value"]
    assert answer_to(browser, "agree", next=following).location == "/account/shares"


def test_asking_costs_nothing_to_who_has_agreed(agreed):
    """The one row that says who is logged in says it: the language page reads nothing else."""
    assert selects(agreed, "/account/language") == 1
