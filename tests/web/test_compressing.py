"""Compressing: what is the same for everybody comes compressed, and nothing that has a secret on it."""

from __future__ import annotations

import gzip

from portal.web import compressing
from portal.web.turned_away import SECONDS
from tests.tables import for_each

GZIP = {"Accept-Encoding": "gzip, deflate, br"}
ALIKE = ["/help", "/privacy", "/terms"]


def is_compressed(answer) -> bool:
    return answer.headers.get("Content-Encoding") == "gzip"


@for_each("path", ALIKE)
def test_a_page_that_is_the_same_for_all_comes_compressed(visitor, path):
    plain, answer = visitor.get(path), visitor.get(path, headers=GZIP)
    assert gzip.decompress(answer.data) == plain.data
    assert int(answer.headers["Content-Length"]) == len(answer.data) < len(plain.data) / 2


@for_each("path", ALIKE)
@for_each("headers", [{}, GZIP, {"Accept-Encoding": "gzip;q=0"}])
def test_caches_are_told_that_there_are_two_forms(visitor, path, headers):
    answer = visitor.get(path, headers=headers)
    assert {"Accept-Encoding", "Accept-Language", "Cookie"} <= set(answer.vary)
    assert is_compressed(answer) == (headers == GZIP)


def test_no_page_with_a_token_is_compressed(app, visitor):  # BREACH
    """Whoever compresses another page says so here."""
    paths = [rule.rule for rule in app.url_map.iter_rules() if "GET" in rule.methods and not rule.arguments]
    answers = {path: visitor.get(path, headers=GZIP) for path in paths}
    assert {path for path, answer in answers.items() if is_compressed(answer)} == set(ALIKE)
    assert not any(b"csrf_token" in gzip.decompress(answers[path].data) for path in ALIKE)


@for_each("path", ALIKE)
def test_a_reader_whose_pages_have_a_token_gets_them_as_they_are(mei, path):  # BREACH
    answer = mei.get(path, headers=GZIP)
    assert "csrf_token" in answer.text
    assert not is_compressed(answer)


def test_a_page_with_something_typed_in_its_address_is_not_compressed(visitor):
    assert not is_compressed(visitor.get("/help?from=letter", headers=GZIP))


def test_what_is_not_the_page_is_sent_as_it_is(visitor):
    answer = visitor.get("/help", headers=GZIP, environ_overrides={SECONDS: 7})
    assert (answer.status_code, is_compressed(answer)) == (503, False)


def test_each_page_is_compressed_once_in_each_language(visitor):
    compressing._compressed.cache_clear()
    for wish in ("en", "zh-TW", "en", "zh-TW"):
        visitor.get("/help", headers=GZIP | {"Accept-Language": wish})
    assert compressing._compressed.cache_info()[:2] == (2, 2)
