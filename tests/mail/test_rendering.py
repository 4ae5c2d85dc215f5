"""A letter's headers: the ones we write, whatever a fact, an address or a setting tries to add (T45)."""

from __future__ import annotations

import dataclasses
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

import pytest

from portal.language import languages
from portal.mail import examples, letters, message, rendering
from portal.mail.rendering import CannotCompose
from tests import office
from tests.conftest import BEFORE
from tests.post import html_of, opened, text_of
from tests.tables import for_each

pytestmark = pytest.mark.usefixtures("app")
HEADERS = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "Content-Language",
    "MIME-Version",
    "Content-Type",
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
    "=?utf-8?q?Riverside?=",
    "hi\r\nBcc: evil@x.y",
    "hi\nBcc: evil@x.y",
    "hi\rBcc: evil@x.y",
    "hi\r\n Bcc: evil@x.y",
    "hi\x0bBcc: evil@x.y",
    "hi\x0cBcc: evil@x.y",
    "hi\x1cBcc: evil@x.y",
    "hi\x85Bcc: evil@x.y",
    "hi\u2028Bcc: evil@x.y",
    "hi\u2029Bcc: evil@x.y",
    "hi\n\nYour grade is F",
    "hi\r\n\r\nYour grade is F",
    "\r\nBcc: evil@x.y",
    "Bcc: evil@x.y",
    "evil@x.y, other@x.y",
    "<evil@x.y>",
    "Maple <evil@x.y>, Exam Centre",
    "Maple (evil@x.y) Centre",
    "group: evil@x.y;",
    '"; evil@x.y',
    'a"b\\"c <evil@x.y>',
    "hi %0D%0ABcc: evil@x.y",
    "hi\\r\\nBcc: evil@x.y",
    "hi\0Bcc: evil@x.y",
    "hi\u202eyx@live :ccB",
    "x" * 2000,
    "考" * 500,
    "two words " * 300,
]
ADDRESSES = [
    "mei@example.org\r\nBcc: evil@x.y",
    "mei@example.org\nBcc: evil@x.y",
    "mei@example.org\rBcc: evil@x.y",
    "mei@example.org\r\n Bcc: evil@x.y",
    "mei@example.org\r\n\r\nYour grade is F",
    "mei@example.org, evil@x.y",
    "mei@example.org; evil@x.y",
    "mei@example.org evil@x.y",
    "mei@example.org>, <evil@x.y",
    "Mei <mei@example.org>",
    "mei@example.org (evil)",
    "mei(evil@x.y)@example.org",
    "group: mei@example.org;",
    "=?utf-8?q?mei=0D=0ABcc:_evil?=@example.org",
    "=?utf-8?b?bWVpQGV4YW1wbGUub3JnLCBldmls?=@x.y",
    '"mei, evil"@x.y, b@x.y',
    "mei@example.org\0",
    "mei@example.org\u2028Bcc: evil@x.y",
    "méi@example.org",
    "mei@例え.jp",
    "mei",
    "",
    "x" * 2000 + "@example.org",
]


def short(payload: str) -> str:
    return ascii(payload)[:40]


def composed(to: str = "mei@example.org", **other: str) -> EmailMessage:
    facts = {
        "name": "LIN Mei-Hua",
        "exam": "A2 Key",
        "sitting": "April",
        "released": "today",
        "login": "http://localhost/login",
    }
    letter = letters.Released(**(facts | other))
    return opened(rendering.composed(letter, to=to, message_id="<released.1@localhost>", now=BEFORE))


def check_headers(read: EmailMessage) -> None:
    assert read.keys() == HEADERS
    assert [part.keys() for part in read.iter_parts()] == [["Content-Type", "Content-Transfer-Encoding"]] * 2
    assert [address.addr_spec for address in read["From"].addresses] == ["exams@maple.example"]
    assert [address.addr_spec for address in read["To"].addresses] == ["mei@example.org"]
    assert "TW940" in text_of(read)
    assert "TW940" in html_of(read)


def test_a_letter_has_the_headers_of_a_notice_and_no_others():  # T57
    read = composed()
    check_headers(read)
    assert read["From"] == "Maple Exam Centre <exams@maple.example>"
    assert (read["To"], read["Message-ID"]) == ("mei@example.org", "<released.1@localhost>")
    assert (read["Auto-Submitted"], read["Content-Language"]) == ("auto-generated", "en-GB")
    assert read["Date"].datetime == BEFORE


