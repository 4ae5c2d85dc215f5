"""Nobody is led off the site: every address `next` may hold, followed as a browser follows it (T25)."""

from __future__ import annotations

import re

import pytest

from tests import cast
from tests.tables import for_each

HERE = "this site"
LEAVING = [
    "//evil.example",
    "///evil.example",
    "////evil.example/x",
    "/\\evil.example",
    "/\\/evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r/evil.example",
    "/\r\n/evil.example",
    "/\t\\evil.example",
    "\t//evil.example",
    " //evil.example",
    "\x00//evil.example",
    "\x1f//evil.example",
    "\u00a0//evil.example",
    "/\x00/evil.example",
    "http://evil.example",
    "https://evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https:\\\\evil.example",
    "HTTPS://evil.example",
    "h\tttps://evil.example",
    "\nhttps://evil.example",
    "http://localhost@evil.example",
    "http://localhost:80@evil.example",
    "//localhost@evil.example",
    "//evil.example@localhost",
    "//evil.example:80/results",
    "//[::1]/results",
    "//evil。example",
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,<b>",
    "vbscript:x",
    "mailto:a@evil.example",
]
STRANGE = [
    "/%09/evil.example",
    "/%2f/evil.example",
    "/%5cevil.example",
    "%2f%2fevil.example",
    "/x\r\nLocation: https://evil.example",
    "/x\r\nSet-Cookie: session=evil",
    "@evil.example",
    ".evil.example",
    "evil.example",
    "?//evil.example",
    "#//evil.example",
    "./\\evil.example",
    "..//evil.example",
    "/..//evil.example",
    "/.//evil.example",
    "／／evil.example",
    "",
]
OURS = ["/results", "/results/abc?x=1&y=//z", "/help#centre", "/register", "/?next=//evil.example", "/%E6%88%90"]


def where_a_browser_goes(location: str) -> str:
    """HERE, or the address that would be left for; read as the URL standard tells browsers to, not as Python does.

    They drop C0 controls and spaces around it and tabs and line breaks within it, take a backslash for a slash,
    and go elsewhere for any scheme and for two slashes, however many more follow.
    """
    text = location.strip("".join(map(chr, range(0x21))))
    text = re.sub(r"[\t\r\n]", "", text).replace("\\", "/")
    leaves = re.match(r"[a-z][a-z0-9+.-]*:", text, re.IGNORECASE) or text.startswith("//")
    return text if leaves else HERE


@pytest.fixture
def go_to(app, registered):
    """Mei logs in, in a browser that was not logged in, to go to an address; the answer."""

    def log_in(address: str):
        form = {"id_number": cast.MEI.id_number, "password": cast.PASSWORD, "next": address}
        return app.test_client().post("/login", data=form)

    return log_in


@for_each("payload", [each for each in LEAVING if not each.startswith(("\\evil", "\u00a0", "/\x00"))])
def test_the_payloads_would_lead_away(payload):
    assert where_a_browser_goes(payload) != HERE


@for_each("payload", LEAVING)
def test_an_address_off_the_site_is_dropped_for_the_results(go_to, payload):
    answer = go_to(payload)
    assert (answer.status_code, answer.location) == (303, "/results")


@for_each("payload", STRANGE)
def test_what_only_looks_strange_stays_on_the_site(go_to, payload):
    answer = go_to(payload)
    assert answer.status_code == 303
    assert answer.location.startswith("/")
    assert where_a_browser_goes(answer.location) == HERE
    assert "evil" not in answer.headers["Set-Cookie"]


@for_each("path", OURS)
def test_a_path_of_the_site_is_followed(go_to, path):
    answer = go_to(path)
    assert (answer.status_code, answer.location) == (303, path)


@for_each("payload", LEAVING + STRANGE)
def test_who_is_logged_in_already_stays_on_the_site_too(mei, payload):
    answer = mei.get("/login", query_string={"next": payload})
    assert answer.status_code == 303
    assert where_a_browser_goes(answer.location) == HERE


@for_each("path", ["//evil.example", "/results//evil.example", "//login", "/login/"])
def test_an_address_written_otherwise_is_not_put_right_by_a_redirect(visitor, path):  # T21
    answer = visitor.get("/", environ_overrides={"PATH_INFO": path})
    assert answer.status_code in (200, 404)
    assert answer.location is None
