"""Before the release, no answer to anybody depends on whether results are loaded, or on what they are (T30).

The same database without results, with all top marks, and with all fails in another set of papers. Every route is
asked by everybody, with every method (for fails GET and POST alone, which show and do something); the answers are
compared byte by byte. After the hour they differ, which shows that the comparison can fail. Left out are what is random
in each answer (the CSRF field and the cookie's secret; the rest of the cookie is compared) and how long it takes.
"""

from __future__ import annotations

import contextvars
import csv
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import TimestampSigner

from portal import store
from portal.domain.importing import timetable as import_timetable
from portal.domain.results import correcting
from portal.domain.results.correcting.amending import Correction, Deed, Withholding
from portal.domain.results.correcting.measuring import Given
from portal.language import clock
from portal.store.entries import Entry
from portal.store.outbox import Letter
from portal.store.sign_ins import SignIn
from tests import cast, office, proofs
from tests.answers import bare
from tests.conftest import DATA, RELEASE_DAY
from tests.spreadsheets import in_one_process
from tests.stage import staged
from tests.web import test_forms

SECOND = timedelta(seconds=1)
SECOND_WAVE = RELEASE_DAY + timedelta(minutes=5)  # late results of the same sitting
PUT_OFF = RELEASE_DAY + timedelta(minutes=7)  # an hour that the office has set whatever is loaded
NOBODY, MEI, HAN = "nobody", "Mei", "Han"
PEOPLE = {MEI: cast.MEI, HAN: cast.HAN}
NOTHING, TOP, FAILS, NO_HOUR = "no results", "top marks", "fails", "top marks without an hour"
CHANGED = "top marks, one corrected by hand and one withheld"
GET, POST, BOTH, EVERY = ("GET",), ("POST",), ("GET", "POST"), ("GET", "HEAD", "POST", "OPTIONS")
FORMS = test_forms.FORMS | {
    "/register": cast.filled(cast.PENDING),
    "/account/exams": {"id_number": cast.WITHHELD.id_number, "secret_number": cast.WITHHELD.secret_number},
    "/account/shares": {"entry": "{mei}", "scope": "full", "expires": "never"},
    "/account/shares/choices": {"by_numbers": "{mei}", "letters": "y"},
    "/account/sign-ins/end": {"browser": "{browser}"},
    "/account/delete": {"current_password": "wrong 4242"},  # the right one would end what the others need
    "/verify": {
        "id_number": cast.MEI.id_number,
        "secret_number": cast.MEI.secret_number,
        "organisation": "Maple University",
    },
}

# Every route of the site and the addresses it is asked at. A new page fails a test until it is here. Those
# that end the sign-in the others need come last.
ROUTES = {
    "/": ["/"],
    "/account": ["/account"],
    "/account/email": ["/account/email"],
    "/account/email/again": ["/account/email/again"],
    "/account/email/drop": ["/account/email/drop"],
    "/account/exams": ["/account/exams"],
    "/account/language": ["/account/language"],
    "/.well-known/change-password": ["/.well-known/change-password"],
    "/.well-known/security.txt": ["/.well-known/security.txt"],
    "/brand.css": ["/brand.css"],
    "/brand/logo": ["/brand/logo"],
    "/email/changed": ["/email/changed"],
    "/email/confirm/<link>": ["/email/confirm/{link}", "/email/confirm/{change}", "/email/confirm/nothing"],
    "/email/confirmed": ["/email/confirmed"],
    "/email/stop/<link>": ["/email/stop/{stop}", "/email/stop/nothing"],
    "/email/stopped": ["/email/stopped"],
    "/email/unsubscribe/<link>": ["/email/unsubscribe/{unsubscribe}", "/email/unsubscribe/nothing"],
    "/favicon.ico": ["/favicon.ico"],
    "/healthz": ["/healthz"],
    "/help": ["/help"],
    "/language/<tag>": ["/language/zh-Hant?next=/results/{mei}", "/language/nothing"],
    "/password/asked": ["/password/asked"],
    "/password/changed": ["/password/changed"],
    "/password/forgot": ["/password/forgot"],
    "/privacy": ["/privacy"],
    "/register": ["/register"],
    "/register/done": ["/register/done"],
    "/results": ["/results"],
    "/results/<entry>": ["/results/{mei}", "/results/{han}", "/results/{free}", "/results/nothing"],
    "/results/<entry>/timetable.ics": [f"/results/{{{who}}}/timetable.ics" for who in ("mei", "han", "free")],
    "/results/<entry>/confirmation.pdf": [f"/results/{{{who}}}/confirmation.pdf" for who in ("mei", "han", "free")],
    "/results/<entry>/statement.pdf": [f"/results/{{{who}}}/statement.pdf" for who in ("mei", "han", "free")],
    "/robots.txt": ["/robots.txt"],
    "/static/<name>": ["/static/nothing"],
    "/terms": ["/terms"],
    "/account/shares": ["/account/shares"],
    "/account/shares/choices": ["/account/shares/choices"],
    "/verify": ["/verify", "/verify?code={share}"],
    "/verify/<code>": ["/verify/{share}", "/verify/nothing"],
    "/verify/<code>.json": ["/verify/{share}.json", "/verify/nothing.json"],
    "/account/shares/revoke": ["/account/shares/revoke"],
    "/account/data.json": ["/account/data.json"],
    "/account/delete": ["/account/delete"],
    "/account/delete/done": ["/account/delete/done"],
    "/account/sign-ins": ["/account/sign-ins"],
    "/account/sign-ins/end": ["/account/sign-ins/end"],
    "/account/terms": ["/account/terms", "/account/terms?next=/account"],
    "/account/updates": ["/account/updates"],
    "/account/password": ["/account/password"],
    "/password/reset/<link>": ["/password/reset/{reset}", "/password/reset/nothing"],
    "/login": ["/login", "/login?next=/results"],
    "/logout": ["/logout"],
}

