"""Deleting an account by its page: said plainly before, done once, and nothing left in the browser."""

from __future__ import annotations

import pytest

from portal.domain.accounts import closing_account, help_desk
from tests import cast, office
from tests.answers import bare, error_at, page, summary

PAGE, DONE = "/account/delete", "/account/delete/done"


def delete(visitor, password: str = cast.PASSWORD):
    return visitor.post(PAGE, data={"current_password": password})


def test_the_page_is_its_readers_alone(visitor):
    assert visitor.get(PAGE).location == "/login?next=%2Faccount%2Fdelete"
    assert delete(visitor).location == "/login?next=%2Faccount%2Fdelete"


def test_the_account_leads_to_it(mei):
    assert mei.see("/account").select_one(f"main a[href='{PAGE}']").get_text() == "Delete your account"


def test_it_says_what_goes_what_stays_and_where_to_take_it_first(mei):
    whole = mei.see(PAGE)
    assert [heading.get_text() for heading in whole.select("main h2")] == [
        "What we delete straight away",
        "What we keep, and why",
    ]
    assert whole.select_one("main a[href='/account/data.json']")
    assert whole.select_one("form .btn.bad").get_text() == "Delete my account"
    assert whole.select_one(".acts a[href='/account']").get_text() == "Keep my account"


def test_looking_deletes_nothing(mei):
    before = office.everything()
    mei.get(PAGE)
    assert mei.get(DONE).location == "/account"
    assert office.everything() == before


def test_who_deletes_it_is_logged_out_and_told(mei):  # T20
    answer = delete(mei)
    assert (answer.status_code, answer.location) == (303, DONE)
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert answer.headers["Cache-Control"] == "no-store"
    told = mei.see(DONE)
    assert told.h1.get_text() == "Your account is deleted"
    assert not told.select_one(".nav")
    assert cast.MEI.email not in told.get_text()


def test_no_copy_of_any_cookie_works_afterwards(app, mei):  # T18, T19
    other, copy = cast.log_in(app.test_client(), cast.MEI), app.test_client()
    copy.set_cookie("session", mei.get_cookie("session").value)
    delete(mei)
    for each in (mei, other, copy):
        assert [each.get(path).status_code for path in ("/results", "/account", "/account/data.json")] == [303] * 3
    answer = mei.post("/login", data={"id_number": cast.MEI.id_number, "password": cast.PASSWORD})
    assert answer.status_code == 422


def test_its_numbers_register_again(mei):
    delete(mei)
    assert mei.post("/register", data=cast.filled(cast.MEI)).status_code == 303
    assert cast.log_in(mei, cast.MEI).get("/results").status_code == 200


def test_the_page_that_says_so_is_in_the_language_of_the_account(visitor, time):
    cast.register(cast.MEI, now=time(), language="zh-Hant")
    delete(cast.log_in(visitor, cast.MEI))
    assert visitor.see(DONE).html["lang"] == "zh-Hant"


def test_deleting_tells_nothing_of_results_that_have_come(mei, time):  # T30
    cast.register(cast.HAN, now=time())
    without = [bare(delete(mei)), bare(mei.get(DONE))]
    office.load_cast(now=time())
    cast.log_in(mei, cast.HAN)
    assert [bare(delete(mei)), bare(mei.get(DONE))] == without


@pytest.mark.parametrize(
    ("typed", "said"),
    [("", "Enter your current password"), ("wrong 4242", "The current password is not right.")],
)
def test_a_wrong_password_is_told_at_its_field(mei, typed, said):
    answer = delete(mei, typed)
    assert answer.status_code == 422
    assert summary(answer) == [("#current_password", said)]
    whole = page(answer)
    assert said in error_at(whole.find(id="current_password"), whole)
    assert mei.get("/account").status_code == 200


def test_too_many_wrong_passwords_have_to_wait(mei):
    for _ in range(5):
        assert delete(mei, "wrong 4242").status_code == 422
    answer = delete(mei)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert mei.get("/account").status_code == 200


def test_an_account_that_the_office_closed_at_this_moment_is_gone_all_the_same(mei, time, monkeypatch):
    go_on = closing_account.delete

    def unregister_first(*given: object, **at: object) -> None:
        help_desk.unregister(cast.MEI.id_number, reason="asked for by phone", by="office", now=time())
        go_on(*given, **at)

    monkeypatch.setattr(closing_account, "delete", unregister_first)
    assert delete(mei).location == DONE
    assert mei.get("/account").status_code == 303
