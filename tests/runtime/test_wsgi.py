"""A request as WSGI knows it, and the answer as the server takes it."""

from __future__ import annotations

import pytest

from portal.runtime.wsgi import answered, environ_of
from tests.runtime.requests import Headers, Scope


def environ(*headers: tuple[str, str], **more: str) -> dict[str, object]:
    return environ_of(Scope(headers=Headers(*headers), **more), b"")


def test_a_path_is_told_in_the_letters_of_wsgi():
    assert environ(path="/é")["PATH_INFO"] == "/Ã©"


@pytest.mark.parametrize(
    ("client", "address"), [("203.0.113.9:40000", "203.0.113.9"), ("[2001:db8::1]:40000", "2001:db8::1")]
)
def test_the_address_comes_without_its_port(client, address):
    assert environ(client=client)["REMOTE_ADDR"] == address


def test_a_header_that_comes_twice_is_joined_in_order():  # T5: the last proxy's word stays the last
    twice = environ(("x-forwarded-for", "198.51.100.1"), ("x-forwarded-for", "198.51.100.2"))
    assert twice["HTTP_X_FORWARDED_FOR"] == "198.51.100.1,198.51.100.2"


def test_cookies_in_two_headers_are_joined_as_cookies():
    assert environ(("cookie", "a=1"), ("cookie", "b=2"))["HTTP_COOKIE"] == "a=1; b=2"


def test_a_header_with_an_underscore_stands_for_no_other():  # T5
    forged = environ(("x_forwarded_for", "198.51.100.1"), ("content_length", "5"))
    assert not {"HTTP_X_FORWARDED_FOR", "HTTP_CONTENT_LENGTH", "CONTENT_LENGTH"} & forged.keys()


def test_type_and_length_of_a_body_have_names_of_their_own():
    told = environ(("content-type", "text/plain"), ("content-length", "5"))
    assert (told["CONTENT_TYPE"], told["CONTENT_LENGTH"]) == ("text/plain", "5")
    assert "HTTP_CONTENT_TYPE" not in told


class Parts:
    """An answer in two parts that wants to be closed."""

    closed = False

    def __iter__(self):
        return iter([b"one ", b"answer"])

    def close(self) -> None:
        self.closed = True


def test_an_answer_is_taken_whole_and_closed():
    parts = Parts()

    def app(_environ, start_response):
        start_response("404 Not Found", [("X", "y")])
        return parts

    assert answered(app, {}) == (404, [("X", "y")], b"one answer")
    assert parts.closed
