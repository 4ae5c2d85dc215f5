"""The log: which kind of page was asked for and how it went; never a secret, a link, a number or a name."""

from __future__ import annotations

import json
import logging
import re

import pytest

from portal import store
from portal.domain.credentials import links
from portal.store.outbox import Letter
from portal.web.access import public
from tests import cast
from tests.tables import for_each

CANARY = "canary77"
LINE = re.compile(r"[A-Z?]+ (/[a-z<>/-]*|-) \d{3} \d+\.\d ms")


@pytest.fixture
def log(caplog):
    caplog.set_level(logging.DEBUG)
    return caplog


def lines(log) -> list[str]:
    return [record.getMessage() for record in log.records if record.name == "portal.access"]


def test_a_line_names_method_pattern_status_and_time(visitor, log):
    visitor.get("/help")
    [line] = lines(log)
    assert re.fullmatch(r"GET /help 200 \d+\.\d ms", line)


def test_a_line_names_the_kind_of_page_and_not_the_page(visitor, log):
    for path in ("/results/abc", "/email/confirm/abc", "/static/abc", "/abc"):
        visitor.get(path)
    kinds = [line.split()[1] for line in lines(log)]
    assert kinds == ["/results/<entry>", "/email/confirm/<link>", "/static/<name>", "-"]


@for_each("method", ["GET\r\nforged", "\x1b[31mGET", "X" * 1000, "get you"])
def test_no_method_writes_a_line_of_its_own(visitor, log, method):  # T46
    log.clear()
    visitor.open("/help", environ_overrides={"REQUEST_METHOD": method})
    [line] = lines(log)
    assert LINE.fullmatch(line)
    assert len(line) < 80


def everything_a_candidate_types(visitor, time) -> set[str]:
    """Every form sent in wrongly and rightly and every address opened, each with words a log must not hold."""
    form = cast.filled(cast.MEI) | {"password": f"{CANARY} password", "confirm_password": f"{CANARY} password"}
    visitor.post("/register", data=form | {"secret_number": CANARY, "email": f"{CANARY}@example.org"})
    visitor.post("/register", data=form | {"secret_number": CANARY})
    visitor.post("/register", data=form | {"terms": CANARY, "email": CANARY, "updates": CANARY})
    visitor.post("/register", data=form)
    visitor.post("/register", data=form)
    visitor.get("/register/done")
    visitor.post(f"/login?next=/results/{CANARY}", data={"id_number": cast.MEI.id_number, "password": CANARY})
    visitor.post("/login", data={"id_number": cast.MEI.id_number, "password": CANARY, "next": f"//{CANARY}"})
    visitor.post("/login", data={"id_number": cast.MEI.id_number, "password": f"{CANARY} password"})
    key = re.search(r"/results/(\w+)", visitor.get("/results").text)[1]
    visitor.get(f"/results/{key}?{CANARY}")
    session = visitor.get_cookie("session").value
    visitor.forges = True
    for path in ("/register", "/login", "/logout", f"/email/confirm/{CANARY}"):
        visitor.post(path, data=form | {"csrf_token": CANARY})
        visitor.post(path, data={CANARY: CANARY * 20_000})
    visitor.forges = False
    visitor.open(f"/{CANARY}?{CANARY}={CANARY}", method="DELETE", headers={"Referer": CANARY, "User-Agent": CANARY})
    visitor.post("/logout")
    person = cast.MEI
    return {CANARY, person.id_number, person.secret_number, person.email, person.name, key, session, "127.0.0.1"}


def test_nothing_a_candidate_types_is_in_the_log(visitor, time, log, rows):  # T9, T46
    secrets = everything_a_candidate_types(visitor, time)
    link = json.loads(rows(Letter)[0].facts)["link"]
    visitor.get(f"/email/confirm/{link}")
    visitor.post(f"/email/confirm/{link}")
    written = "\n".join(f"{record.getMessage()} {record.args} {record.exc_text}" for record in log.records)
    written = re.sub(r"[\d.]+ ms", "", written)
    assert len(lines(log)) > 20
    assert not [word for word in {*secrets, link} if word in written]


def test_each_request_has_a_name_of_its_own(visitor):
    names = [visitor.get("/help").headers["X-Request-ID"] for _ in range(2)]
    assert all(re.fullmatch(r"[0-9a-f]{16}", name) for name in names)
    assert len(set(names)) == 2


def test_what_a_visitor_calls_a_request_is_not_written_down(visitor):  # T46
    assert visitor.get("/help", headers={"X-Request-ID": CANARY}).headers["X-Request-ID"] != CANARY


@for_each("given, is_kept", [("a-proxy-s-own-1", True), ("short", False), ("x" * 65, False), ("a line\tmore", False)])
def test_a_proxy_of_the_centres_may_name_a_request(app_with, given, is_kept):
    answer = app_with(TRUSTED_PROXIES="1").test_client().get("/help", headers={"X-Request-ID": given})
    assert (answer.headers["X-Request-ID"] == given) is is_kept


@public
def broken() -> str:
    raise ZeroDivisionError


@public
def busy() -> str:
    raise store.database.StoreUnavailable("it is locked")


def test_a_fault_of_ours_is_written_down_without_what_was_asked(app_with, log):  # T9
    assert app_with(broken).test_client().get(f"/broken?{CANARY}").status_code == 500
    assert "a fault in /broken\nTraceback" in log.text
    assert CANARY not in log.text


def test_a_fault_of_ours_is_written_down_without_the_link(app, visitor, time, log, monkeypatch):  # T9
    monkeypatch.setattr(app, "testing", False)
    monkeypatch.setattr(links, "_hash", None)
    assert visitor.get(f"/email/confirm/{CANARY}").status_code == 500
    assert "a fault in /email/confirm/<link>\nTraceback" in log.text
    assert CANARY not in log.text


def test_a_fault_of_the_database_is_written_down_without_its_values(app, visitor, time, log, monkeypatch):  # T9
    monkeypatch.setattr(app, "testing", False)
    monkeypatch.setattr(links, "_hash", lambda text: "the same for every link")
    assert visitor.post("/register", data=cast.filled(cast.HAN)).status_code == 303
    assert visitor.post("/register", data=cast.filled(cast.MEI)).status_code == 500
    assert "UNIQUE constraint failed: link.hash" in log.text
    assert "the same for every link" not in log.text


def test_a_database_that_does_not_answer_is_written_down_in_one_line(app_with, log):
    app_with(busy).test_client().get("/busy")
    assert "the database does not answer: it is locked" in log.text
    assert "Traceback" not in log.text