Asked = tuple[str, str, str]
"""Who asks, the method, the address with its names still in it."""


@dataclass
class World:
    """An installation a second before its results open, ready to be set back to that moment."""

    app: Flask
    names: dict[str, str]
    cookies: dict[str, str]

    def answers(self, methods: tuple[str, ...]) -> dict[Asked, object]:
        """What everybody is told everywhere, and what their cookie then holds."""
        return {
            (who, method, address): self.ask(who, method, rule, address)
            for rule, addresses in ROUTES.items()
            for address in addresses
            for method in methods
            for who in (NOBODY, *PEOPLE)
        }

    def ask(self, who: str, method: str, rule: str, address: str) -> object:
        browser = FlaskClient(self.app, self.app.response_class)
        browser.set_cookie("session", self.cookies[who])
        filled = {field: typed.format(**self.names) for field, typed in FORMS.get(rule, {}).items()}
        form = filled | {"csrf_token": self.names["csrf"]} if method == "POST" else None
        address = address.format(**self.names)
        answer = contextvars.Context().run(browser.open, address, method=method, data=form)
        return bare(answer), self._held(browser)

    def _held(self, browser: FlaskClient) -> dict[str, object]:
        """The cookie's content without the two secrets that are new in each."""
        kept = browser.get_cookie("session")
        signer = self.app.session_interface.get_signing_serializer(self.app)
        content = signer.loads(kept.value) if kept else {}
        return {key: "" if key in ("_user_id", "csrf_token") else value for key, value in content.items()}


@pytest.fixture
def steady_cookies(monkeypatch) -> None:
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _self: 1_500_000_000)


@pytest.fixture
@staged
def begun(steady_cookies, app, time) -> tuple[dict[str, str], dict[str, str]]:
    """Ten minutes before the hour: what the addresses name, and everybody's cookie."""
    timetable = import_timetable.plan(in_one_process.read_file(DATA / "timetable.csv"), office.SITTING)
    import_timetable.carry_out(timetable, by="office", now=time())
    keys = {name: cast.register(person, now=time()) for name, person in PEOPLE.items()}
    time.move(RELEASE_DAY - timedelta(minutes=10))
    return _names(app, keys), {who: _cookie(app, who) for who in (NOBODY, *PEOPLE)}


@pytest.fixture(scope="module")
def remembered() -> dict[object, dict[Asked, object]]:
    """What was told already: every test begins in the same world."""
    return {}


@pytest.fixture
def told(begun, app, time, afresh, tmp_path, remembered):
    """What everybody is told at a moment, by what is loaded; each time the same people are logged in."""
    world = World(app, *begun)

    def answers(at: datetime, loaded: str, methods: tuple[str, ...], hour: datetime) -> dict[Asked, object]:
        afresh()
        time.move(RELEASE_DAY - timedelta(minutes=5))
        waiting = _entered()
        if hour == SECOND_WAVE:
            waiting.remove(cast.HAN.id_number)
            _load(TOP, tmp_path / "first.csv", [cast.HAN.id_number], RELEASE_DAY, now=time())
            time.move(RELEASE_DAY + SECOND)
        _load(loaded, tmp_path / "results.csv", waiting, hour, now=time())
        time.move(at)
        return world.answers(methods)

    def gather(
        at: datetime, methods: dict[str, tuple[str, ...]], *, hour: datetime = RELEASE_DAY
    ) -> dict[str, dict[Asked, object]]:
        for loaded, asked in methods.items():
            if (at, loaded, asked, hour) not in remembered:
                remembered[at, loaded, asked, hour] = answers(at, loaded, asked, hour)
        return {loaded: remembered[at, loaded, asked, hour] for loaded, asked in methods.items()}

    return gather


