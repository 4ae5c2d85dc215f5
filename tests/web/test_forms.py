"""No form works but our own: every POST of the site wants the field that its page put there (T26)."""

from __future__ import annotations

import json

import pytest

from tests import cast, office, proofs
from tests.answers import page, summary
from tests.stage import staged
from tests.tables import for_each

TOO_OLD = "This page had been open for too long. Check what you typed, then press the button again."
NO_COOKIES = "Your browser keeps no cookies for this site. Allow them, then press the button again."
FORMS = {
    "/register": cast.filled(cast.HAN),
    "/login": {"id_number": cast.MEI.id_number, "password": cast.PASSWORD, "next": "/help"},
    "/logout": {},
    "/email/confirm/<link>": {},
    "/email/stop/<link>": {},
    "/password/forgot": {"identifier": cast.MEI.email},
    "/password/reset/<link>": {"password": cast.PASSWORD, "confirm_password": cast.PASSWORD},
    "/account/password": {
        "current_password": cast.PASSWORD,
        "password": cast.PASSWORD,
        "confirm_password": cast.PASSWORD,
    },
    "/account/email": {
        "current_password": cast.PASSWORD,
        "email": "mei@new.example",
        "confirm_email": "mei@new.example",
    },
    "/account/email/drop": {},
    "/account/email/again": {},
    "/account/language": {"language": "en"},
    "/account/exams": {"id_number": cast.HAN.id_number, "secret_number": cast.HAN.secret_number},
    "/account/sign-ins": {},
    "/account/sign-ins/end": {"browser": "<browser>"},
    "/account/terms": {"terms": "agree"},
    "/account/updates": {"updates": "y"},
    "/account/delete": {"current_password": cast.PASSWORD},
    "/account/shares": {"entry": "<entry>", "scope": "full", "expires": "7", "recipient": "Aunt Mary"},
    "/account/shares/choices": {"letters": "y"},
    "/account/shares/revoke": {"share": "1"},
    "/verify": {"id_number": "123456ABC", "secret_number": "0000", "organisation": proofs.MAPLE},
    "/verify/<code>": {"organisation": proofs.MAPLE},
}
TYPED = (
    "/register",
    "/login",
    "/password/forgot",
    "/password/reset/<link>",
    "/account/password",
    "/account/delete",
    "/account/email",
    "/account/exams",
    "/account/shares",
    "/verify",
    "/verify/<code>",
)
SECRETS = {"password", "confirm_password", "current_password", "secret_number"}
SAID_AT_ONCE = ("/verify", "/verify/<code>")  # an answer, and no page to go on to
FROM_ANYWHERE = {"/email/unsubscribe/<link>"}  # RFC 8058: a mail program sends it, with no cookie and no field
FORGED = {"no field": {}, "empty": {"csrf_token": ""}, "made up": {"csrf_token": "made.up.field"}}


def view(app, rule):
    return app.view_functions[rule.endpoint]


def kept_in(form, typed: dict[str, str]) -> dict[str, str]:
    """What a form that came back holds of the fields that were `typed`."""
    fields = form.select("input:not([type=radio]), [checked]")
    return {field["name"]: field["value"] for field in fields if field["name"] in typed}


def posted(app) -> list[str]:
    return sorted(rule.rule for rule in app.url_map.iter_rules() if "POST" in rule.methods)


def test_every_form_of_the_site_is_tried_here(app):
    assert set(posted(app)) == set(FORMS) | FROM_ANYWHERE


def test_a_form_that_is_taken_from_anywhere_says_why(app):  # T26
    said = {rule.rule for rule in app.url_map.iter_rules() if getattr(view(app, rule), "from_anywhere", "")}
    assert said == FROM_ANYWHERE


@pytest.fixture
@staged
def named(registered, cookie, app, time) -> dict[str, str]:
    """What the addresses and forms name; Mei has logged in in two browsers."""
    cast.log_in(app.test_client(), cast.MEI)
    [welcome] = office.letters("welcome")
    [reset] = office.reset_links(cast.MEI.id_number, now=time())
    _, stop = office.change_links(cast.MEI, "mei@new.example", now=time())
    return {
        "<link>": json.loads(welcome.facts)["link"],
        "/password/reset/<link>": f"/password/reset/{reset}",
        "/email/stop/<link>": f"/email/stop/{stop}",
        "<code>": proofs.share(cast.account_of(cast.MEI, now=time()), now=time()),
        "<entry>": registered,
        "<browser>": str(office.everything()["sign_in"][-1][0]),
    }


