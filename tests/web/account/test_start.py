"""The account's pages: each says what there is, changes one thing, and says that it did."""

from __future__ import annotations

from datetime import timedelta

from portal.mail import Undeliverable
from tests import cast, office
from tests.answers import error_at, page, summary
from tests.post import Post, round_of
from tests.tables import for_each

NEW = "nine lanterns 99"
PAGES = ["", "/email", "/password", "/language", "/exams", "/shares", "/sign-ins", "/updates", "/delete"]


def change(visitor, current: str = cast.PASSWORD, password: str = NEW, confirm: str | None = None):
    form = {"current_password": current, "password": password, "confirm_password": confirm or password}
    return visitor.post("/account/password", data=form)


def add(visitor, person: cast.Person, **other: str):
    form = {"id_number": person.id_number, "secret_number": person.secret_number} | other
    return visitor.post("/account/exams", data=form)


def said_once(visitor) -> str | None:
    """The note on the account page, which is gone when the page is opened again."""
    note = visitor.see("/account").select_one(".note.ok")
    assert not visitor.see("/account").select_one(".note.ok")
    return note.get_text(strip=True) if note else None


@for_each("path", ["/account", "/account/shares", "/account/sign-ins", "/account/email"])
def test_what_was_done_is_said_on_whichever_page_of_the_account_comes_next_and_once(mei, path):
    mei.post("/account/shares/choices", data={"letters": "y"})
    assert mei.see(path).select_one("h1 + .note.ok").get_text(strip=True) == "Saved"
    assert not mei.see("/account/shares").select(".note.ok")


def test_what_was_done_twice_is_said_once(mei):
    for _ in range(2):
        mei.post("/account/shares/choices", data={"letters": "y"})
    assert len(mei.see("/account/shares").select(".note.ok")) == 1


def test_what_was_done_is_not_said_to_the_next_who_logs_in_here(mei, time):
    cast.register(cast.HAN, now=time())
    mei.post("/account/shares/choices", data={"letters": "y"})
    mei.post("/logout")
    assert not cast.log_in(mei, cast.HAN).see("/account").select(".note.ok")


@for_each("path", PAGES)
def test_the_account_is_its_readers_alone(visitor, path):
    answer = visitor.get(f"/account{path}")
    assert answer.status_code == 303
    assert answer.location.startswith("/login?next=%2Faccount")


@for_each("path", PAGES)
def test_every_page_of_the_account_is_marked_in_the_menu(mei, path):
    whole = mei.see(f"/account{path}")
    assert whole.select_one(".nav [aria-current=page]").get_text() == "Account"
    assert path == "" or whole.select_one("a.back")["href"] == "/account"


def test_the_account_says_what_is_kept(mei, time, rows):
    words = mei.see("/account").main.get_text()
    for each in (cast.MEI.id_number, cast.MEI.name, "A2 Key for Schools", "April (S2) 2018", cast.MEI.email):
        assert each in words
    assert "Not confirmed yet" in words
    [link] = office.reset_links(cast.MEI.email, now=time())
    mei.post(f"/password/reset/{link}", data={"password": cast.PASSWORD, "confirm_password": cast.PASSWORD})
    assert "Not confirmed yet" not in cast.log_in(mei, cast.MEI).see("/account").main.get_text()


def refusing(reason: str) -> Post:
    def refuse(_message: object) -> None:
        raise Undeliverable(reason)

    return Post(refuse)


def test_the_account_says_that_its_address_came_back_until_a_letter_arrives(mei, time):
    round_of(refusing("the mail server refused it: 550 no such mailbox"), now=time)
    note = mei.see("/account").select_one("#email-h ~ .note.warn")
    assert note.get_text(strip=True) == f"Our email to {cast.MEI.email} came back.Change the address."
    assert note.a["href"] == "/account/email"
    time.pass_by(timedelta(minutes=1))
    mei.post("/account/email/again")
    office.sent(now=time)
    assert "came back" not in mei.see("/account").text


