"""What somebody is told whose request could not be taken: when to come back, with what they typed."""

from __future__ import annotations

from portal.web import turned_away as turned
from portal.web.turned_away import NEVER_SENT_BACK, SECONDS, STATUS
from tests import cast, statements
from tests.answers import page
from tests.tables import for_each
from tests.web import test_forms

BUSY = {SECONDS: 7}
SECRETS = {name for form in test_forms.FORMS.values() for name in form if "password" in name or "secret" in name}
LOG_IN = {"id_number": "937803WLC", "password": "four lanterns 44", "next": "/results?a=1&b=2"}


def turned_away(visitor, path: str, **fields: str):
    return page(visitor.post(path, data=fields, environ_overrides=BUSY))


def test_the_answer_says_when_to_come_back(visitor):
    answer = visitor.post("/login", data=LOG_IN, environ_overrides=BUSY)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "7")
    assert "Many people are logging in. Please try again in 7 seconds." in answer.text


def test_a_reader_of_chinese_is_told_in_chinese(visitor):
    answer = visitor.post("/login", data=LOG_IN, environ_overrides=BUSY, headers={"Accept-Language": "zh-TW"})
    assert "目前登入的人很多，請在 7 秒後再試一次。" in answer.text


def test_a_language_that_was_chosen_is_kept(visitor):
    visitor.get("/language/zh-Hant")
    assert turned_away(visitor, "/login", **LOG_IN).html["lang"] == "zh-Hant"


def test_everything_typed_is_kept_but_the_password(visitor):
    [form] = turned_away(visitor, "/login", **LOG_IN).select("form")
    kept = {field["name"]: field["value"] for field in form.select("[type=hidden]")}
    assert kept.pop("csrf_token")
    assert kept == {"id_number": LOG_IN["id_number"], "next": LOG_IN["next"]}
    assert [field["name"] for field in form.select("[type=password]")] == ["password"]


def test_a_registration_is_kept_but_its_secrets(visitor):
    [form] = turned_away(visitor, "/register", **cast.filled(cast.HAN)).select("form")
    kept = {field["name"] for field in form.select("[type=hidden]")}
    asked = [field["name"] for field in form.select("input:not([type=hidden])")]
    assert kept - {"csrf_token"} == cast.filled(cast.HAN).keys() - NEVER_SENT_BACK.keys()
    assert asked == ["secret_number", "password", "confirm_password"]


@for_each("secret", sorted(SECRETS))
def test_no_secret_is_sent_back(visitor, secret):  # T32
    answer = visitor.post("/register", data={secret: "canary 4711"}, environ_overrides=BUSY)
    assert "4711" not in answer.text


def test_what_was_typed_is_no_markup(visitor):  # T44
    answer = visitor.post("/login", data={"id_number": '"><b>x'}, environ_overrides=BUSY)
    assert "<b>" not in answer.text


def test_what_is_sent_again_is_taken(visitor, time):
    cast.register(cast.MEI, now=time())
    form = turned_away(visitor, "/login", id_number=cast.MEI.id_number, password=cast.PASSWORD)
    kept = {field["name"]: field["value"] for field in form.select("form [type=hidden]")}
    assert visitor.post("/login", data=kept | {"password": cast.PASSWORD}).status_code == 303


def test_a_page_that_was_only_looked_at_is_looked_at_again_by_a_link(visitor):
    told = page(visitor.get("/results?x=1", environ_overrides=BUSY))
    assert "Please try again in 7 seconds." in told.get_text()
    assert "logging in" not in told.get_text()
    assert told.select_one("main a")["href"] == "/results"


def test_nobody_is_told_so_by_way_of_the_database(visitor, time):
    """Many are turned away at once, and quickly."""
    cast.register(cast.MEI, now=time())
    cast.log_in(visitor, cast.MEI)
    assert statements.sent_by(lambda: visitor.get("/results", environ_overrides=BUSY)) == []
    assert visitor.get("/results", environ_overrides=BUSY).status_code == 503


def test_scripts_that_are_turned_away_are_counted_in_a_line_a_second(caplog, monkeypatch):
    caplog.set_level("INFO", "portal.access")
    moments = iter([0.0, 0.3, 0.9, 1.1, 1.2])
    monkeypatch.setattr(turned, "monotonic", lambda: next(moments))
    to_scripts = turned.ToScripts(is_https=False)
    for _ in range(5):
        to_scripts.told(7)
    assert [record.getMessage().rpartition(" ")[2] for record in caplog.records] == ["1", "3"]


def test_a_second_reader_is_told_their_own_seconds(visitor):
    visitor.get("/", environ_overrides=BUSY)
    assert "in 9 seconds" in visitor.get("/", environ_overrides={SECONDS: 9}).text


@for_each("status", [408, 411, 413])
def test_a_body_that_was_not_read_is_told_why(visitor, status):
    answer = visitor.post("/login", environ_overrides={STATUS: status})
    assert answer.status_code == status
    assert page(answer).h1.get_text()


@for_each("name", ["Portal-Seconds", "Portal.Seconds", "portal.seconds"])
def test_no_visitor_can_say_so(visitor, name):
    assert visitor.get("/", headers={name: "7"}).status_code == 200
