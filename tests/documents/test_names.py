"""Names of every kind are printed as they are: no word of them is an order, none turns what stands beside it."""

from __future__ import annotations

import functools
import io
import re
import unicodedata

import pytest
from pypdf import PdfReader

from portal.documents import fonts, glyphs
from portal.documents.glyphs import Unprintable
from tests import papers
from tests.documents import facts
from tests.documents.test_page import KINDS, made
from tests.refusing import refusing, said
from tests.tables import for_each

HOSTILE = [  # T43
    '#read("/etc/passwd")',
    '#read("facts.json")',
    "#panic(1)",
    '#eval("1+1")',
    '#image("logo.png")',
    '#import "@preview/cetz:0.3.0": *',
    '#link("http://evil.example")[x]',
    "#{while true {}}",
    "#pagebreak()",
    "*bold* _under_",
    "$x^2$ $ sum $",
    "@ref @fig:a",
    "<label> <main>",
    "a // not a comment",
    "/* nor this */",
    "http://evil.example/x",
    "back\\slash \\u{41} \\",
    "`raw` ```code```",
    "= Heading",
    "- item + item / term: x",
    "~ --- ... 'quotes' \"double\"",
    '"} , "name": "x" {"',
    "</script><script>alert(1)</script>",
    "&lt;b&gt; &amp; <b>b</b>",
    "%(address)s %s %% {0} {name}",
    "(paren) \\( ) >> endobj stream",
    "Robert'); DROP TABLE entry;--",
    "=HYPERLINK(1)",
    "LIN\r\nSet-Cookie: a=b",
    "tab\tand\x0bvertical\x0cfeed\x00nul",
    "line\u2028and\u2029paragraph",
    "\u202eesrever\u202c LIN",
    "\u2066isolate\u2069 LIN \u200f\u200e",
    "\u202b\u202b\u202b\u202bnever closed",
    "joiner\u200d\u200cnon",
    "zero\u200bwidth\ufeffmark",
    "e\u0301\u0323\u0308\u0304",
    "soft\u00adhyphen no\u00a0break",
    "n" * 300,
    "very long name " * 20,
    "a\u0301" * 100,
    "ＦＵＬＬ　ｗｉｄｔｈ",
    "..\\..\\etc/../passwd",
]
LATIN = [
    "Zoë ÅNGSTRÖM-Øst",
    "Nguyễn Thị Phượng",
    "Łukasz Żółć-Ďábelský",
    "Þórunn Æðelwulf ß",
    "İbrahim Çağrı ŞİMŞEK ığ",
    "Ţepeş Ștefan Őry Ű",
    "Ǿ Ǻ ǟ ḍ ṣ Ẽ Ơ ư",
    "Kahoʻolawe ʻŌ",
    "Ŵyn Ŷ Ĳssel ĸ ŉ Ŧ",
]
SCRIPTS = {
    "Chinese": ("王小明 歐陽菲菲 䶵", "fonts-noto-cjk"),
    "rare Han": ("𠮷野家 𡈽", "fonts-noto-cjk"),
    "Korean": ("홍길동", "fonts-noto-cjk"),
    "Japanese": ("さくら アヤ", "fonts-noto-cjk"),
    "Greek and Cyrillic": ("Ελένη Щукина Ђорђе Їжак", "fonts-noto-core"),
    "Arabic": ("محمد عبد الله", "fonts-noto-core"),
    "Hebrew": ("שרה כהן", "fonts-noto-core"),
    "Thai": ("สมชาย ใจดี", "fonts-noto-core"),
    "Devanagari": ("प्रिया शर्मा", "fonts-noto-core"),
}
APART = {"Cf", "Cc", "Zs", "Zl", "Zp"}


def bare(words: str) -> str:
    """Without what has no picture: spaces, line ends, marks of direction."""
    return "".join(each for each in unicodedata.normalize("NFC", words) if unicodedata.category(each) not in APART)


@functools.cache
def pages(kind: str, field: str, *values: str) -> dict[str, str]:
    """The words of each one's only page, all in one file: candidates who differ in this fact alone."""
    several = [facts.candidate(**{field: value}) for value in values]
    return dict(zip(values, papers.pages(made(kind, *several)), strict=True))


@pytest.fixture(params=KINDS)
def kind(request) -> str:
    return request.param


@pytest.mark.slow
@for_each("name", HOSTILE)
def test_a_hostile_name_is_printed_as_it_is_and_changes_nothing_else(kind, name):  # T43
    told = pages(kind, "name", *HOSTILE, "Harmless")
    found, usual = bare(told[name]), bare(told["Harmless"])
    assert bare(name) in found
    assert found.replace(bare(name), "") == usual.replace("Harmless", "")


@for_each("field", ["local_name", "candidate_number", "id_number", "internal_id"])
def test_nothing_else_of_a_candidate_is_an_order_either(kind, field):  # T43
    order = '#read("/etc/passwd")'
    page = pages(kind, field, order)[order]
    assert bare(order) in bare(page)
    assert "root:" not in page


def test_neither_sitting_nor_venue_is_an_order():  # T43
    order = "#panic() *b* $x$"
    timetable = facts.timetable(venue=order, address="@ref <label> //")
    [page] = papers.pages(made("confirmation", sitting=order, timetable=timetable))
    assert bare(page).count(bare(order)) == 5
    assert bare("@ref <label> //") in bare(page)