def test_a_letter_is_plain_text_and_for_who_can_show_it_html():
    read = composed()
    assert read.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in read.iter_parts()] == ["text/plain", "text/html"]
    assert {part.get_content_charset() for part in read.iter_parts()} == {"utf-8"}


@for_each("language", languages.AVAILABLE)
@for_each("kind", [letter.kind for letter in letters.EVERY])
def test_a_letter_is_well_formed_in_ascii_on_lines_that_any_server_takes(language, kind):
    with languages.speaking(language):
        finished = rendering.composed(examples.of(kind), to="mei@example.org", message_id="<a.1@localhost>", now=BEFORE)
    lines = finished.content.split(b"\r\n")
    assert finished.content.isascii()
    assert not [line for line in lines if b"\n" in line or b"\r" in line or len(line) > 998]
    strict = BytesParser(policy=policy.default.clone(raise_on_defect=True)).parsebytes(finished.content)
    assert all(part.get_content().strip() for part in strict.iter_parts())


@for_each("place", ["exam", "name", "sitting"])
@for_each("payload", PAYLOADS)
def test_no_fact_becomes_a_header(place, payload):  # T45
    check_headers(composed(**{place: payload}))


@for_each("payload", PAYLOADS)
def test_a_subject_is_read_as_it_was_meant(payload):  # T45
    read = composed(exam=payload)
    meant = " ".join(payload.replace("\0", " ").replace("\u202e", "").split())
    assert read["Subject"] == f"Your results are ready: {meant}"


@for_each("payload", [payload for payload in PAYLOADS if payload.isprintable()])
def test_no_centres_name_becomes_a_header(app, monkeypatch, payload):  # T45 (the settings refuse the others)
    office.choose(app, monkeypatch, centre_name=payload)
    read = composed()
    check_headers(read)
    name = read["From"].addresses[0].display_name  # in which this parser leaves a space between encoded words
    assert name.replace(" ", "") == payload.replace(" ", "")


@for_each("payload", [payload for payload in PAYLOADS if not payload.isprintable()])
def test_a_centres_name_that_came_past_the_settings_becomes_no_header_either(app, monkeypatch, payload):  # T45
    office.choose(app, monkeypatch, centre_name=payload)
    check_headers(composed())


@for_each("name", ["x" * 2000, "考" * 2000, "a&" * 400])
def test_a_long_fact_makes_no_line_that_is_too_long_for_a_server(name):
    letter = dataclasses.replace(examples.of(letters.Released.kind), name=name)
    finished = rendering.composed(letter, to="mei@example.org", message_id="<a.1@localhost>", now=BEFORE)
    assert max(map(len, finished.content.split(b"\r\n"))) <= 998
    assert name in "".join(text_of(opened(finished)).split())


@for_each("address", ADDRESSES)
def test_a_letter_goes_to_one_address_written_as_it_is_or_nowhere(address):  # T45
    with pytest.raises(CannotCompose, match="the letter released cannot be set"):
        composed(address)


@for_each("address", ["mei@example.org", "o'hara+exams@mail.example.org", '"mei hua"@example.org'])
def test_an_address_arrives_as_it_was_registered(address):
    assert composed(address)["To"].addresses[0].addr_spec == address


@for_each("address", [each for each in ADDRESSES if each])
def test_no_address_of_the_centre_becomes_a_header(app, monkeypatch, address):  # T45
    office.choose(app, monkeypatch, mail_from=address)
    with pytest.raises(CannotCompose):
        composed()


def test_the_librarys_newer_messages_would_let_a_header_in_and_are_found_out():  # T45 (CVE-2024-6923)
    naive = EmailMessage(policy=policy.SMTP)
    naive["Subject"] = PAYLOADS[0]
    naive.set_content("hello")
    written = naive.keys()
    try:
        made = naive.as_bytes()
    except ValueError:
        pytest.skip("this Python sees for itself")
    with pytest.raises(ValueError, match="a header of its own"):
        message.check(made, written)


@for_each(
    "head",
    [
        b"Subject: hi\r\nBcc: evil@x.y",
        b"Subject: hi\nBcc: evil@x.y",
        b"Subject: hi\rBcc: evil@x.y",
        b"Subject: hi\r\n\r\nTo: mei@example.org",
        b"Bcc: evil@x.y\r\nSubject: hi",
        b"Subject: hi\r\nSubject: hi",
        b"hi",
    ],
)
def test_bytes_with_other_headers_than_were_meant_are_found_out(head):  # T45
    with pytest.raises(ValueError, match="a header of its own"):
        message.check(head + b"\r\nTo: mei@example.org\r\n\r\nhello\r\n", ["Subject", "To"])


