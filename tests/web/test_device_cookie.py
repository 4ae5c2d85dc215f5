"""The device cookie: which browsers strangers cannot keep out of an account, and until when."""

from __future__ import annotations

import pytest

from tests import cast, office

WRONG = {"id_number": cast.MEI.id_number, "password": "wrong 4242"}


@pytest.fixture
def mei(registered, visitor):
    """Mei has logged in and out again."""
    cast.log_in(visitor, cast.MEI)
    visitor.post("/logout")
    return visitor


def try_in(visitor, password: str = cast.PASSWORD) -> int:
    return visitor.post("/login", data=WRONG | {"password": password}).status_code


def strangers_spend_every_try(app) -> None:
    assert [try_in(app.test_client(), "wrong 4242") for _ in range(6)] == [422] * 5 + [429]


def test_who_was_inside_gets_in_though_strangers_have_spent_every_try(app, mei):  # T3
    strangers_spend_every_try(app)
    assert try_in(app.test_client()) == 429
    assert try_in(mei) == 303


def test_somebody_elses_browser_is_a_stranger(app, mei, time):
    cast.register(cast.HAN, now=time())
    other = cast.log_in(app.test_client(), cast.HAN)
    strangers_spend_every_try(app)
    assert try_in(other) == 429


def test_it_is_kept_from_scripts_and_other_sites_for_ninety_days(mei):
    [cookie] = [each for each in cast.log_in(mei, cast.MEI)._cookies.values() if each.key == "device"]
    assert (cookie.http_only, cookie.same_site, cookie.max_age) == (True, "Lax", 90 * 24 * 60 * 60)


def test_on_an_encrypted_site_it_is_sent_over_https_alone(app_with, registered):
    visitor = app_with(BASE_URL="https://localhost").test_client()
    answer = visitor.post("/login", data=WRONG | {"password": cast.PASSWORD}, base_url="https://localhost")
    [cookie] = [each for each in answer.headers.getlist("Set-Cookie") if "device" in each]
    assert cookie.startswith("__Host-device=")
    assert "Secure" in cookie


def test_logging_out_everywhere_ends_it(app, mei):  # T19
    cast.log_in(mei, cast.MEI).post("/account/sign-ins")
    strangers_spend_every_try(app)
    assert try_in(mei) == 429


def test_a_new_password_ends_it_everywhere_but_here(app, mei):  # T19
    other = cast.log_in(app.test_client(), cast.MEI)
    new = {"password": "nine lanterns 99", "confirm_password": "nine lanterns 99"}
    assert cast.log_in(mei, cast.MEI).post("/account/password", data={"current_password": cast.PASSWORD} | new).location
    mei.post("/logout")
    strangers_spend_every_try(app)
    assert (try_in(other, "nine lanterns 99"), try_in(mei, "nine lanterns 99")) == (429, 303)


def test_the_link_of_a_letter_makes_a_browser_known_too(app, mei, time):
    [link] = office.reset_links(cast.MEI.id_number, now=time())
    visitor = app.test_client()
    new = {"password": "nine lanterns 99", "confirm_password": "nine lanterns 99"}
    assert visitor.post(f"/password/reset/{link}", data=new).status_code == 303
    strangers_spend_every_try(app)
    assert try_in(visitor, "nine lanterns 99") == 303


def test_a_wrong_try_makes_no_browser_known(app, registered):
    visitor = app.test_client()
    assert try_in(visitor, "wrong 4242") == 422
    assert visitor.get_cookie("device") is None


@pytest.mark.parametrize(("language", "told"), [("en", "stays for 90 days"), ("zh-Hant", "保存 90 天")])
def test_the_privacy_page_tells_of_it(visitor, language, told):
    visitor.get(f"/language/{language}")
    assert told in " ".join(visitor.see("/privacy").main.get_text().split())