def test_a_public_reason_is_no_order():  # T43
    given = facts.outcome(facts.Status.VOID, public_reason="#panic() *b* $x$")
    assert "#panic() *b* $x$" in papers.words(made("statement", outcome=given))


@for_each("name", LATIN)
def test_a_latin_name_keeps_every_diacritic(kind, name):
    assert unicodedata.normalize("NFC", name) in " ".join(pages(kind, "name", *LATIN)[name].split())


def languages_in(pdf: bytes) -> set[bytes]:
    [page] = PdfReader(io.BytesIO(pdf)).pages
    return set(re.findall(rb"/Lang\(([\w-]+)\)", page.get_contents().get_data()))


@for_each("name, tag", [("林美華", b"zh-TW"), ("さくら アヤ", b"ja"), ("홍길동", b"ko"), ("Ελένη", b"el")])
def test_a_name_is_marked_with_the_language_its_script_tells(kind, name, tag):
    assert languages_in(made(kind, facts.candidate(local_name=name))) == {b"en-GB", tag}


def test_a_name_whose_script_is_that_of_many_languages_is_marked_with_none(kind):
    assert languages_in(made(kind, facts.candidate(local_name="Щукина"))) == {b"en-GB"}


@pytest.mark.slow
@pytest.mark.parametrize("script", SCRIPTS)
def test_a_name_is_copied_in_its_script_with_its_fonts_or_refused_with_the_package_to_install(kind, script):
    name, package = SCRIPTS[script]
    try:
        whole = made(kind, facts.candidate(local_name=name))
    except Unprintable as refused:
        told = "\n".join(said(refused))
    else:
        assert bare(name) in bare(papers.flowing(whole))
        assert set(papers.fonts(whole)) == {(True, True)}
        return
    assert package in told
    pytest.skip(f"no font has {script} (Debian: apt install {package})")


def test_what_no_font_can_print_is_refused_by_name_and_character(kind):
    with pytest.raises(Unprintable) as refused:
        made(kind, facts.candidate(name="LIN \U0010fffd Mei"))
    assert refused.value.missing == {"LIN \U0010fffd Mei (candidate 0079)": ["\U0010fffd"]}
    [sentence] = said(refused.value)
    assert "U+10FFFD" in sentence
    assert "Correct the name" in sentence


def test_everybody_who_cannot_be_printed_is_named_at_once(kind):
    several = [facts.numbered(number) for number in range(1, 6)]
    several[1] = facts.candidate(name="Second \U0010fffd")
    several[4] = facts.candidate(name="Fifth \U0010fffc\U0010fffd")
    with pytest.raises(Unprintable) as refused:
        made(kind, *several)
    assert [(who.split()[0], len(missing)) for who, missing in refused.value.missing.items()] == [
        ("Second", 1),
        ("Fifth", 2),
    ]


def test_a_centre_that_cannot_be_printed_is_named(kind):
    centre = facts.Centre("TW940", "Maple \U0010fffd", "", "", "")
    with refusing(r"Maple .*: .* is a private character"):
        made(kind, letterhead=facts.letterhead(centre=centre))


@for_each("character", ["\ue000", "\uf6ec", "\U000f0000"])
def test_a_private_character_is_never_printed_though_the_engine_has_a_glyph_for_it(kind, character):
    with refusing(r"is a private character \(造字\), and no document can print it\. Correct the name"):
        made(kind, facts.candidate(local_name=f"劉{character}昱"))


def test_what_no_font_can_print_is_told_with_both_ways_out():
    [told] = said(Unprintable({"LIN": ["\U0003fffd"]}))
    assert told.endswith("Correct the name, or install a font that has it.")


@for_each(
    "character, package",
    [("王", "fonts-noto-cjk"), ("한", "fonts-noto-cjk"), ("𠮷", "fonts-hanazono"), ("ก", "fonts-noto-core")],
)
def test_the_package_of_a_missing_character_is_told(character, package):
    [told] = said(Unprintable({"LIN": [character]}))
    assert f"LIN: no installed font can print {character} (U+{ord(character):04X})." in told
    assert f"apt install {package};" in told


def test_missing_characters_are_found_among_many():
    held = {chr(code) for code in range(0x4E00, 0x4F00)}
    gone = {"\u4e05", "\u4e06", "\u4eff"}
    assert glyphs.missing(held, lambda some: not gone & set(some)) == gone
    assert glyphs.missing(set(), lambda _: False) == set()


@for_each(
    "words, pieces",
    [
        ("LIN Mei-Hua", ["LIN Mei-Hua"]),
        ("Wolfeschlegelstein", ["Wolfeschlegelstein"]),
        ("abcdefghijklmnopqrstu", ["abcdefgh", "ijklmnop", "qrstu"]),
        (facts.CODE, ["Q9YMZ-", "JKS75-", "8H2ND-", "4PX0T-", "6RWVB-", "E3"]),
        ("e\u0301" * 11, ["e\u0301" * 4, "e\u0301" * 4, "e\u0301" * 3]),
        ("x" + "e\u0301" * 11, ["x" + "e\u0301" * 4, "e\u0301" * 4, "e\u0301" * 3]),
        ("王" * 30, ["王" * 30]),
    ],
)
def test_only_a_word_longer_than_any_name_may_be_broken(words, pieces):
    assert glyphs.settable(words).split("\u200b") == pieces


def test_a_machine_without_any_font_still_prints_latin_names():
    assert "Libertinus Serif" in fonts.installed().families()
    assert fonts.families()