def _load(loaded: str, file: Path, numbers: list[str], hour: datetime, *, now: datetime) -> None:
    if loaded != NOTHING:
        cast.load_results(now=now, file=_marks(file, loaded, numbers, is_first=hour != SECOND_WAVE))
    if loaded in (TOP, FAILS, CHANGED) or hour == PUT_OFF:
        cast.schedule(hour, now=now)
    if loaded == CHANGED:
        _change(cast.MEI, Withholding(reason="It is looked at"), now=now)
        _change(cast.HAN, Correction(given=Given(overall=140, grade="C"), reason="marked again"), now=now)


def _change(person: cast.Person, deed: Deed, *, now: datetime) -> None:
    correcting.carry_out(correcting.plan(person.id_number, deed, now=now), by="office", now=now)


def _entered() -> list[str]:
    with (DATA / "entries.csv").open(encoding="utf-8") as opened:
        return [row["id_number"] for row in csv.DictReader(opened)]


def _marks(file: Path, kind: str, numbers: list[str], *, is_first: bool) -> Path:
    """A results file: the best there is for each of these, or the worst; the first of a sitting with other papers."""
    three = ["reading_and_writing", "listening", "speaking"]
    papers = ["reading", "writing", *three[1:]] if kind == FAILS and is_first else three
    figures = ["80", "", ""] if kind == FAILS else ["150", "A", "B1"]
    with file.open("w", encoding="utf-8", newline="") as opened:
        sheet = csv.writer(opened)
        sheet.writerow(["id_number", "overall", "grade", "cefr_level", *papers])
        sheet.writerows([number, *figures, *[figures[0]] * len(papers)] for number in numbers)
    return file


def _names(app: Flask, keys: dict[str, str]) -> dict[str, str]:
    """What the addresses of ROUTES name: entries, a link, and the field every form wants."""
    rows = store.database.db.session
    [letter] = rows.query(Letter).where(Letter.to_address == cast.MEI.email)
    cast.register(cast.ABSENT, now=clock.now())  # who changes no password by other ways, which would spend the link
    [reset] = office.reset_links(cast.ABSENT.id_number, now=clock.now())
    cast.register(cast.ABSENT_PART, now=clock.now())
    change, stop = office.change_links(cast.ABSENT_PART, "part@new.example", now=clock.now())
    free = rows.query(Entry.public_key).where(Entry.account_id.is_(None)).order_by(Entry.id).first()[0]
    link = json.loads(letter.facts)["link"]
    return {
        "mei": keys[MEI],
        "han": keys[HAN],
        "free": free,
        "link": link,
        "reset": reset,
        "change": change,
        "stop": stop,
        "unsubscribe": office.unsubscribe_link(cast.MEI, now=clock.now()),
        "share": proofs.share(cast.account_of(cast.MEI, now=clock.now()), now=clock.now()),
        "browser": str(rows.query(SignIn).order_by(SignIn.id.desc()).first().id),  # of Mei's, the one just before
        "csrf": app.test_client()._csrf_token(),
    }


def _cookie(app: Flask, who: str) -> str:
    browser = app.test_client()
    if who in PEOPLE:
        cast.log_in(browser, PEOPLE[who])
    browser.get("/login")
    browser._csrf_token()
    return browser.get_cookie("session").value


def differing(answers: dict[str, dict[Asked, object]], loaded: str) -> set[Asked]:
    """What is answered otherwise than when nothing is loaded."""
    return {asked for asked, answer in answers[loaded].items() if answer != answers[NOTHING][asked]}


def test_every_route_is_asked(app):  # T31
    assert {rule.rule for rule in app.url_map.iter_rules()} == set(ROUTES)
    assert next(reversed(ROUTES)) == "/logout"


def test_a_second_before_the_hour_nobody_can_tell_what_is_loaded(told):  # T30
    answers = told(RELEASE_DAY - SECOND, {NOTHING: EVERY, TOP: EVERY, FAILS: BOTH})
    for loaded in (TOP, FAILS):
        assert differing(answers, loaded) == set()


def test_before_an_hour_that_was_put_off_nobody_can_tell_what_is_loaded(told):  # T30
    answers = told(PUT_OFF - SECOND, dict.fromkeys((NOTHING, TOP, FAILS), GET), hour=PUT_OFF)
    for loaded in (TOP, FAILS):
        assert differing(answers, loaded) == set()
    assert b"09:07 (UK time)" in answers[TOP][MEI, "GET", "/results/{mei}"][0][-1]


def test_before_the_hour_nobody_can_tell_what_was_changed_by_hand(told):  # T30
    answers = told(RELEASE_DAY - SECOND, {NOTHING: EVERY, CHANGED: BOTH})
    assert differing(answers, CHANGED) == set()
    answers = told(RELEASE_DAY + SECOND, dict.fromkeys((TOP, CHANGED), GET))
    assert answers[CHANGED][MEI, "GET", "/results/{mei}"] != answers[TOP][MEI, "GET", "/results/{mei}"]


