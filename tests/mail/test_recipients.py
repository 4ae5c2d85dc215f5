"""Email addresses as people type them."""

from __future__ import annotations

from portal.mail import recipients
from tests.tables import for_each

MEI = "mei@example.org"


@for_each(
    "typed, read",
    [
        ("mei@example.org", MEI),
        (" mei@example.org\u00a0", MEI),
        ("mei\u200b@example.org\ufeff", MEI),
        ("\u2068mei@example.org\u2069", MEI),
        ("me i@example.org", "me i@example.org"),
        ("mei＠example．org", MEI),
        ("ｍｅｉ@ｅｘａｍｐｌｅ。ｏｒｇ", MEI),
        ("mei@example｡org", MEI),
        ("o’neill@example.org", "o'neill@example.org"),
        ("mei@müller.example", "mei@xn--mller-kva.example"),
        ("mei@例子.tw", "mei@xn--fsqu00a.tw"),
        ("Mei@Example.org", "Mei@Example.org"),
        ("王@example.org", "王@example.org"),
        ("mei", "mei"),
    ],
)
def test_an_address_is_read_as_it_was_meant(typed, read):
    assert recipients.cleaned(typed) == read


@for_each(
    "address, is_one",
    [
        (MEI, True),
        ("mei@xn--fsqu00a.tw", True),
        ("a" * 64 + "@example.org", True),
        ("a" * 65 + "@example.org", False),
        ("王@example.org", False),
        ("=?utf-8?q?a?=@example.org", False),
        ("mei@localhost", False),
        ("mei@@example.org", False),
        ("mei.@example.org", False),
        ("mei", False),
    ],
)
def test_an_address_that_no_letter_can_reach_is_not_well_formed(address, is_one):
    assert recipients.is_well_formed(address) is is_one


@for_each(
    "typed, meant",
    [
        ("mei@gmial.com", "mei@gmail.com"),
        ("mei@gmai.com", "mei@gmail.com"),
        ("mei@gmaill.com", "mei@gmail.com"),
        ("mei@gmsil.com", "mei@gmail.com"),
        ("mei@gmail.co", "mei@gmail.com"),
        ("Mei@Hotmial.com", "mei@hotmail.com"),
        ("mei@yahoo.con.tw", "mei@yahoo.com.tw"),
        ("mei@school.example.con", "mei@school.example.com"),
        ("mei@msa.hinet.met", "mei@msa.hinet.net"),
        ("mei@gmail.com", None),
        ("mei@ymail.com", None),
        ("mei@mail.com", None),
        ("mei@yahoo.com.tw", None),
        ("mei@example.org", None),
        ("mei@school.edu.tw", None),
        ("mei@qq.com", None),
        ("mei", None),
        ("", None),
    ],
)
def test_a_likely_slip_is_seen_and_what_may_be_right_is_not(typed, meant):
    assert recipients.likely(typed) == meant