def test_a_fact_that_would_end_the_headers_is_found_out_as_they_are_made():  # T45
    headers = {"From": "a@x.y", "To": "b@x.y", "Subject": "hi\r\nBcc: evil@x.y"}
    with pytest.raises(ValueError, match="a header of its own"):
        message.content(headers, text="hello\n", html="<p>hello</p>\n")


@for_each(
    "chosen, sender",
    [
        ({"mail_from": "results@maple.example"}, "results@maple.example"),
        ({}, "exams@maple.example"),
        ({"centre_email": ""}, "results@localhost"),
        ({"centre_email": "", "base_url": "https://results.maple.example:8443"}, "results@results.maple.example"),
        ({"centre_email": "", "base_url": "http://[::1]:5000"}, "results@[IPv6:::1]"),
    ],
)
def test_letters_come_from_the_address_the_centre_chose(app, monkeypatch, chosen, sender):
    login = chosen.get("base_url", "http://localhost") + "/login"
    with monkeypatch.context() as here:
        office.choose(app, here, **chosen)
        assert composed(login=login)["From"].addresses[0].addr_spec == sender


@for_each("name", ["Maple Exam Centre", "楓葉考試中心", "O'Brien & Söhne, Ltd. (Wien)", '"Maple"'])
def test_the_centres_name_arrives_as_it_is_written(app, monkeypatch, name):
    office.choose(app, monkeypatch, centre_name=name)
    assert composed()["From"].addresses[0].display_name == name


@for_each(
    "chosen, answers_go_to",
    [
        ({}, None),
        ({"mail_from": "exams@maple.example"}, None),
        ({"mail_from": "results@maple.example"}, "exams@maple.example"),
        ({"mail_from": "results@maple.example", "centre_email": ""}, None),
    ],
)
def test_answers_go_to_the_centre_when_letters_do_not_come_from_there(app, monkeypatch, chosen, answers_go_to):
    with monkeypatch.context() as here:
        office.choose(app, here, **chosen)
        assert composed()["Reply-To"] == answers_go_to


def test_a_letter_nobody_need_have_can_be_switched_off_from_the_mail_program():  # T57
    verified = examples.of(letters.Verified.kind)
    read = opened(rendering.composed(verified, to="mei@example.org", message_id="<a.1@localhost>", now=BEFORE))
    assert read["List-Unsubscribe"] == f"<{verified.unsubscribe}>"
    assert read["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert verified.unsubscribe in text_of(read)


@for_each("kind", [each.kind for each in letters.EVERY if each is not letters.Verified])
def test_a_letter_that_is_needed_cannot_be_switched_off(kind):  # T57
    read = opened(rendering.composed(examples.of(kind), to="mei@example.org", message_id="<a.1@localhost>", now=BEFORE))
    assert not [name for name in read if name.startswith("List-")]


def test_the_links_of_a_letter_arrive_whole():
    link = "http://localhost/email/confirm/" + "x" * 200
    read = composed(login=link)
    assert link in text_of(read)
    assert f'href="{link}"' in html_of(read)


@for_each("language", languages.AVAILABLE)
def test_a_letter_says_which_language_it_is_in(language):
    with languages.speaking(language):
        assert composed()["Content-Language"] == languages.html_tag()


def test_a_letter_comes_from_the_centre_by_its_name_in_the_readers_language(app, monkeypatch):
    office.choose(app, monkeypatch, centre_name_zh_hant="楓葉考試中心")
    with languages.speaking("zh-Hant"):
        finished = rendering.rendered(examples.of("welcome"))
    assert "楓葉考試中心" in finished.text


@for_each("kind", [letter.kind for letter in letters.EVERY])
def test_no_space_stands_between_a_chinese_name_of_the_centre_and_the_words_around_it(app, monkeypatch, kind):
    office.choose(app, monkeypatch, centre_name_zh_hant="楓葉考試中心")
    with languages.speaking("zh-Hant"):
        finished = rendering.rendered(examples.of(kind))
    for text in (finished.text, finished.html):
        assert " 楓葉" not in text
        assert "中心 " not in text


def test_around_a_latin_name_of_the_centre_there_are_spaces(app, monkeypatch):
    office.choose(app, monkeypatch, centre_name="Maple Centre")
    with languages.speaking("zh-Hant"):
        finished = rendering.rendered(examples.of("welcome"))
    assert "您已在 Maple Centre 的考生成績查詢系統完成註冊。" in finished.text