def test_an_address_is_not_blamed_for_a_sender_that_the_server_refuses(mei, time):
    round_of(refusing("the mail server refused the sender: 550 not allowed"), now=time)
    assert "came back" not in mei.see("/account").text


def test_another_address_has_not_come_back(mei, time):
    round_of(refusing("the mail server refused it: 550 no such mailbox"), now=time)
    confirming, _ = office.change_links(cast.MEI, "new@mail.example", now=time())
    mei.post(f"/email/confirm/{confirming}")
    assert "came back" not in cast.log_in(mei, cast.MEI).see("/account").text


def test_the_account_leads_to_all_its_pages(mei):
    links = {link["href"] for link in mei.see("/account").select("main a[href]")}
    assert {f"/account{path}" for path in PAGES[1:]} <= links


def test_a_password_is_changed_by_who_knows_the_old_one(app, mei):
    assert change(mei).location == "/account"
    assert said_once(mei) == "Your password is changed. Other devices are logged out."
    tries = {
        password: app.test_client()
        .post("/login", data={"id_number": cast.MEI.id_number, "password": password})
        .status_code
        for password in (cast.PASSWORD, NEW)
    }
    assert tries == {cast.PASSWORD: 422, NEW: 303}


def test_a_changed_password_logs_the_other_browsers_out_at_their_next_request(app, mei):  # T19
    others = [cast.log_in(app.test_client(), cast.MEI) for _ in range(2)]
    change(mei)
    assert mei.get("/results").status_code == 200
    assert [other.get("/results").status_code for other in others] == [303, 303]


def test_too_many_wrong_passwords_have_to_wait(mei):
    for _ in range(5):
        assert change(mei, current="wrong 4242").status_code == 422
    answer = change(mei)
    assert answer.status_code == 429
    assert summary(answer)[0][0] == "#current_password"
    assert int(answer.headers["Retry-After"]) <= 16 * 60


def test_a_wrong_current_password_is_told_at_its_field(mei):
    answer = change(mei, current="wrong 4242")
    assert answer.status_code == 422
    assert summary(answer) == [("#current_password", "The current password is not right.")]
    whole = page(answer)
    assert "The current password is not right." in error_at(whole.find(id="current_password"), whole)


def test_what_is_wrong_with_a_new_password_is_told_in_the_order_of_the_form(mei):
    assert [field for field, _ in summary(change(mei, "", "short", "other"))] == [
        "#current_password",
        "#password",
        "#confirm_password",
    ]


def test_password_managers_know_which_password_is_which(mei):
    fields = mei.see("/account/password").select("main input[type=password]")
    assert [each["autocomplete"] for each in fields] == ["current-password", "new-password", "new-password"]


def test_the_language_of_the_account_is_ticked_and_can_be_changed(app_with, mei, time):
    visitor = cast.log_in(app_with(LANGUAGES="en,zh-Hant").test_client(), cast.MEI)
    form = visitor.see("/account/language")
    assert [each["value"] for each in form.select("[name=language]")] == ["en", "zh-Hant"]
    assert form.select_one("[name=language][checked]")["value"] == "en"
    answer = visitor.post("/account/language", data={"language": "zh-Hant"})
    assert (answer.status_code, answer.location) == (303, "/account")
    whole = visitor.see("/account")
    assert (whole.html["lang"], whole.select_one(".note.ok").get_text()[:5]) == ("zh-Hant", "語言已變更")
    assert visitor.see("/account/language").select_one("[name=language][checked]")["value"] == "zh-Hant"
    assert office.account(cast.MEI).language == "zh-Hant"


def test_the_language_of_the_account_is_spoken_in_every_browser_that_chose_none(app_with, mei):
    app = app_with(LANGUAGES="en,zh-Hant")
    cast.log_in(app.test_client(), cast.MEI).post("/account/language", data={"language": "zh-Hant"})
    assert cast.log_in(app.test_client(), cast.MEI).see("/results").html["lang"] == "zh-Hant"


