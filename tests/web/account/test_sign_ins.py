"""Where the account is logged in: each browser can be logged out, but only one's own."""

from __future__ import annotations

import pytest

from portal.store.sign_ins import SignIn
from tests import cast, office
from tests.answers import page, summary

PAGE = "/account/sign-ins"


@pytest.fixture
def other(app, mei):
    """Another browser, in which she is logged in too."""
    return cast.log_in(app.test_client(), cast.MEI)


def numbers(visitor) -> dict[str, str]:
    """By what its button says, the number that names a browser."""
    forms = visitor.see(PAGE).select(f"form[action='{PAGE}/end']")
    return {form.button.get_text(): form.select_one("[name=browser]")["value"] for form in forms}


def end(visitor, number: str):
    return visitor.post(f"{PAGE}/end", data={"browser": number})


def test_another_browser_is_logged_out_and_this_one_is_not(mei, other, rows):
    answer = end(mei, numbers(mei)["Log out the other browser"])
    assert (answer.status_code, answer.location) == (303, PAGE)
    whole = mei.see(PAGE)
    assert whole.select_one(".note.ok").get_text(strip=True) == "The other browser is logged out."
    assert [card.h2.get_text() for card in whole.select("div.card")] == ["This browser"]
    assert not mei.see(PAGE).select(".note.ok")
    assert other.get("/results").status_code == 303
    assert [row.why for row in rows(SignIn)] == [None, "logged out elsewhere"]


def test_this_browser_is_logged_out_like_with_the_menu(mei, other):
    answer = end(mei, numbers(mei)["Log out this browser"])
    assert (answer.status_code, answer.location) == (303, "/")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert (mei.get("/results").status_code, other.get("/results").status_code) == (303, 200)


def test_a_browser_of_somebody_else_and_none_at_all_are_one_page(app, mei, other, time, rows):  # T27
    cast.register(cast.HAN, now=time())
    han = cast.log_in(app.test_client(), cast.HAN)
    answers = [end(han, each) for each in (*numbers(mei).values(), "999", "nonsense", "9" * 30, "-1", "")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.data for answer in answers}) == 1
    assert [row.ended_at for row in rows(SignIn)] == [None] * 3
    assert mei.get("/results").status_code == other.get("/results").status_code == 200


def test_logging_the_same_browser_out_twice_is_well(mei, other, rows):
    number = numbers(mei)["Log out the other browser"]
    assert [end(mei, number).status_code for _ in range(2)] == [303, 303]


def test_how_and_when_a_browser_was_logged_out_stays_as_it_was(mei, other, time, rows):
    number = numbers(mei)["Log out the other browser"]
    other.post("/logout")
    end(mei, number)
    assert rows(SignIn)[-1].why == "logged out"


def test_each_button_says_which_browser_it_is_about(mei, other):
    whole = mei.see(PAGE)
    for button in whole.select(f"form[action='{PAGE}/end'] button"):
        heading = whole.find(id=button["aria-describedby"]).get_text()
        assert (heading == "This browser") == (button.get_text() == "Log out this browser")


def test_it_is_written_down(mei, other):
    end(mei, numbers(mei)["Log out the other browser"])
    assert "logged out elsewhere" in str(office.everything()["audit"])


def test_a_button_that_was_too_old_does_nothing(mei, other):  # T26
    number = numbers(mei)["Log out the other browser"]
    mei.forges = True
    answer = end(mei, number)
    assert (answer.status_code, summary(answer)[0][0]) == (400, "#main")
    assert page(answer).h1.get_text() == "Where you are logged in"
    assert other.get("/results").status_code == 200