@pytest.fixture
def send(app, cookie, named):
    """Sends one of the forms of the site, filled in rightly, in the browser of one who may; `field` is not our own."""

    def whole(text: str) -> str:
        for name, meant in named.items():
            text = text.replace(name, meant)
        return text

    def post(rule: str, field: dict[str, str] | None = None, *, browser=None, **pressed: str):
        browser = browser or app.test_client()
        browser.forges = field is not None
        if rule.startswith(("/logout", "/account")):
            browser.set_cookie("session", cookie)
        filled = {name: whole(value) for name, value in FORMS[rule].items()}
        return browser.post(whole(named.get(rule, rule)), data=filled | pressed | (field or {}))

    return post


@for_each("rule", FORMS)
@for_each("forged", FORGED)
def test_a_forged_form_is_refused_and_does_nothing(send, rule, forged):  # T26
    before = office.everything()
    assert send(rule, FORGED[forged]).status_code == 400
    assert office.everything() == before


@for_each("rule", FORMS)
def test_the_field_of_another_browser_is_refused(send, app, rule):  # T26
    token = page(app.test_client().get("/login")).select_one("main [name=csrf_token]")["value"]
    assert send(rule, {"csrf_token": token}).status_code == 400


@for_each("rule", FORMS)
def test_our_own_form_works(send, afresh, rule):
    afresh()
    assert send(rule).status_code == (200 if rule in SAID_AT_ONCE else 303)


@for_each("rule", TYPED)
def test_a_form_comes_back_in_another_language_with_what_was_typed_and_nothing_is_done(send, named, rule):
    before = office.everything()
    answer = send(rule, other_language="zh-Hant")
    whole = page(answer)
    assert (answer.status_code, whole.html["lang"], summary(answer)) == (200, "zh-Hant", [])
    typed = {name: named.get(value, value) for name, value in FORMS[rule].items() if name not in SECRETS}
    assert kept_in(whole.select_one("form#typed"), typed) == typed
    assert office.everything() == before


@for_each("rule", TYPED)
def test_what_was_typed_goes_into_no_cookie_when_the_language_changes(send, app, rule):
    browser = app.test_client()
    send(rule, browser=browser, other_language="zh-Hant")
    with browser.session_transaction() as session:
        assert not {str(value) for value in session.values()} & set(FORMS[rule].values())


@for_each("rule", TYPED)
def test_no_page_of_another_site_changes_the_language_by_a_form(send, rule):  # T26
    answer = send(rule, {"other_language": "zh-Hant"})
    assert (answer.status_code, page(answer).html["lang"]) == (400, "en-GB")


def test_a_form_in_a_language_that_is_not_offered_is_sent_as_it_is(send):
    assert send("/login", other_language="fr").status_code == 303


@pytest.mark.parametrize("path", ["/register", "/login"])
def test_a_form_that_was_too_old_keeps_what_was_typed_and_says_what_to_do(visitor, path):  # T26
    visitor.forges = True
    visitor.get("/login")
    answer = visitor.post(path, data=FORMS[path])
    assert answer.status_code == 400
    assert summary(answer) == [("#main", TOO_OLD)]
    whole = page(answer)
    for name, value in FORMS[path].items():
        field = whole.select_one(f"main [name={name}]")
        if name in ("password", "confirm_password", "secret_number"):
            assert not field.get("value")  # T9
        elif name == "terms":
            assert whole.select_one("[name=terms][checked]")["value"] == value
        else:
            assert field["value"] == value


@for_each("path", ["/register", "/login", "/password/forgot", "/verify"])
def test_a_browser_that_keeps_no_cookies_is_told_so(app, path):
    visitor = app.test_client(use_cookies=False)
    visitor.forges = True
    answer = visitor.post(path, data=FORMS[path])
    assert (answer.status_code, summary(answer)) == (400, [("#main", NO_COOKIES)])


@pytest.mark.parametrize("path", ["/register", "/login"])
def test_the_page_of_a_form_that_was_too_old_works_when_sent_again(visitor, time, path):
    cast.register(cast.MEI, now=time())
    visitor.forges = True
    again = page(visitor.post(path, data=FORMS[path])).select_one("main [name=csrf_token]")["value"]
    assert visitor.post(path, data=FORMS[path] | {"csrf_token": again}).status_code == 303


@for_each("path", ["/", "/register", "/login"])
def test_every_form_of_a_page_has_the_field(visitor, path):
    forms = visitor.see(path).select("form[method=post]")
    assert forms
    for form in forms:
        assert form.select_one("[name=csrf_token]")["value"]


def test_a_get_never_logs_out(visitor, time):  # T26
    cast.register(cast.MEI, now=time())
    cast.log_in(visitor, cast.MEI)
    assert visitor.get("/logout").status_code == 405
    assert visitor.get("/results").status_code == 200
