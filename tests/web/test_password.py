"""The way back in: what a forgotten password is answered, and what its link does."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from functools import partial

import pytest

from portal.store.links import Link
from portal.store.outbox import Letter
from tests import cast, office, statements
from tests.answers import bare, error_at, page, summary
from tests.post import text_of, words_of
from tests.tables import for_each

NEW = "nine lanterns 99"
HOUR = timedelta(hours=1)
KNOWN = [cast.MEI.id_number, cast.MEI.email, cast.MEI.email.upper()]
UNKNOWN = [cast.STRANGER.id_number, cast.HAN.id_number, cast.STRANGER.email, "nonsense", "王" * 500, "' OR 1=1 --", "%"]


@pytest.fixture
def mei(registered, visitor):
    """Mei has registered; nobody is logged in."""
    return visitor


@pytest.fixture
def link(mei, time) -> str:
    """The address in Mei's letter."""
    [link] = office.reset_links(cast.MEI.id_number, now=time())
    return f"/password/reset/{link}"


def ask(visitor, identifier: str, **more: object):
    return visitor.post("/password/forgot", data={"identifier": identifier}, **more)


def choose(visitor, link: str, password: str = NEW, confirm: str | None = None):
    return visitor.post(link, data={"password": password, "confirm_password": confirm or password})


def log_in(visitor, password: str):
    return visitor.post("/login", data={"id_number": cast.MEI.id_number, "password": password})


@pytest.mark.parametrize("path", ["/", "/login"])
def test_who_cannot_log_in_finds_the_way_back(visitor, path):
    [way] = visitor.see(path).find_all("a", string="Forgotten password?")
    field = visitor.see(way["href"]).select_one("main input[name=identifier]")
    assert field["autocomplete"] == "username"


def test_known_and_unknown_are_answered_alike(mei):  # T14
    told = {(status, *headers, body) for status, headers, body in (bare(ask(mei, each)) for each in KNOWN + UNKNOWN)}
    [(status, *headers, _body)] = told
    assert status == 303
    assert ("Location", "/password/asked") in headers
    assert mei.see("/password/asked").h1.get_text() == "Check your email"
    assert len(office.letters("reset")) == len(KNOWN)


def test_so_is_who_has_had_enough_letters(mei):  # T14
    answers = {str(bare(ask(mei, cast.MEI.id_number))) for _ in range(6)}
    assert len(answers) == 1
    assert len(office.letters("reset")) == 3


def test_no_mail_is_sent_while_the_page_is_made(app, mei, monkeypatch):  # T16
    """A letter is a row: a mail server that is down, or slow, answers nobody differently."""
    office.choose(app, monkeypatch, mail_url="smtp://user:pass@mail.invalid:587")
    known, unknown = (bare(ask(mei, each)) for each in (cast.MEI.email, cast.STRANGER.email))
    assert known == unknown
    assert known[0] == 303


@for_each("known, unknown", [(cast.MEI.id_number, cast.STRANGER.id_number), (cast.MEI.email, cast.STRANGER.email)])
def test_known_and_unknown_cost_the_same_work(mei, afresh, known, unknown):  # T15; in time: bench/who_exists.py
    afresh()
    of_known, of_unknown = (statements.sent_by(partial(ask, mei, each)) for each in (known, unknown))
    undone = [each.replace("ROLLBACK TO SAVEPOINT", "RELEASE SAVEPOINT") for each in of_unknown]
    assert of_known == undone
    assert any(each.startswith("INSERT INTO letter") for each in of_known)


@pytest.mark.parametrize("identifier", ["", "  "])
def test_an_empty_form_says_what_to_enter(visitor, identifier):
    answer = ask(visitor, identifier)
    assert answer.status_code == 422
    assert summary(answer) == [("#identifier", "Enter your ID Number or your email address")]


@pytest.fixture
def ask_as_from(app, mei):
    """Asks for Mei's letter with these headers; unlike a browser it sends the cookie whatever the host is called."""
    token = mei._csrf_token()
    cookie = f"session={mei.get_cookie('session').value}"

    def send(headers: dict[str, str]):
        bare_hands = app.test_client(use_cookies=False)
        bare_hands.forges = True
        form = {"identifier": cast.MEI.id_number, "csrf_token": token}
        return bare_hands.post("/password/forgot", data=form, headers={"Cookie": cookie} | headers)

    return send


@for_each(
    "headers",
    [
        {},
        {"X-Forwarded-Host": "evil.example"},
        {"Forwarded": "host=evil.example"},
        {"X-Forwarded-Proto": "https", "X-Forwarded-Port": "81"},
        {"Host": "127.0.0.1"},
        {"Host": "localhost:81"},
    ],
)
def test_a_link_begins_with_the_configured_address_whatever_the_request_says(ask_as_from, time, afresh, headers):  # T21
    afresh()
    assert ask_as_from(headers).status_code == 303
    [letter] = [each for each in office.sent(now=time) if "reset" in each["Message-ID"]]
    assert set(re.findall(r"https?://[^/\s]*", text_of(letter))) == {"http://localhost"}
    assert "evil" not in words_of(letter)