@for_each("form", [{}, {"language": ""}, {"language": "xx"}, {"language": "../en"}])
def test_only_a_language_there_is_can_be_chosen(mei, form):
    answer = mei.post("/account/language", data=form)
    assert answer.status_code == 422
    assert summary(answer) == [("#language", "Select a language")]
    assert office.account(cast.MEI).language == "en"


def test_an_exam_of_a_brother_is_added_and_seen_among_the_results(mei):
    assert add(mei, cast.HAN).location == "/account"
    assert said_once(mei) == "The exam is added to your account."
    assert cast.HAN.name in mei.see("/account").main.get_text()
    assert cast.HAN.name in mei.see("/results").main.get_text()


def test_wrong_numbers_are_told_in_one_sentence_at_both_fields(mei):  # T14
    told = {
        tuple(summary(add(mei, cast.HAN, **wrong)))
        for wrong in ({"secret_number": "0000"}, {"id_number": cast.STRANGER.id_number})
    }
    [[(field, sentence)]] = told
    assert field == "#id_number"
    answer = add(mei, cast.HAN, secret_number="0000")
    whole = page(answer)
    for name in ("id_number", "secret_number"):
        assert sentence in error_at(whole.find(id=name), whole)
    assert whole.find(id="id_number")["value"] == cast.HAN.id_number
    assert not whole.find(id="secret_number").get("value")


@for_each(
    "person, told, way_on",
    [
        (cast.HAN, "This exam is already in another account.", "Delete that account, under “Your data”."),
        (cast.MEI, "This exam is already in your account.", "See the exams in your account"),
    ],
)
def test_an_exam_that_is_registered_already_is_said_to_who_has_its_numbers(mei, time, afresh, person, told, way_on):
    afresh()
    cast.register(cast.HAN, now=time())
    answer = add(mei, person)
    assert (answer.status_code, summary(answer)) == (422, [("#id_number", told)])
    assert way_on in page(answer).main.get_text()
    assert len(mei.see("/results").select("h2")) == 1


def test_two_accounts_are_brought_together_as_that_page_says(app, mei, time):
    cast.register(cast.HAN, now=time())
    other = cast.log_in(app.test_client(), cast.HAN)
    assert other.post("/account/delete", data={"current_password": cast.PASSWORD}).status_code == 303
    assert add(mei, cast.HAN).status_code == 303
    assert len(mei.see("/results").select("h2")) == 2


def test_each_exam_of_the_account_has_a_heading_of_its_own(mei):
    add(mei, cast.HAN)
    headings = [list(heading.stripped_strings) for heading in mei.see("/account").select("#exams-h ~ h3")]
    assert headings == [
        ["WANG Tzu-Han", "王子涵", "A2 Key for Schools"],
        ["LIN Mei-Hua", "林美華", "A2 Key for Schools"],
    ]


def test_wrong_numbers_cannot_be_tried_for_ever(mei):  # T1
    statuses = [add(mei, cast.HAN, secret_number=f"000{n}").status_code for n in range(6)]
    assert statuses == [422] * 5 + [429]
    answer = add(mei, cast.HAN)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0


def test_where_one_is_logged_in_is_listed_with_this_browser_marked(app, mei, time):
    time.pass_by(timedelta(minutes=10))
    cast.log_in(app.test_client(), cast.MEI)
    cards = mei.see("/account/sign-ins").select("div.card")
    assert sorted(card.h2.get_text() for card in cards) == ["Another browser", "This browser"]
    [this] = [card for card in cards if card.h2.get_text() == "This browser"]
    assert [at["datetime"] for at in this.select("time")] == ["2018-05-06T08:00:00Z", "2018-05-06T08:10:00Z"]
    assert "6 May 2018 at 16:10 (Taiwan time)" in this.get_text()


def test_logging_out_everywhere_ends_every_copy_of_every_cookie(app, mei):  # T18
    other = cast.log_in(app.test_client(), cast.MEI)
    copy = app.test_client()
    copy.set_cookie("session", mei.get_cookie("session").value)
    answer = mei.post("/account/sign-ins")
    assert (answer.status_code, answer.location) == (303, "/")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert [each.get("/account").status_code for each in (mei, other, copy)] == [303] * 3
