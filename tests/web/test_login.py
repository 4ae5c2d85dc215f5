"""Logging in and out: what each answers, and when a sign-in ends."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from portal.store import entries
from portal.store.database import one_transaction
from portal.web.access import READERS
from tests import cast
from tests.answers import bare, error_at, page, summary
from tests.tables import for_each

WRONG = "The ID Number or password is not right."
MINUTE = timedelta(minutes=1)


@pytest.fixture
def mei(registered, visitor):
    """Mei has registered; nobody is logged in."""
    return visitor


def try_in(visitor: FlaskClient, id_number: str, password: str = cast.PASSWORD, **more: str):
    return visitor.post("/login", data={"id_number": id_number, "password": password} | more)


def is_logged_in(visitor: FlaskClient) -> bool:
    return visitor.get("/results").status_code == 200


def cookie(visitor: FlaskClient) -> str:
    return visitor.get_cookie("session").value


def browser_with(app, value: str) -> FlaskClient:
    """Another browser, holding a copy of this cookie."""
    other = app.test_client()
    other.set_cookie("session", value)
    return other


def test_the_right_password_leads_to_the_results(mei):
    answer = try_in(mei, cast.MEI.id_number)
    assert (answer.status_code, answer.location) == (303, "/results")


@for_each("typed", [" 937803wlc ", "９３７８０３ＷＬＣ", "937803-WLC", "9378O3WLC"])
def test_an_id_number_may_be_typed_as_people_type_it(app, registered, typed):  # T8
    browser = app.test_client()
    assert try_in(browser, typed).status_code == 303
    assert is_logged_in(browser)


def test_any_id_number_of_the_account_logs_in(mei, time):
    @one_transaction
    def hold_too(person: cast.Person) -> None:
        entries.claim(entries.with_id_number(person.id_number).id, account, now=time())

    account = cast.account_of(cast.MEI, now=time())
    hold_too(cast.HAN)
    assert try_in(mei, cast.HAN.id_number).status_code == 303
    assert len(mei.see("/results").select("h2")) == 2


def test_a_wrong_password_is_told_at_both_fields_in_one_sentence(mei):
    answer = try_in(mei, cast.MEI.id_number, "seven lanterns 89")
    assert answer.status_code == 422
    assert summary(answer) == [("#id_number", WRONG)]
    whole = page(answer)
    for name in ("id_number", "password"):
        assert error_at(whole.find(id=name), whole) == f"Error: {WRONG}"
    assert whole.find(id="id_number")["value"] == cast.MEI.id_number
    assert not is_logged_in(mei)


@for_each("password", ["", "Seven lanterns 88", "seven lanterns 88 ", cast.MEI.secret_number, "a1" * 20_000, "\x00"])
def test_only_the_password_itself_logs_in(mei, afresh, password):
    afresh()
    assert try_in(mei, cast.MEI.id_number, password).status_code == 422
    assert not is_logged_in(mei)


def test_a_wrong_password_and_an_unknown_id_number_answer_alike(mei):  # T14
    told = set()
    for number in (cast.MEI.id_number, cast.HAN.id_number, cast.STRANGER.id_number, "nonsense"):
        status, headers, body = bare(try_in(mei, number, "wrong 42"))
        headers = [header for header in headers if header[0] != "Content-Length"]  # the number typed is in the page
        told.add((status, *headers, body.replace(f'value="{number}"'.encode(), b"")))
    assert len(told) == 1


def test_an_empty_form_asks_for_both(visitor):
    answer = try_in(visitor, " ", "")
    assert answer.status_code == 422
    assert summary(answer) == [("#id_number", "Enter your ID Number"), ("#password", "Enter your password")]


def test_the_first_page_offers_the_results_to_who_is_logged_in(mei):
    assert mei.see("/").select("form[action='/login']")
    cast.log_in(mei, cast.MEI)
    whole = mei.see("/")
    assert not whole.select("form[action='/login']")
    assert "See your results" in whole.get_text()


def test_the_first_page_begins_with_the_results_for_who_is_logged_in(mei):
    def cards() -> list[str]:
        return [card["aria-labelledby"] for card in mei.see("/").select("section.card")]

    assert cards() == ["register-h", "login-h"]
    cast.log_in(mei, cast.MEI)
    assert cards() == ["results-h", "register-h"]


@for_each("path", ["/", "/login"])
def test_a_log_in_form_says_which_password_and_leads_to_help(visitor, path):
    form = visitor.see(path).select_one("main form[action='/login']")
    hint = "This is NOT your Secret Number. It is the password you chose when you registered."
    assert form.select_one("#password-hint").get_text() == hint
    assert form.select_one(".acts a[href='/help']")


def test_logging_in_again_ends_the_sign_in_there_was_before(mei, app):  # T17
    before = cookie(cast.log_in(mei, cast.MEI))
    cast.log_in(mei, cast.MEI)
    assert not is_logged_in(browser_with(app, before))


def test_logging_in_drops_what_the_browser_held_before(visitor):  # T17
    visitor.post("/register", data=cast.filled(cast.MEI))
    cast.log_in(visitor, cast.MEI)
    assert visitor.get("/register/done").location == "/"


def test_a_cookie_planted_before_logging_in_is_worth_nothing_after(app, mei):  # T17
    planted = mei.get("/login") and cookie(mei)
    cast.log_in(mei, cast.MEI)
    assert cookie(mei) != planted
    assert not is_logged_in(browser_with(app, planted))


def test_every_log_in_is_a_sign_in_of_its_own(app, mei):
    other = app.test_client()
    cast.log_in(mei, cast.MEI)
    cast.log_in(other, cast.MEI)
    mei.post("/logout")
    assert (is_logged_in(mei), is_logged_in(other)) == (False, True)


def test_logging_out_leads_home_and_clears_what_the_browser_kept(mei):  # T20
    cast.log_in(mei, cast.MEI)
    answer = mei.post("/logout")
    assert (answer.status_code, answer.location) == (303, "/")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert not is_logged_in(mei)


@for_each("way", ["/logout", "/account/sign-ins"])
def test_home_says_once_that_one_is_logged_out(mei, way):
    cast.log_in(mei, cast.MEI)
    mei.post(way)
    mei.get("/language/zh-Hant")
    assert mei.see("/").select_one(".note.ok").get_text(strip=True) == "您已登出。"
    assert not mei.see("/").select(".note.ok")


def test_every_page_of_a_reader_has_log_out_on_it(mei):  # T20
    cast.log_in(mei, cast.MEI)
    for path in ("/", "/results", "/help", "/terms", "/privacy", "/register"):
        assert mei.see(path).select_one("form[action='/logout'][method=post] button").get_text() == "Log out"


def test_a_copied_cookie_opens_nothing_after_logging_out(app, mei, time):  # T18
    key = cast.register(cast.HAN, now=time())
    cast.log_in(mei, cast.HAN)
    closed = [rule for rule in app.url_map.iter_rules() if app.view_functions[rule.endpoint].who == READERS]
    copy = browser_with(app, cookie(mei))
    paths = [rule.rule.replace("<entry>", key) for rule in closed if "GET" in rule.methods]
    assert not [path for path in paths if is_sent_to_log_in(copy.get(path))]
    mei.post("/logout")
    for rule in closed:
        answer = copy.open(rule.rule.replace("<entry>", key), method="GET" if "GET" in rule.methods else "POST")
        assert is_sent_to_log_in(answer)


def is_sent_to_log_in(answer) -> bool:
    return answer.status_code == 303 and urlsplit(answer.location).path == "/login"


@for_each("value", ["", "x", "e30.aaaa.bbbb", "." * 4000])
def test_a_cookie_nobody_signed_is_no_log_in(app, value):
    assert not is_logged_in(browser_with(app, value))


def test_half_an_hour_without_a_page_logs_out(mei, time):  # T20
    cast.log_in(mei, cast.MEI)
    time.pass_by(30 * MINUTE - timedelta(seconds=1))
    assert is_logged_in(mei)
    time.pass_by(30 * MINUTE)
    assert not is_logged_in(mei)


def test_every_page_begins_the_half_hour_anew(mei, time):
    cast.log_in(mei, cast.MEI)
    for _ in range(4):
        time.pass_by(29 * MINUTE)
        assert is_logged_in(mei)


def test_twelve_hours_are_the_longest(mei, time):  # T20
    cast.log_in(mei, cast.MEI)
    for _ in range(25):
        time.pass_by(28 * MINUTE)
        assert is_logged_in(mei)
    time.pass_by(20 * MINUTE)
    assert not is_logged_in(mei)


def test_a_page_for_readers_sends_others_to_log_in_and_back(mei):
    answer = mei.get("/results?from=letter")
    assert (answer.status_code, answer.location) == (303, "/login?next=%2Fresults%3Ffrom%3Dletter")
    hidden = mei.see(answer.location).select_one("[name=next]")["value"]
    assert try_in(mei, cast.MEI.id_number, next=hidden).location == "/results?from=letter"


def test_a_wrong_try_keeps_where_to_go_on(mei):
    answer = try_in(mei, cast.MEI.id_number, "wrong 42", next="/results/abc")
    assert page(answer).select_one("[name=next]")["value"] == "/results/abc"


def test_login_leads_who_is_logged_in_straight_on(mei):
    cast.log_in(mei, cast.MEI)
    answer = mei.get("/login?next=/help")
    assert (answer.status_code, answer.location) == (303, "/help")


def test_who_was_logged_out_is_told_so_once(mei, time):
    cast.log_in(mei, cast.MEI)
    time.pass_by(timedelta(minutes=31))
    assert mei.get("/results").location == "/login?next=%2Fresults"
    assert "You were logged out" in mei.get("/login").text
    assert "You were logged out" not in mei.get("/login").text


def test_who_was_not_logged_in_is_not_told_so(visitor):
    visitor.get("/results")
    assert "You were logged out" not in visitor.get("/login").text


@pytest.mark.parametrize("number", [cast.MEI.id_number, cast.STRANGER.id_number])
def test_after_five_wrong_tries_even_the_right_one_waits(mei, number):
    for _ in range(5):
        assert try_in(mei, number, "wrong 4242").status_code == 422
    answer = try_in(mei, number)
    assert answer.status_code == 429
    assert 14 * 60 < int(answer.headers["Retry-After"]) <= 15 * 60
    [(field, sentence)] = summary(answer)
    assert field == "#id_number"
    assert "Wait 15 minutes and try again, or choose “Forgotten password?”" in sentence
    assert page(answer).find(id="id_number")["value"] == number


def test_a_forwarded_address_does_not_make_another_visitor(mei):  # T5
    for n in range(5):
        mei.post(
            "/login",
            data={"id_number": cast.MEI.id_number, "password": "wrong 4242"},
            headers={"X-Forwarded-For": f"198.51.100.{n}"},
        )
    answer = mei.post(
        "/login",
        data={"id_number": cast.MEI.id_number, "password": cast.PASSWORD},
        headers={"X-Forwarded-For": "203.0.113.9"},
    )
    assert answer.status_code == 429