@for_each(
    "host",
    ["evil.example", "localhost.evil.example", "evil.example:80", "localhost@evil.example", "localhost:81@evil.x"],
)
def test_a_request_for_another_host_writes_no_letter(ask_as_from, host):  # T21
    assert ask_as_from({"Host": host}).status_code == 400
    assert office.letters("reset") == []


def test_the_link_shows_whose_password_it_is_and_changes_nothing(mei, link):  # T22
    for _ in range(2):  # mail scanners open links, some of them twice
        whole = mei.see(link)
        assert cast.MEI.name in whole.main.get_text()
        assert [field["autocomplete"] for field in whole.select("main input[type=password]")] == ["new-password"] * 2
    assert mei.head(link).status_code == 200
    assert log_in(mei, cast.PASSWORD).status_code == 303


def test_the_new_password_is_saved(mei, link):
    answer = choose(mei, link)
    assert (answer.status_code, answer.location) == (303, "/password/changed")
    assert mei.see("/password/changed").h1.get_text() == "Your password is changed"
    assert log_in(mei, cast.PASSWORD).status_code == 422
    assert log_in(mei, NEW).status_code == 303


def test_the_link_lets_its_holder_in_whatever_others_have_spent(mei, link, time):  # T3
    for _ in range(5):
        assert log_in(mei, "wrong 4242").status_code == 422
    assert log_in(mei, cast.PASSWORD).status_code == 429
    choose(mei, link)
    assert mei.get("/results").status_code == 200


def test_every_browser_is_logged_out(app, mei, link):  # T19
    browsers = [cast.log_in(app.test_client(), cast.MEI) for _ in range(3)]
    choose(mei, link)
    assert [browser.get("/results").status_code for browser in browsers] == [303] * 3


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_spent_link_leads_to_a_new_one(mei, link, method):  # T22
    choose(mei, link)
    answer = mei.open(link, method=method, data={"password": NEW, "confirm_password": NEW})
    assert answer.status_code == 410
    [way] = page(answer).find_all("a", string="Send a new link")
    assert mei.get(way["href"]).status_code == 200


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_link_works_for_an_hour(mei, link, time, method):
    time.pass_by(HOUR - timedelta(seconds=1))
    assert mei.get(link).status_code == 200
    time.pass_by(timedelta(seconds=1))
    assert mei.open(link, method=method).status_code == 410


@for_each("method", ["GET", "POST"])
@for_each("text", ["nothing", "%00", "王", "a" * 5000, "'--"])
def test_a_link_nobody_was_sent_is_gone(visitor, method, text):
    assert visitor.open(f"/password/reset/{text}", method=method).status_code == 410


def test_the_link_of_one_letter_is_no_link_of_another(mei, link, rows):
    [welcome] = [json.loads(letter.facts)["link"] for letter in rows(Letter) if letter.kind == "welcome"]
    assert mei.get(f"/password/reset/{welcome}").status_code == 410
    assert mei.get(link.replace("/password/reset/", "/email/confirm/")).status_code == 410


@for_each(
    "password, confirm, field, sentence",
    [
        ("", "", "password", "Enter a password"),
        ("short 12", "short 13", "confirm_password", "The two passwords are not the same"),
        ("no digits here", "no digits here", "password", "Password must have at least 2 numbers"),
        (cast.MEI.id_number, cast.MEI.id_number, "password", "Choose another password, such as two words"),
    ],
)
def test_a_password_that_cannot_be_taken_is_told_and_the_link_still_works(
    mei, link, afresh, password, confirm, field, sentence
):
    afresh()
    answer = choose(mei, link, password, confirm)
    assert answer.status_code == 422
    whole = page(answer)
    assert summary(answer)[0][0] == f"#{field}"
    assert summary(answer)[0][1].startswith(sentence)
    assert sentence in error_at(whole.find(id=field), whole)
    assert choose(mei, link).status_code == 303


def test_a_link_stands_in_no_page_but_its_own(mei, link):
    secret = link.rpartition("/")[2]
    assert secret not in mei.get("/password/asked").text
    answer = mei.get(link)
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"


def test_two_letters_give_two_links_and_using_one_ends_both(mei, link, time, rows):  # T22
    [other] = office.reset_links(cast.MEI.email, now=time())
    assert choose(mei, f"/password/reset/{other}").status_code == 303
    assert choose(mei, link, "other lanterns 77").status_code == 410
    assert all(each.used_at for each in rows(Link) if each.purpose == "reset password")
