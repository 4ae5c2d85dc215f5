"""A letter's headers: the ones we write, whatever a fact or a setting tries to add (T45)."""

from __future__ import annotations

from email import policy
from email.parser import BytesParser

import pytest

from portal import languages
from portal.mail import letters, rendering
from portal.mail.rendering import CannotCompose
from tests import office
from tests.conftest import BEFORE

pytestmark = pytest.mark.usefixtures("app")
HEADERS = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "Content-Type",
    "Content-Transfer-Encoding",
    "MIME-Version",
    "Content-Language",
]
PAYLOADS = [
    "=?utf-8?q?hi=0D=0ABcc:_evil@x.y?=",
    "=?utf-8?q?hi=0ABcc:_evil@x.y?=",
    "=?utf-8?q?hi=0DBcc:_evil@x.y?=",
    "=?utf-8?b?aGkNCkJjYzogZXZpbEB4Lnk=?=",
    "=?UTF-8?B?aGkKQmNjOiBldmlsQHgueQ==?=",
    "=?iso-8859-1?q?hi=0D=0ABcc:_evil@x.y?=",
    "=?utf-16?b?//5oAGkADQAKAEIAYwBjADoAIABlAHYAaQBsAEAAeAAuAHkA?=",
    "Maple =?utf-8?q?=0D=0ABcc:_evil@x.y?= Centre",
    '"=?utf-8?q?hi=0D=0ABcc:_evil@x.y?="',
    "=?utf-8?q?hi=0D=0A=0D=0AYour_grade_is_F?=",
    "=?utf-8?q?hi=0D=0ASubject:_other?=",
    "=?utf-8?q?hi?= =?utf-8?q?=0D=0ABcc:_evil@x.y?=",
    "hi\r\nBcc: evil@x.y",
    "hi\nBcc: evil@x.y",
    "hi\rBcc: evil@x.y",
    "hi\x0bBcc: evil@x.y",
    "hi\x0cBcc: evil@x.y",
    "hi\x85Bcc: evil@x.y",
    "hi\u2028Bcc: evil@x.y",
    "hi\n\nYour grade is F",
    "hi\r\n\r\nYour grade is F",
    "Bcc: evil@x.y",
    "evil@x.y, other@x.y",
    "<evil@x.y>",
    '"; evil@x.y',
    "hi %0D%0ABcc: evil@x.y",
    "hi\\r\\nBcc: evil@x.y",
    "hi\0Bcc: evil@x.y",
    "x" * 2000,
    "考" * 500,
]


def short(payload: str) -> str:
    return ascii(payload)[:40]


def composed(**other: str):
    facts = {"name": "LIN Mei-Hua", "exam": "A2 Key", "sitting": "April", "released": "today", "login": "http://x/"}
    letter = letters.Released(**(facts | other))
    return rendering.composed(letter, to="mei@example.org", message_id="<released.1@localhost>", now=BEFORE)


def arrived(message):
    """The letter as a mail server reads it."""
    return BytesParser(policy=policy.default).parsebytes(message.as_bytes())


def check_headers(message) -> None:
    read = arrived(message)
    assert read.keys() == HEADERS
    assert [address.addr_spec for address in read["From"].addresses] == ["exams@maple.example"]
    assert [address.addr_spec for address in read["To"].addresses] == ["mei@example.org"]
    assert "Centre number TW940" in read.get_content()


def test_a_letter_has_the_headers_of_a_notice_and_no_others():  # T57
    read = arrived(composed())
    assert read.keys() == HEADERS
    assert read["From"] == "Maple Exam Centre <exams@maple.example>"
    assert (read["To"], read["Message-ID"]) == ("mei@example.org", "<released.1@localhost>")
    assert (read["Auto-Submitted"], read["Content-Language"]) == ("auto-generated", "en-GB")
    assert read["Date"].datetime == BEFORE
    assert read.get_content_type() == "text/plain"


@pytest.mark.parametrize("place", ["exam", "name", "sitting"])
@pytest.mark.parametrize("payload", PAYLOADS, ids=short)
def test_no_fact_becomes_a_header(place, payload):  # T45
    try:
        message = composed(**{place: payload})
    except CannotCompose:
        assert place == "exam", "only what stands in a header can keep a letter back"
    else:
        check_headers(message)


@pytest.mark.parametrize("payload", [payload for payload in PAYLOADS if payload.isprintable()], ids=short)
def test_no_centres_name_becomes_a_header(app, monkeypatch, payload):  # T45 (the settings refuse the others)
    office.choose(app, monkeypatch, centre_name=payload)
    try:
        message = composed()
    except CannotCompose:
        return
    check_headers(message)


@pytest.mark.parametrize(
    ("chosen", "sender"),
    [
        ({"mail_from": "results@maple.example"}, "results@maple.example"),
        ({}, "exams@maple.example"),
        ({"centre_email": ""}, "results@localhost"),
        ({"centre_email": "", "base_url": "https://results.maple.example:8443"}, "results@results.maple.example"),
    ],
)
def test_letters_come_from_the_address_the_centre_chose(app, monkeypatch, chosen, sender):
    office.choose(app, monkeypatch, **chosen)
    assert arrived(composed())["From"].addresses[0].addr_spec == sender


@pytest.mark.parametrize("name", ["Maple Exam Centre", "楓葉考試中心", "O'Brien & Söhne, Ltd. (Wien)", '"Maple"'])
def test_the_centres_name_arrives_as_it_is_written(app, monkeypatch, name):
    office.choose(app, monkeypatch, centre_name=name)
    assert arrived(composed())["From"].addresses[0].display_name == name


def test_the_links_of_a_letter_arrive_whole():
    link = "http://localhost/email/confirm/" + "x" * 200
    assert link in arrived(composed(login=link)).get_content()


def test_a_letter_says_which_language_it_is_in():
    with languages.speaking("en"):
        assert composed()["Content-Language"] == "en-GB"