def test_a_second_after_the_hour_only_the_owners_see_a_difference(told):
    """So that the test above can fail."""
    answers = told(RELEASE_DAY + SECOND, dict.fromkeys((NOTHING, TOP, FAILS), GET))
    owners = {(MEI, "/results"), (HAN, "/results"), (MEI, "/results/{mei}"), (HAN, "/results/{han}")}
    owners |= {(MEI, "/results/{mei}/statement.pdf"), (HAN, "/results/{han}/statement.pdf")}
    owners |= {(who, "/account/data.json") for who in PEOPLE}
    for loaded in (TOP, FAILS):
        assert differing(answers, loaded) == {(who, "GET", path) for who, path in owners}
    assert answers[TOP][MEI, "GET", "/results/{mei}"] != answers[FAILS][MEI, "GET", "/results/{mei}"]


def test_without_an_hour_nothing_opens(told):  # T30
    answers = told(RELEASE_DAY + SECOND, dict.fromkeys((NOTHING, NO_HOUR), GET))
    assert differing(answers, NO_HOUR) == set()


@pytest.mark.slow
def test_late_results_stay_closed_until_their_own_hour(told):  # T30
    """The sitting is open, and others see theirs: Mei's still looks as if it had not come."""
    answers = told(SECOND_WAVE - SECOND, dict.fromkeys((NOTHING, TOP, FAILS), GET), hour=SECOND_WAVE)
    for loaded in (TOP, FAILS):
        assert differing(answers, loaded) == set()
    answers = told(SECOND_WAVE + SECOND, dict.fromkeys((NOTHING, TOP), GET), hour=SECOND_WAVE)
    seen = {"/results", "/results/{mei}", "/results/{mei}/statement.pdf", "/account/data.json"}
    assert differing(answers, TOP) == {(MEI, "GET", path) for path in seen}


def test_what_is_asked_reaches_the_pages(told):
    """The comparison is of pages and of what they do, not of refusals alone."""
    answers = told(RELEASE_DAY - SECOND, {NOTHING: EVERY})[NOTHING]
    status = {asked: answer[0][0] for asked, answer in answers.items()}
    assert status[MEI, "GET", "/results"] == status[MEI, "GET", "/results/{mei}"] == 200
    assert status[NOBODY, "GET", "/results/{mei}"] == 303
    assert status[HAN, "GET", "/results/{mei}"] == 404
    assert (status[MEI, "GET", "/results/{mei}/timetable.ics"], status[HAN, "GET", "/results/{mei}/timetable.ics"]) == (
        200, 404,
    )  # fmt: skip
    papers = [(who, f"/results/{{mei}}/{name}.pdf") for name in ("confirmation", "statement") for who in (MEI, HAN)]
    assert [status[who, "GET", path] for who, path in papers] == [200, 404, 404, 404]
    assert status[NOBODY, "POST", "/email/unsubscribe/{unsubscribe}"] == 200
    assert status[MEI, "GET", "/account/data.json"] == 200
    assert (status[MEI, "POST", "/account/delete"], status[NOBODY, "GET", "/account/delete/done"]) == (422, 200)
    assert status[NOBODY, "POST", "/verify"] == status[NOBODY, "POST", "/verify/{share}"] == 200
    for who, address in [
        (NOBODY, "/register"),
        (NOBODY, "/login"),
        (NOBODY, "/email/confirm/{link}"),
        (NOBODY, "/email/confirm/{change}"),
        (NOBODY, "/email/stop/{stop}"),
        (NOBODY, "/password/forgot"),
        (NOBODY, "/password/reset/{reset}"),
        (MEI, "/account/password"),
        (MEI, "/account/email"),
        (MEI, "/account/email/again"),
        (MEI, "/account/email/drop"),
        (MEI, "/account/language"),
        (MEI, "/account/exams"),
        (MEI, "/account/shares"),
        (MEI, "/account/shares/choices"),
        (MEI, "/account/shares/revoke"),
        (MEI, "/account/sign-ins/end"),
        (MEI, "/account/terms"),
        (MEI, "/account/updates"),
        (MEI, "/account/sign-ins"),
        (MEI, "/logout"),
    ]:
        assert status[who, "POST", address] == 303, address


@pytest.mark.slow
def test_after_the_hour_the_numbers_and_a_share_show_the_difference(told):
    """So that what is said of them above can fail."""
    answers = told(RELEASE_DAY + SECOND, dict.fromkeys((NOTHING, TOP, FAILS), POST))
    for loaded in (TOP, FAILS):
        seen = {address for who, _, address in differing(answers, loaded) if who == NOBODY}
        assert seen == {"/verify", "/verify?code={share}", "/verify/{share}"}
