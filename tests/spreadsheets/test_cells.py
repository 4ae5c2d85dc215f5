"""A cell as plain text: what programs put around it is gone, and a name is as its holder writes it."""

from __future__ import annotations

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.spreadsheets import formulas
from portal.spreadsheets.cells import plain
from tests.tables import for_each


@for_each(
    "cell, text",
    [
        ("  Mei  ", "Mei"),
        ("LIN  Mei-Hua", "LIN Mei-Hua"),
        ("LIN\nMei\tHua", "LIN Mei Hua"),
        ("LIN\u00a0Mei\u2009Hua\u202f", "LIN Mei Hua"),  # spaces that do not break, or are thin
        ("\u3000林\u3000美華\u3000", "林 美華"),
        ("０７９", "079"),
        ("１０７／０４／２１", "107/04/21"),
        ("２２．５", "22.5"),
        ("ＬＩＮ　Ｍｅｉ－Ｈｕａ", "LIN Mei-Hua"),
        ("Ｒ＆Ｗ", "R&W"),
        ("\ufeffName", "Name"),
        ("645\u200b890ZUB\u2060", "645890ZUB"),
        ("Mei\u00ad-Hua", "Mei-Hua"),
        ("\u202eMei\u2069\u200f", "Mei"),
        ("Mei\x1b[2J\x07\x9b", "Mei[2J"),
        ("Zoe\u0308", "Zoë"),
        ('="0079"', "0079"),
        ('="a ""b"" c"', 'a "b" c'),
        ("'0079", "0079"),
        ("'=1+1", "=1+1"),
        ("' -5", "-5"),
        ("'+886 912", "+886 912"),
        ("'\tMei", "Mei"),
        ("''=1", "'=1"),
    ],
)
def test_what_a_program_put_there_is_taken_off(cell, text):
    assert plain(cell) == text


@for_each(
    "cell",
    [
        "",
        "'t Hooft",
        "'Ndrangheta",
        "O'Neill",
        "=SUM(A1:A2)",
        '=CONCAT("a","b")',
        "中正路１２號",
        "Ａ班",
        "林（美）華",
        "王・李",
        "𠮷野家",
        "\u7027\u6feb\ue000",  # a character of an office's own
        "葛\U000e0100城",  # which of two forms
        "محمد",
        "علی\u200cرضا",
        "ක්\u200dරිස්ටි",
        "Đặng Thị",
        "ﾀﾅｶ",
    ],
)
def test_what_belongs_to_a_text_stays(cell):
    assert plain(cell) == cell


def test_a_joiner_that_joins_nothing_goes():
    assert plain("Mei\u200c\u200dHua") == "MeiHua"


@settings(deadline=None)
@given(st.text(max_size=40))
def test_every_text_becomes_one_line_that_stays_as_it_is_stored(cell):
    text = plain(cell)
    assert text == text.strip()
    assert not any(unicodedata.category(character) in ("Cc", "Zl", "Zp") for character in text)
    assert unicodedata.is_normalized("NFC", text)


@settings(deadline=None)
@given(st.text(max_size=40))
def test_a_text_that_left_comes_back_the_same(cell):
    text = plain(cell)
    assert plain(formulas.marked(text)) in (text, plain(text))
