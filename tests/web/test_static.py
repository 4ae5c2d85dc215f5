"""Static files: kept for ever by their content's hash, compressed, with every page's headers."""

from __future__ import annotations

import gzip
import re

from portal.web import static
from portal.web.headers import EVERY_ANSWER
from tests.answers import bare
from tests.tables import for_each

NAMES = sorted(path.name for path in static.FOLDER.iterdir())
GZIP = {"Accept-Encoding": "gzip, br"}
every_file = for_each("name", NAMES)


def test_every_file_a_page_names_is_there(visitor):
    for path in ("/", "/register", "/help"):
        whole = visitor.see(path)
        named = [tag.get("href") or tag.get("src") for tag in whole.select("link[href], script[src], img[src]")]
        assert named
        assert {visitor.get(each).status_code for each in named} == {200}


@every_file
def test_a_file_is_sent_as_it_is(visitor, name):
    assert visitor.get(static.address(name)).data == (static.FOLDER / name).read_bytes()


@every_file
def test_a_file_is_kept_for_ever_by_its_hash(visitor, name):
    address = static.address(name)
    assert re.fullmatch(r"/static/[a-z]+\.[0-9a-f]{12}\.[a-z]+", address)
    assert visitor.get(address).headers["Cache-Control"] == "public, max-age=31536000, immutable"


@for_each("asked", ["gzip", "gzip, deflate, br", "br, gzip;q=0.5"])
def test_a_file_worth_it_is_compressed_for_who_takes_it(visitor, asked):
    answer = visitor.get(static.address("portal.css"), headers={"Accept-Encoding": asked})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.data) == (static.FOLDER / "portal.css").read_bytes()
    assert len(answer.data) == answer.content_length < (static.FOLDER / "portal.css").stat().st_size / 2


@for_each("asked", ["", "identity", "br", "gzip;q=0"])
def test_nobody_is_sent_what_they_cannot_unpack(visitor, asked):
    answer = visitor.get(static.address("portal.css"), headers={"Accept-Encoding": asked})
    assert "Content-Encoding" not in answer.headers
    assert answer.data == (static.FOLDER / "portal.css").read_bytes()


@every_file
@for_each("headers", [{}, GZIP])
def test_caches_are_told_that_there_are_two_forms(visitor, name, headers):
    assert visitor.get(static.address(name), headers=headers).headers["Vary"] == "Accept-Encoding"


@for_each(
    "name, kind",
    [
        ("portal.css", "text/css; charset=utf-8"),
        ("portal.js", "text/javascript; charset=utf-8"),
        ("logo.svg", "image/svg+xml"),
    ],
)
def test_a_file_says_what_it_is(visitor, name, kind):
    assert visitor.get(static.address(name)).headers["Content-Type"] == kind


def test_the_script_of_every_page_is_small():
    assert (static.FOLDER / "portal.js").stat().st_size <= 4_000


@every_file
def test_a_file_has_the_headers_of_every_page(visitor, name):
    headers = visitor.get(static.address(name)).headers
    for header, value in EVERY_ANSWER.items():
        assert header == "Cache-Control" or headers[header] == value


@every_file
def test_a_file_sets_no_cookie(visitor, name):
    assert "Set-Cookie" not in visitor.get(static.address(name)).headers


@for_each(
    "path",
    [
        "/static/portal.css",
        "/static/portal.000000000000.css",
        "/static/",
        "/static/..%2fstatic.py",
        "/static/%2e%2e/static.py",
        "/static/../../settings.py",
    ],
)
def test_any_other_address_is_not_found(visitor, path):  # T43
    answer = visitor.get(path)
    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"


@every_file
def test_a_browser_may_ask_for_the_headers_alone(visitor, name):
    whole, head = (visitor.open(static.address(name), method=method) for method in ("GET", "HEAD"))
    assert (head.status_code, head.data) == (200, b"")
    assert bare(head)[1] == bare(whole)[1]


@every_file
def test_a_file_cannot_be_posted_to(visitor, name):
    assert visitor.post(static.address(name)).status_code == 405


def test_one_file_changed_changes_its_address(tmp_path):
    file = tmp_path / "portal.css"
    addresses = set()
    for content in ("a", "b"):
        file.write_text(content, "utf-8")
        addresses.add(static._hashed(file))
    assert len(addresses) == 2
