"""Register, as a candidate's browser meets it: /register and /register/done."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest

from portal import terms
from portal.store.accounts import Account
from portal.store.entries import Entry
from portal.store.outbox import Letter, LetterState
from tests import cast, office, proofs
from tests.answers import bare, error_at, page, summary
from tests.conftest import RELEASE_DAY
from tests.tables import for_each

LONG_LOCAL = "a" * 65 + "@example.org"
PAIR = "The ID Number and Secret Number do not match. Check both on your Confirmation of Entry."
SAME_EMAIL = "The two email addresses are not the same"
SAME_PASSWORD = "The two passwords are not the same"
EMAIL_FORM = "Enter an email address in the right form, like name@example.com"
ID_FORM = "ID Number must be 6 digits and 3 letters, like 123456ABC, or 3 letters and 6 digits, like ABC123456"
DISAGREE = "You can register only if you agree to the terms of use. Your exam centre can answer questions."
AGREE = "Select “I agree to the terms of use” to register"
GUESSABLE = (
    "Choose another password, such as two words and two numbers. This one is easy to guess, or it is made from your "
    "ID Number, email address or centre name."
)

RULES = [
    ("id_number", "", "Enter your ID Number"),
    ("id_number", "   ", "Enter your ID Number"),
    ("id_number", "937803WL", ID_FORM),
    ("id_number", "not a number", ID_FORM),
    ("id_number", "王" * 9, ID_FORM),
    ("secret_number", "", "Enter your Secret Number"),
    ("secret_number", "   ", "Enter your Secret Number"),
    ("email", "", "Enter your email address"),
    ("email", "   ", "Enter your email address"),
    ("email", "mei", EMAIL_FORM),
    ("email", "mei@", EMAIL_FORM),
    ("email", "mei@example", EMAIL_FORM),
    ("email", "me i@example.org", EMAIL_FORM),
    ("email", "mei@example.org, other@example.org", EMAIL_FORM),
    ("confirm_email", "", "Enter your email address again"),
    ("confirm_email", "mie@example.org", SAME_EMAIL),
    ("password", "", "Enter a password"),
    ("password", "short 8", "Password must have at least 8 characters"),
    ("password", "1234 5678", "Password must have at least 1 letter"),
    ("password", "seven lanterns", "Password must have at least 2 numbers"),
    ("password", "seven lanterns 8", "Password must have at least 2 numbers"),
    ("password", "7" * 2 + "a" * 127, "Password must have 128 characters or fewer"),
    ("password", cast.MEI.id_number.lower(), GUESSABLE),
    ("password", "mei99@example.org", GUESSABLE),
    ("confirm_password", "", "Enter the password again"),
    ("confirm_password", "seven lanterns 89", SAME_PASSWORD),
    ("terms", "", AGREE),
    ("terms", "perhaps", DISAGREE),
    ("terms", "disagree", DISAGREE),
]


def filled(field: str, value: str) -> dict[str, str]:
    """The form filled in rightly but for this field; what must match it, matches."""
    form = cast.filled(cast.MEI) | {"updates": "y", field: value}
    twin = {"email": "confirm_email", "password": "confirm_password"}.get(field)
    if value == "mei99@example.org":
        form |= {"email": value, "confirm_email": value}
    return form | ({twin: value} if twin else {})


@for_each("field, value, sentence", RULES)
def test_a_fault_is_told_at_its_field_and_in_the_summary(visitor, field, value, sentence):
    answer = visitor.post("/register", data=filled(field, value))
    assert answer.status_code == 422
    assert (f"#{field}", sentence) in summary(answer)
    whole = page(answer)
    assert error_at(whole.find(id=field), whole) == f"Error: {sentence}"


@for_each("field, value", {field: value for field, value, _ in RULES}.items())
def test_a_fault_keeps_what_was_typed_but_no_secret_and_registers_nobody(visitor, rows, field, value):
    form = filled(field, value)
    whole = page(visitor.post("/register", data=form))
    for name in ("id_number", "email", "confirm_email"):
        assert whole.find(id=name).get("value", "") == form[name].strip()
    chosen = [radio["value"] for radio in whole.select("[name=terms][checked]")]
    assert chosen == [form["terms"]] * (form["terms"] in ("agree", "disagree"))
    assert whole.find(id="updates").has_attr("checked")
    for name in ("secret_number", "password", "confirm_password"):  # T9
        assert not whole.find(id=name).get("value")
    assert rows(Account) == []


def test_an_empty_form_asks_for_everything_in_the_order_of_the_page(visitor):
    answer = visitor.post("/register", data={})
    assert answer.status_code == 422
    assert summary(answer) == [
        ("#id_number", "Enter your ID Number"),
        ("#secret_number", "Enter your Secret Number"),
        ("#email", "Enter your email address"),
        ("#confirm_email", "Enter your email address again"),
        ("#password", "Enter a password"),
        ("#confirm_password", "Enter the password again"),
        ("#terms", AGREE),
    ]


def test_every_label_and_legend_is_the_one_on_paper(visitor):
    whole = visitor.see("/register")
    labels = [label.get_text().removesuffix(" *") for label in whole.select("label")]
    assert labels == [
        "ID Number",
        "Secret Number",
        "Email Address",
        "Confirm Email Address",
        "Password",
        "Confirm Password",
        "I agree to the terms of use",
        "I do not agree to the terms of use",
        "I would like to receive updates (optional)",
    ]
    legends = [legend.get_text().removesuffix(" *") for legend in whole.select("legend")]
    assert legends == ["ID details", "Contact details", "Password details", "Terms of use", "Updates"]


def test_a_drawing_shows_where_the_numbers_stand_if_it_is_asked_for(visitor):
    details = visitor.see("/register").select_one("fieldset details")
    assert details.summary.get_text() == "Where to find these numbers"
    assert "open" not in details.attrs
    assert details.svg.get_text(" ", strip=True) == "ID Number 123456ABC Secret Number 1234"


def test_the_rule_for_passwords_is_shown_before_one_is_typed(visitor):
    whole = visitor.see("/register")
    hint = whole.find(id=whole.find(id="password")["aria-describedby"])
    assert hint.get_text() == "At least 8 characters, including 1 letter and 2 numbers."


def test_reset_is_a_link_to_a_fresh_form(visitor):
    whole = page(visitor.post("/register", data={"id_number": "typed wrongly"}))
    [reset] = [link for link in whole.select("form a") if link.get_text() == "Reset"]
    assert reset["href"] == "/register"
    assert not whole.select("[type=reset]")


@for_each(
    "id_number, secret_number",
    [
        (cast.MEI.id_number, "9999"),
        (cast.MEI.id_number, cast.HAN.secret_number),
        (cast.MEI.id_number, "not digits"),
        (cast.MEI.id_number, "107"),
        (cast.MEI.id_number, "10790"),
        (cast.MEI.id_number, "1" * 5000),
        (cast.STRANGER.id_number, cast.STRANGER.secret_number),
        (cast.STRANGER.id_number, cast.MEI.secret_number),
    ],
)
def test_a_wrong_pair_is_told_at_both_fields_in_one_sentence(visitor, rows, afresh, id_number, secret_number):
    afresh()
    answer = visitor.post(
        "/register", data=cast.filled(cast.MEI) | {"id_number": id_number, "secret_number": secret_number}
    )
    assert answer.status_code == 422
    assert summary(answer) == [("#id_number", PAIR)]
    whole = page(answer)
    for name in ("id_number", "secret_number"):
        assert error_at(whole.find(id=name), whole) == f"Error: {PAIR}"
        assert whole.find(id=name)["aria-invalid"] == "true"
    assert rows(Account) == []


def test_a_wrong_secret_number_and_an_unknown_id_number_answer_alike(visitor, time):  # T14
    cast.register(cast.HAN, now=time())
    told = set()
    for number in (cast.MEI.id_number, cast.HAN.id_number, cast.STRANGER.id_number):  # free, taken, unknown
        form = cast.filled(cast.MEI) | {"id_number": number, "secret_number": "9999"}
        status, headers, body = bare(visitor.post("/register", data=form))
        told.add((status, *headers, body.replace(f'value="{number}"'.encode(), b"")))
    assert len(told) == 1


def test_already_registered_is_said_to_who_has_the_right_pair(visitor, rows, time):
    cast.register(cast.MEI, now=time())
    answer = visitor.post(
        "/register", data=cast.filled(cast.MEI) | {"email": "o@example.org", "confirm_email": "o@example.org"}
    )
    assert answer.status_code == 422
    assert summary(answer) == [("#id_number", "This ID Number is already registered. Log in instead.")]
    assert {"/login", "/help#centre"} <= {link["href"] for link in page(answer).select("fieldset a")}
    assert [account.email for account in rows(Account)] == [cast.MEI.email]


def test_already_registered_is_not_said_to_who_guesses(visitor, time):  # T14
    cast.register(cast.MEI, now=time())
    answer = visitor.post("/register", data=cast.filled(cast.MEI) | {"secret_number": "9999"})
    assert summary(answer) == [("#id_number", PAIR)]


@for_each(
    "typed",
    [
        " 937803wlc ",
        "９３７８０３ＷＬＣ",
        "937 803 WLC",
        "937803-WLC",
        "９３７－８０３－ｗｌｃ",
        "9378O3WLC",
        "9378o3wlc",
        "937803\u00a0WLC",
        "\t937803WLC\r\n",
        "937803WLC\x00",
    ],
)
def test_an_id_number_may_be_typed_as_people_type_it(visitor, afresh, typed):  # T8
    afresh()
    answer = visitor.post("/register", data=cast.filled(cast.MEI) | {"id_number": typed})
    assert (answer.status_code, answer.location) == (303, "/register/done")


@for_each("typed", [" 1079 ", "１０７９", "10 79", "10-79", "1079\x00"])
def test_a_secret_number_may_be_typed_as_people_type_it(visitor, afresh, typed):
    afresh()
    answer = visitor.post("/register", data=cast.filled(cast.MEI) | {"secret_number": typed})
    assert answer.status_code == 303


@for_each(
    "password",
    [
        "a7" + "b8" * 63,
        "七盞燈籠亮了七七 ４２",
        "pass\x00 the word 42",
        "  two spaces 42  ",
        "'); DROP TABLE entry; -- 42",
    ],
)
def test_any_password_of_the_published_rule_logs_in(app, afresh, password):  # T28
    afresh()
    visitor = app.test_client()
    form = cast.filled(cast.MEI) | {"password": password, "confirm_password": password}
    assert visitor.post("/register", data=form).status_code == 303
    answer = visitor.post("/login", data={"id_number": cast.MEI.id_number, "password": password})
    assert (answer.status_code, answer.location) == (303, "/results")


@for_each("confirmed", ["MEI@example.org", " mei@example.org ", "mei@EXAMPLE.org"])
def test_case_and_spaces_do_not_make_two_addresses_differ(visitor, afresh, confirmed):
    afresh()
    answer = visitor.post("/register", data=cast.filled(cast.MEI) | {"confirm_email": confirmed})
    assert answer.status_code == 303


def test_one_address_may_serve_a_whole_family(visitor, rows):
    for person in (cast.MEI, cast.HAN):
        form = cast.filled(person) | {"email": "parent@example.org", "confirm_email": "parent@example.org"}
        assert visitor.post("/register", data=form).status_code == 303
    assert len(rows(Account)) == 2


def test_registering_keeps_which_terms_were_agreed_to(visitor, rows, time):
    visitor.post("/register", data=cast.filled(cast.MEI))
    [account] = rows(Account)
    assert (account.terms_version, account.terms_agreed_at) == (terms.VERSION, time())


@pytest.mark.parametrize(
    ("ticked", "wording"),
    [({"updates": "y"}, "I would like to receive updates (optional)"), ({}, None)],
    ids=["ticked", "left empty"],
)
def test_registering_keeps_the_words_under_which_updates_were_asked_for(visitor, rows, time, ticked, wording):
    visitor.post("/register", data=cast.filled(cast.MEI) | ticked)
    [account] = rows(Account)
    assert account.updates_wording == wording
    assert account.updates_at == (time() if wording else None)


def test_registering_writes_the_welcome_letter(visitor, rows):
    visitor.post("/register", data=cast.filled(cast.MEI))
    [letter] = rows(Letter)
    assert (letter.kind, letter.to_address, letter.state) == ("welcome", cast.MEI.email, LetterState.WAITING)


def test_registering_gives_the_entry_to_the_account(visitor, rows):
    visitor.post("/register", data=cast.filled(cast.MEI))
    [account] = rows(Account)
    assert [entry.id_number for entry in rows(Entry) if entry.account_id == account.id] == [cast.MEI.id_number]


def test_registering_logs_nobody_in(visitor):
    visitor.post("/register", data=cast.filled(cast.MEI))
    assert visitor.get("/results").location == "/login?next=%2Fresults"


def test_done_shows_the_address_and_what_happens_next(visitor, time):
    visitor.post("/register", data=cast.filled(cast.MEI))
    done = visitor.see("/register/done")
    assert done.select_one(".big").get_text() == cast.MEI.email
    assert "Your results will be available by 5 June 2018 at 09:00 (UK time)" in done.get_text()
    assert len(done.select("ol li")) == 3


OUT = "Your results are out. Log in to see them."
NOT_YET = "Your result is not released yet. We will email you as soon as it is."
TO_COME = "We will email you again as soon as your results are released."


@for_each(
    "person, said, leads_to",
    [
        (cast.MEI, OUT, "/login"),
        (cast.ABSENT_PART, OUT, "/login"),
        (cast.ABSENT, OUT, "/login"),
        (cast.PENDING, NOT_YET, "/"),
        (cast.WITHHELD, NOT_YET, "/"),
    ],
)
def test_who_registers_after_the_release_is_told_how_it_stands(visitor, time, afresh, person, said, leads_to):
    afresh()
    proofs.release(time)
    visitor.post("/register", data=cast.filled(person))
    done = visitor.see("/register/done")
    assert said in done.get_text()
    assert (TO_COME in done.get_text()) is (said == NOT_YET)
    assert "available by" not in done.get_text()
    assert [link["href"] for link in done.select("main a.btn")] == [leads_to]


def test_before_the_release_done_does_not_tell_what_is_loaded(visitor, time, afresh):  # T30
    pages = []
    for is_loaded in (False, True):
        afresh()
        if is_loaded:
            office.load_cast(now=time())
            cast.schedule(RELEASE_DAY, now=time())
        visitor.post("/register", data=cast.filled(cast.PENDING))
        pages.append(bare(visitor.get("/register/done")))
    assert pages[0] == pages[1]


def test_done_is_there_for_half_an_hour(visitor, time):
    visitor.post("/register", data=cast.filled(cast.MEI))
    time.pass_by(timedelta(minutes=29, seconds=59))
    assert visitor.get("/register/done").status_code == 200
    time.pass_by(timedelta(seconds=1))
    answer = visitor.get("/register/done")
    assert (answer.status_code, answer.location) == (303, "/")


def test_done_needs_the_cookie_of_the_registration(app, visitor):
    visitor.post("/register", data=cast.filled(cast.MEI))
    answer = app.test_client().get("/register/done")
    assert (answer.status_code, answer.location) == (303, "/")


def test_a_megabyte_of_password_is_too_much(visitor, rows):  # T28, T47
    answer = visitor.post("/register", data=cast.filled(cast.MEI) | {"password": "a1" * 500_000})
    assert answer.status_code == 413
    assert rows(Account) == []


def test_a_form_of_too_many_parts_is_too_much(visitor):  # T47
    parts = {f"part {number}": "" for number in range(60)}
    answer = visitor.post("/register", data=parts, content_type="multipart/form-data")
    assert answer.status_code == 413


@for_each("odd", ["\x00", "\x1b[31m", "\r\nSet-Cookie: a=b", "\u202e", "\ufeff", "<script>", "{{ 7 * 7 }}", "🦊"])
def test_signs_no_keyboard_has_do_no_harm(visitor, odd):  # T44, T46
    form = dict.fromkeys(cast.filled(cast.MEI), odd)
    answer = visitor.post("/register", data=form)
    assert answer.status_code == 422
    assert "Set-Cookie: a" not in str(answer.headers)


@pytest.mark.parametrize("person", [cast.MEI, cast.STRANGER])
def test_after_five_wrong_pairs_every_further_one_waits(visitor, time, person):
    wrong = cast.filled(person) | {"secret_number": "0000"}
    for _ in range(5):
        assert visitor.post("/register", data=wrong).status_code == 422
    answer = visitor.post("/register", data=cast.filled(person))
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) <= 15 * 60
    [(field, sentence)] = summary(answer)
    assert field == "#id_number"
    assert "Wait 15 minutes and try again, or ask your exam centre" in sentence


@for_each("address", ["王@example.org", "=?utf-8?q?a=0Ab?=@example.org", "=?utf-8?q?a?=@example.org", LONG_LOCAL])
def test_an_address_that_does_not_survive_a_mail_server_is_refused(visitor, time, address):  # T45
    answer = visitor.post("/register", data=cast.filled(cast.MEI) | {"email": address, "confirm_email": address})
    assert summary(answer) == [("#email", "Enter an email address in the right form, like name@example.com")]


@for_each(
    "typed, kept",
    [
        (" mei＠example。org\u200b", "mei@example.org"),
        ("mei@例え.jp", "mei@xn--r8jz45g.jp"),
    ],
)
def test_an_address_is_kept_as_letters_reach_it(visitor, time, afresh, typed, kept):
    afresh()
    answer = visitor.post("/register", data=cast.filled(cast.MEI) | {"email": typed, "confirm_email": kept})
    assert answer.status_code == 303
    assert office.account(cast.MEI).email == kept


def test_a_domain_of_other_letters_is_shown_in_them(visitor, time):
    visitor.post("/register", data=cast.filled(cast.MEI) | dict.fromkeys(("email", "confirm_email"), "mei@例え.jp"))
    assert visitor.see("/register/done").select_one(".big").text == "mei@例え.jp"


SLIP = dict.fromkeys(("email", "confirm_email"), "mei@gmial.com")
ASKING = "Did you mean mei@gmail.com? If mei@gmial.com is right, press the button again."


def test_a_likely_slip_is_asked_about_once(visitor, time):
    answer = visitor.post("/register", data=cast.filled(cast.MEI) | SLIP)
    assert (answer.status_code, summary(answer)) == (422, [("#email", ASKING)])
    sent_again = {"asked_about": page(answer).find(id="asked_about")["value"]}
    assert visitor.post("/register", data=cast.filled(cast.MEI) | SLIP | sent_again).status_code == 303
    assert office.account(cast.MEI).email == "mei@gmial.com"


def test_another_slip_is_asked_about_too(visitor, time):
    answer = visitor.post("/register", data=cast.filled(cast.MEI) | SLIP | {"asked_about": "mei@gmail.con"})
    assert summary(answer) == [("#email", ASKING)]


def test_a_slip_is_asked_about_before_the_numbers_are_looked_at(visitor, time):
    for _ in range(9):
        answer = visitor.post("/register", data=cast.filled(cast.MEI) | SLIP | {"secret_number": "0000"})
    assert summary(answer) == [("#email", ASKING)]


@for_each(
    "path, more", [("/register", {}), ("/login", {"password": cast.PASSWORD}), ("/verify", {"organisation": "A"})]
)
def test_an_email_address_in_the_place_of_an_id_number_is_told(visitor, time, path, more):
    for typed in (cast.MEI.email, "mei＠example.org"):
        answer = visitor.post(path, data=cast.filled(cast.MEI) | more | {"id_number": typed})
        assert summary(answer) == [("#id_number", "Use your ID Number, not your email address.")]


def test_a_file_in_the_place_of_a_text_is_nothing_typed(visitor):
    form = cast.filled(cast.MEI) | {"id_number": (io.BytesIO(b"937803WLC"), "id.txt")}
    answer = visitor.post("/register", data=form, content_type="multipart/form-data")
    assert ("#id_number", "Enter your ID Number") in summary(answer)
