"""The site as it is set up: over https, and behind as many proxies as the settings trust."""

from __future__ import annotations

from http.cookies import SimpleCookie

import pytest
from flask import Flask, request

from portal.web.access import public
from portal.web.headers import EVERY_ANSWER
from tests import cast
from tests.answers import page
from tests.tables import for_each

SITE = "https://localhost"
EVERY = ["/", "/register", "/login", "/help", "/terms", "/privacy", "/healthz"]


@pytest.fixture
def https(app_with):
    return app_with(BASE_URL=SITE).test_client()


def cookie_of(answer) -> tuple[str, dict[str, object]]:
    """The name of the cookie set, and its attributes that are there."""
    [(name, morsel)] = SimpleCookie(answer.headers["Set-Cookie"]).items()
    return name, {key: value for key, value in morsel.items() if value}


def test_over_https_the_cookie_belongs_to_this_host_alone(https):
    name, attributes = cookie_of(https.get("/login", base_url=SITE))
    assert name == "__Host-session"
    assert attributes == {"path": "/", "secure": True, "httponly": True, "samesite": "Lax"}


def test_over_http_the_cookie_is_one_a_browser_takes(visitor):
    name, attributes = cookie_of(visitor.get("/login"))
    assert name == "session"
    assert attributes == {"path": "/", "httponly": True, "samesite": "Lax"}


def test_over_https_a_browser_is_told_to_stay_there(https, visitor):
    for path in ("/", "/nowhere", "/healthz", "/robots.txt"):
        assert https.get(path, base_url=SITE).headers["Strict-Transport-Security"] == "max-age=31536000"
        assert "Strict-Transport-Security" not in visitor.get(path).headers


@for_each("path", EVERY)
def test_every_page_opens_over_https(https, path):
    assert https.get(path, base_url=SITE).status_code == 200


def test_a_form_works_over_https_without_a_referrer(https, time):
    """Our own no-referrer takes it away, and the usual guard would then refuse every form."""
    assert https.post("/register", base_url=SITE, data=cast.filled(cast.MEI)).location == "/register/done"
    assert https.get("/register/done", base_url=SITE).status_code == 200
    form = {"id_number": cast.MEI.id_number, "password": cast.PASSWORD}
    assert https.post("/login", base_url=SITE, data=form).location == "/results"
    assert https.get("/results", base_url=SITE).status_code == 200
    assert https.post("/logout", base_url=SITE).location == "/"


@for_each("origin", ["null", "https://evil.example", "http://localhost"])
def test_over_https_a_forged_form_is_refused_wherever_it_comes_from(https, time, afresh, origin):  # T26
    afresh()
    cast.register(cast.MEI, now=time())
    https.forges = True
    form = {"id_number": cast.MEI.id_number, "password": cast.PASSWORD}
    assert https.post("/login", base_url=SITE, data=form, headers={"Origin": origin}).status_code == 400


@public
def echo() -> list[str]:
    """The address, scheme and host of the request, as the app sees them."""
    return [request.remote_addr or "", request.scheme, request.host]


def seen_by(app: Flask, forwarded: dict[str, str]) -> list[str]:
    return app.test_client().get("/echo", headers=forwarded, environ_overrides={"REMOTE_ADDR": "203.0.113.9"}).json


FORWARDED = {
    "X-Forwarded-For": "198.51.100.1, 198.51.100.2, 198.51.100.3",
    "X-Forwarded-Proto": "http, http, https",
    "X-Forwarded-Host": "evil.example",
    "Forwarded": "for=198.51.100.4",
    "X-Real-Ip": "198.51.100.5",
}


@for_each(
    "proxies, address, scheme",
    [("0", "203.0.113.9", "http"), ("1", "198.51.100.3", "https"), ("2", "198.51.100.2", "http")],
)
def test_only_proxies_of_our_own_are_believed(app_with, proxies, address, scheme):  # T5
    assert seen_by(app_with(echo, TRUSTED_PROXIES=proxies), FORWARDED) == [address, scheme, "localhost"]


def test_fewer_addresses_than_proxies_are_not_believed(app_with):  # T5
    seen = seen_by(app_with(echo, TRUSTED_PROXIES="2"), {"X-Forwarded-For": "198.51.100.3"})
    assert seen[0] == "203.0.113.9"


@for_each(
    "proxies, forwarded, address",
    [
        ("1", '"x, 198.51.100.3', "198.51.100.3"),
        ("1", '198.51.100.6:"x, 198.51.100.3', "198.51.100.3"),
        ("1", '[2001:db8::6]"x, 2001:db8::3', "2001:db8::3"),
        ("1", '"x, 198.51.100.3:4711', "198.51.100.3:4711"),
        ("2", '"x, 198.51.100.2, 198.51.100.3', "198.51.100.2"),
        ("1", '198.51.100.6:"x', "203.0.113.9"),
        ("1", "198.51.100.6, unknown", "203.0.113.9"),
    ],
)
def test_what_a_visitor_writes_hides_no_word_of_a_proxy(app_with, proxies, forwarded, address):  # T5
    app = app_with(echo, TRUSTED_PROXIES=proxies)
    assert seen_by(app, {"X-Forwarded-For": forwarded})[0] == address


