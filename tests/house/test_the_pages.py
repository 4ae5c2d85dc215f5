"""What holds for every page of the site, whoever writes the next one."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterator

import pytest
from flask import Flask, template_rendered

from portal import addresses, create_app, settings, store
from portal.domain import refusals
from portal.domain.credentials.passwords import Broken
from portal.domain.proofs.sharing import Scope, Way
from portal.domain.proofs.verifying import Standing
from portal.store.outbox import Letter
from portal.web import access
from portal.web.headers import EVERY_ANSWER
from portal.web.turned_away import SECONDS
from portal.wording import pages
from tests import cast, office, proofs
from tests.conftest import CHEAP_HASHES, RELEASE_DAY, Visitor
from tests.tables import for_each


@pytest.fixture
def link(app, time) -> str:
    """Mei has registered; the link of her welcome letter."""
    cast.register(cast.MEI, now=time())
    return json.loads(store.database.db.session.query(Letter).one().facts)["link"]


@pytest.fixture
def reset_link(link, time) -> str:
    """Mei has forgotten her password; the link of the letter that helps."""
    return office.reset_links(cast.MEI.id_number, now=time())[0]


def test_every_page_says_who_may_open_it(app):
    said = {endpoint: getattr(view, "who", None) for endpoint, view in app.view_functions.items()}
    assert {endpoint for endpoint, who in said.items() if who not in (access.EVERYONE, access.READERS)} == set()


def test_only_these_pages_are_open_to_everybody(app):
    """Whoever opens another one to everybody says so here."""
    public = {
        rule.rule for rule in app.url_map.iter_rules() if app.view_functions[rule.endpoint].who == access.EVERYONE
    }
    assert public == {
        "/",
        "/account/delete/done",
        "/.well-known/change-password",
        "/.well-known/security.txt",
        "/brand.css",
        "/brand/logo",
        "/email/changed",
        "/email/confirm/<link>",
        "/email/confirmed",
        "/email/stop/<link>",
        "/email/stopped",
        "/email/unsubscribe/<link>",
        "/favicon.ico",
        "/healthz",
        "/help",
        "/language/<tag>",
        "/login",
        "/logout",
        "/password/asked",
        "/password/changed",
        "/password/forgot",
        "/password/reset/<link>",
        "/privacy",
        "/register",
        "/register/done",
        "/robots.txt",
        "/static/<name>",
        "/terms",
        "/verify",
        "/verify/<code>",
        "/verify/<code>.json",
    }


def test_addresses_are_plain(app):
    for rule in app.url_map.iter_rules():
        path = re.sub(r"^/\.well-known/|\.(css|ico|ics|json|pdf|txt)$", "", rule.rule)  # machines look for these names
        assert re.fullmatch(r"/|(/?([a-z0-9]+(-[a-z0-9]+)*|<[a-z]+>))+", path), rule.rule


def test_a_page_is_in_the_module_of_its_first_word(app):
    """Or of its first two; pages of a line or two stand beside what they belong to."""
    beside = {"robots": "well_known", "healthz": "well_known", "favicon": "brand", "privacy": "terms"}
    for rule in app.url_map.iter_rules():
        first, *others = re.split(r"\b[/.]", rule.rule.lstrip("/.").replace("-", "_"))
        words = {
            beside.get(first, first or "home"),
            *(f"{first}{dot}{second}" for second in others[:1] for dot in "._"),
        }
        assert app.view_functions[rule.endpoint].__module__ in {f"portal.web.{each}" for each in words}, rule.rule


ANSWERS = {
    "a page": (200, lambda visitor: visitor.get("/login")),
    "a private page": (303, lambda visitor: visitor.get("/results")),
    "not found": (404, lambda visitor: visitor.get("/nowhere")),
    "not allowed": (405, lambda visitor: visitor.open("/", method="DELETE")),
    "gone": (410, lambda visitor: visitor.get("/email/confirm/nothing")),
    "to be mended": (422, lambda visitor: visitor.post("/login")),
    "too much": (413, lambda visitor: visitor.post("/login", data={"id_number": "9" * 70_000})),
    "not a page": (200, lambda visitor: visitor.get("/healthz")),
    "options": (200, lambda visitor: visitor.open("/login", method="OPTIONS")),
    "no static file": (404, lambda visitor: visitor.get("/static/nothing")),
}


def missing(answer) -> set[str]:
    """The headers of every answer that this one has not."""
    return {name for name, value in EVERY_ANSWER.items() if answer.headers.get(name) != value}


@for_each("kind", ANSWERS)
def test_every_answer_has_the_headers(visitor, time, kind):  # T13, T20, T23
    status, ask = ANSWERS[kind]
    answer = ask(visitor)
    assert (answer.status_code, missing(answer)) == (status, set())


def test_the_answer_to_a_fault_has_the_headers(app, visitor, link, monkeypatch):  # T13, T20, T23
    cast.log_in(visitor, cast.MEI)
    monkeypatch.setattr(app, "testing", False)
    monkeypatch.setattr("portal.web.results.drawing", None)
    answer = visitor.get("/results")
    assert (answer.status_code, missing(answer)) == (500, set())


def test_a_static_file_has_the_headers_and_is_kept(visitor):  # T13, T20, T23
    answer = visitor.get(visitor.see("/").select_one("link[rel=stylesheet]")["href"])
    assert (answer.status_code, missing(answer)) == (200, {"Cache-Control"})


def test_every_refusal_is_worded_or_a_page_of_its_own(app):
    def every(refusal: type) -> set[type]:
        return {refusal, *(each for child in refusal.__subclasses__() for each in every(child))}

    shown = {error for handlers in app.error_handler_spec[None].values() for error in handlers}
    worded = set(pages.REFUSALS)
    said_by_forms = {refusals.TooManyTries}  # each form says for itself what to do instead
    named = every(refusals.Refused) - {refusals.Refused} - said_by_forms
    assert named == worded | (shown & every(refusals.Refused))
    assert not worded & shown
    assert refusals.StoreUnavailable in shown


def test_every_rule_and_way_is_worded():
    assert set(pages.PASSWORD_RULES) == set(Broken)
    assert set(pages.STANDINGS) == set(Standing)
    assert (set(pages.SCOPES), set(pages.WAYS)) == (set(Scope), set(Way))


FRAMES = {"layout.html", "form.html", "account/page.html"}  # extended by pages, and never shown by themselves


def page_templates(app) -> set[str]:
    whole = set(app.jinja_env.list_templates(extensions=["html"]))
    return {name for name in whole if not name.startswith(("parts/", "texts/")) and name not in FRAMES}


def test_every_template_compiles(app):
    for name in app.jinja_env.list_templates():
        app.jinja_env.get_template(name)


@pytest.fixture
def started_anew(app) -> Iterator[Flask]:
    """An app on the same database that has shown nothing yet: what is shown once and kept is shown by it."""
    fresh = create_app({settings.INSTANCE: str(settings.of(app).instance), **CHEAP_HASHES})
    fresh.config["TESTING"] = True
    fresh.test_client_class = Visitor
    yield fresh
    with fresh.app_context():
        store.database.close()


def test_every_page_template_is_shown_by_a_page(started_anew, time, link, reset_link):
    """A block that a page must have is missed when it is shown, not when it is compiled."""
    app, visitor = started_anew, started_anew.test_client()
    shown: set[str] = set()

    def note(_app: object, template, **_rest: object) -> None:
        shown.add(template.name)

    with template_rendered.connected_to(note, app):
        for path in ("/", "/help", "/terms", "/privacy", "/login", "/register", "/nowhere", f"/email/confirm/{link}"):
            visitor.get(path)
        visitor.post(f"/email/confirm/{link}")
        visitor.get("/email/confirmed")
        visitor.post("/register", data=cast.filled(cast.HAN))
        visitor.get("/register/done")
        cast.log_in(visitor, cast.HAN)
        lists = visitor.see("/results")
        visitor.get(lists.select_one("main .card a")["href"])
        for path in ("forgot", "asked", f"reset/{reset_link}", "changed", "reset/nothing"):
            visitor.get(f"/password/{path}")
        for path in (
            "",
            "/email",
            "/password",
            "/language",
            "/exams",
            "/shares",
            "/sign-ins",
            "/updates",
            "/delete",
        ):
            visitor.see(f"/account{path}")
        _, stopping = office.change_links(cast.HAN, "han@new.example", now=time())
        for path in (f"stop/{stopping}", "stopped", "stop/nothing", "confirm/nothing", "changed"):
            visitor.get(f"/email/{path}")
        visitor.post("/account/terms", data={"terms": "disagree"})
        stop = f"/email/unsubscribe/{office.unsubscribe_link(cast.HAN, now=time())}"
        for _ in range(2):  # the second time it is spent
            visitor.get(stop)
            visitor.post(stop)
        code = proofs.share(cast.account_of(cast.HAN, now=time()), lasts=None, now=time())
        proofs.release(time)
        for path in ("", "/nothing", f"/{code}", f"/{proofs.issue(cast.HAN, now=time()).code}"):
            visitor.get(f"/verify{path}")
        visitor.post(f"/verify/{code}", data={"organisation": proofs.MAPLE})
        visitor.post("/verify", data={"id_number": "1", "secret_number": "1", "organisation": proofs.MAPLE})
        app.test_client().see("/account/delete/done")
        visitor.get("/", environ_overrides={SECONDS: 7})
        visitor.get("/", headers={"Host": "elsewhere.example"})
    assert shown == page_templates(app)


def test_every_sort_of_result_page_is_shown_whole(visitor, time):
    """All branches of the two templates that show results: none names what is not there."""
    people = [cast.MEI, cast.PENDING, cast.ABSENT_PART, cast.ABSENT, cast.WITHHELD]
    keys = {person: cast.register(person, now=time()) for person in people}
    cast.load_results(now=time())
    cast.schedule(RELEASE_DAY, now=time())
    time.move(RELEASE_DAY)
    for person, key in keys.items():
        cast.log_in(visitor, person)
        assert person.name in visitor.see(f"/results/{key}").get_text()


ADDRESSES = [name for name, value in vars(addresses).items() if inspect.isfunction(value) and not name.startswith("_")]


@pytest.fixture
def meant(link, reset_link, time) -> dict[str, str]:
    """What each address in a letter ends in, where that is not the link of the welcome letter."""
    return {
        "email_stop": office.change_links(cast.MEI, "mei@new.example", now=time())[1],
        "password_reset": reset_link,
        "unsubscription": office.unsubscribe_link(cast.MEI, now=time()),
        "verification": proofs.share(cast.account_of(cast.MEI, now=time()), now=time()),
    }


@for_each("name", ADDRESSES)
def test_every_address_in_a_letter_leads_to_a_page(app, link, meant, name):
    make, visitor = getattr(addresses, name), app.test_client()
    if name in ("account", "shares"):
        cast.log_in(visitor, cast.MEI)
    full = make(*(meant.get(name, link) for _ in inspect.signature(make).parameters))
    assert full.startswith("http://localhost/")
    path, _, place = full.removeprefix("http://localhost").partition("#")
    assert not place or visitor.see(path).find(id=place)
    assert visitor.get(path).status_code == 200
