"""The address of the site, looked at by `flask doctor`, before real servers."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from portal import create_app, settings, store
from portal.doctor import address
from portal.runtime import installation
from tests.conftest import SETTINGS
from tests.tables import for_each

HOST = "127.0.0.1"


@contextmanager
def served(app: Callable, certificate: tuple[Path, Path] | None = None) -> Iterator[int]:
    """The port on which it answers."""
    server = make_server(HOST, 0, app, ssl_context=certificate and tuple(map(str, certificate)))
    thread = threading.Thread(target=partial(server.serve_forever, 0.05))
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def site(installed) -> Iterator[Callable]:
    """This installation's own, whatever its address."""

    def answer(environ, start_response):
        app = create_app(os.environ)
        try:
            return app(environ, start_response)
        finally:
            with app.app_context():
                store.database.close()

    return answer


def fixed(status: str) -> Callable:
    """A site of somebody else."""

    def answer(_environ, start_response):
        start_response(status, [("Content-Type", "text/plain"), ("Location", "https://localhost/")])
        return [b"ok\n"]

    return answer


@for_each("base_url, state, remedy", [
    ("http://127.0.0.1:8000", "warning", "write the site's own https address as BASE_URL"),
    ("http://results.example.org", "fault", "Put a web server with https before the service"),
    ("https://results.example.org", "fit", ""),
])  # fmt: skip
def test_an_address_without_https_is_told(look, write, base_url, state, remedy):
    write(BASE_URL=base_url)
    found = look("address")
    assert found.state == state
    assert remedy in found.remedy


@for_each("base_url, trusted, state, remedy", [
    ("https://localhost:1", "0", "fault", "Write TRUSTED_PROXIES = 1"),
    ("https://localhost:1", "1", "fit", ""),
    ("http://localhost:1", "1", "warning", "Write TRUSTED_PROXIES = 0"),
    ("http://localhost:1", "0", "fit", ""),
])  # fmt: skip
def test_proxies_that_are_not_told_are_seen_by_the_address(look, write, base_url, trusted, state, remedy):  # T5
    write(BASE_URL=base_url, TRUSTED_PROXIES=trusted)
    found = look("proxies")
    assert found.state == state
    assert remedy in found.remedy


def test_an_address_that_nobody_answers_is_told_until_the_service_does(look, write, site):
    write(BASE_URL="http://localhost:1")
    found = look("answer")
    assert (found.state, "flask serve" in found.remedy) == ("fault", True)
    with served(site) as port:
        write(BASE_URL=f"http://{HOST}:{port}")
        assert look("answer").state == "fit"


def test_the_service_of_another_installation_is_not_taken_for_this_one(look, write, installed, tmp_path):
    installation.write_settings(tmp_path / "other", SETTINGS)
    other = {settings.INSTANCE: str(tmp_path / "other")}
    installation.prepare(other, is_new=True)
    app = create_app(other)
    with served(app) as port:
        write(BASE_URL=f"http://{HOST}:{port}")
        assert look("answer").found == f"http://{HOST}:{port} is answered, but not by this installation."
    with app.app_context():
        store.database.close()


@for_each("status, found", [("200 OK", "not by this installation"), ("503 Service Unavailable", "out of order")])
def test_an_answer_alone_is_not_enough(look, write, status, found):
    with served(fixed(status)) as port:
        write(BASE_URL=f"http://{HOST}:{port}")
        answer = look("answer")
    assert (answer.state, found in answer.found) == ("fault", True)
    assert answer.remedy


def test_a_certificate_that_nobody_vouches_for_is_told(look, write, site, certificate, monkeypatch):  # R8
    with served(site, (certificate, certificate)) as port:
        write(BASE_URL=f"https://{HOST}:{port}", TRUSTED_PROXIES="1")
        found = look("answer")
        assert (found.state, "certificate verify failed" in found.found) == ("fault", True)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert look("answer").state == "fit"


def test_plain_http_beneath_an_https_address_is_a_fault_unless_it_leads_there(look, write, monkeypatch):
    write(BASE_URL=f"https://{HOST}:1", TRUSTED_PROXIES="1")
    for status, state in (("200 OK", "fault"), ("308 Permanent Redirect", "fit")):
        with served(fixed(status)) as port:
            monkeypatch.setattr(address, "PLAIN_PORT", port)
            found = look("plain-http")
        assert (found.state, bool(found.remedy)) == (state, state == "fault")


def test_the_service_itself_sends_plain_http_on(look, write, site, monkeypatch):
    write(BASE_URL=f"https://{HOST}:1", TRUSTED_PROXIES="1")
    with served(site) as port:
        monkeypatch.setattr(address, "PLAIN_PORT", port)
        assert look("plain-http").state == "fit"


def test_health_shows_strangers_nothing_of_all_this(visitor):
    answer = visitor.get("/healthz")
    assert answer.text == "ok\n"
    assert len(answer.headers["Installation"]) == 16