def test_a_scheme_that_a_visitor_writes_hides_no_word_of_a_proxy(app_with):
    seen = seen_by(app_with(echo, TRUSTED_PROXIES="1"), {"X-Forwarded-Proto": '"x, https'})
    assert seen[1] == "https"


def test_a_flipped_forwarded_address_logs_nobody_out(visitor, time):  # T5
    cast.register(cast.MEI, now=time())
    cast.log_in(visitor, cast.MEI)
    for address in ("198.51.100.1", "198.51.100.2"):
        headers = {"X-Forwarded-For": address, "User-Agent": address}
        assert visitor.get("/results", headers=headers).status_code == 200


def test_private_pages_are_never_kept_or_indexed_and_send_no_referrer(visitor, time):  # T13, T20, T23, T32
    cast.register(cast.MEI, now=time())
    cast.log_in(visitor, cast.MEI)
    headers = visitor.get("/results").headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Robots-Tag"] == "noindex"
    assert headers["Referrer-Policy"] == "no-referrer"


def test_the_content_policy_allows_nothing_from_elsewhere():  # T44, T53
    policy = EVERY_ANSWER["Content-Security-Policy"].split("; ")
    assert policy[0] == "default-src 'none'"
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self'" in policy
    assert not [rule for rule in policy if "unsafe" in rule or "http" in rule or "*" in rule]


@for_each(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "evil.example:80@localhost", "x y"]
)
@for_each("path", ["/", "/login", "/static/nothing"])
def test_a_host_that_is_not_ours_is_refused(visitor, host, path):  # T21
    answer = visitor.get(path, headers={"Host": host})
    assert answer.status_code == 400
    assert "evil" not in answer.text


def test_who_comes_by_another_name_is_told_the_right_one(app_with, caplog):
    visitor = app_with(BASE_URL="https://results.example.org").test_client()
    answer = visitor.get("/login", headers={"Host": "old.example.org:8000"})
    assert "This site is at https://results.example.org" in page(answer).main.get_text()
    assert page(answer).select_one("main a")["href"] == "https://results.example.org"
    told = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert told == ["refused the host 'old.example.org:8000': BASE_URL is https://results.example.org"]


def test_a_long_host_fills_no_log(visitor, caplog):
    visitor.get("/", headers={"Host": "x" * 5000})
    assert all(len(record.getMessage()) < 200 for record in caplog.records)


@for_each("path", ["/", "/verify/6ME5N-DZK5S-PD674X-JV30B-Q4VQD", "/results?from=letter", "/healthz"])
def test_who_comes_by_plain_http_is_sent_on_to_https(https, path):
    https.delete_cookie("__Host-session")  # over plain http a browser keeps none
    answer = https.get(path)
    assert (answer.status_code, answer.location) == (308, SITE + path)


@for_each(
    "headers",
    [
        {"Host": "127.0.0.1:8000"},  # the machine itself
        {"X-Forwarded-Proto": "https"},  # a proxy that is not trusted
        {"Sec-Fetch-Site": "none"},  # a proxy that says nothing, as a browser tells
    ],
)
def test_nobody_is_sent_on_for_ever(https, headers):
    assert https.get("/login", headers=headers).status_code == 200


def test_a_browser_that_is_older_is_sent_on_once(https):
    """It keeps the cookie only if https brought it here, past a proxy that says nothing."""
    answer = https.get("/login")
    assert (answer.status_code, cookie_of(answer)[1].get("secure")) == (308, True)
    assert https.get("/login").status_code == 200


def test_the_office_is_told_once_what_its_web_server_leaves_out(app_with, caplog):
    visitor = app_with(BASE_URL="https://silent.example.org").test_client()
    for _ in range(3):
        visitor.get("/login", base_url="http://silent.example.org", headers={"Sec-Fetch-Site": "none"})
    told = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert told == ["the web server before the service has to send X-Forwarded-Proto, and TRUSTED_PROXIES to count it"]


@for_each("path", ["/verify/%0D%0ASet-Cookie%3Aa%3Db", "/verify/a%3Fb%23c?code=%26"])
def test_an_address_is_sent_on_as_it_was_asked_for(https, path):  # T46
    https.delete_cookie("__Host-session")
    answer = https.get(path)
    assert (answer.status_code, answer.location) == (308, SITE + path)


def test_a_form_is_not_sent_on(https):
    assert https.post("/login").status_code == 422


def test_a_site_over_http_sends_nobody_on(visitor):
    assert visitor.get("/login").status_code == 200


@for_each("host", ["localhost", "localhost:8000", "127.0.0.1:8000"])
def test_the_sites_own_name_and_loopback_are_served(visitor, host):
    assert visitor.get("/", headers={"Host": host}).status_code == 200


def test_behind_a_proxy_the_sites_own_name_is_served(app_with):
    visitor = app_with(BASE_URL="https://results.example.org").test_client()
    answer = visitor.get("/", base_url="https://results.example.org")
    assert answer.status_code == 200
