"""Both papers read back: whole, tagged, with their fonts; what is copied off them is what was meant."""

from __future__ import annotations

import functools
import re
import subprocess
import sys
from base64 import b64decode
from datetime import timedelta
from pathlib import Path

import pytest

from portal.documents import engine, words
from portal.documents.confirmation_of_entry import CONFIRMATION
from portal.documents.statement_of_results import STATEMENT
from portal.language.languages import Later, speaking
from portal.settings.picture import Picture
from tests import papers
from tests.documents import facts
from tests.tables import for_each

ROOT = Path(__file__).resolve().parents[2]
LONG = "http://results-of-examinations.a-rather-long-name-of-a-school.example/of/all/candidates/verify/" + facts.CODE
LANGUAGES = [facts.EN, facts.ZH, facts.BOTH]
LOGOS = {  # red, 8 by 4
    "png": ("iVBORw0KGgoAAAANSUhEUgAAAAgAAAAECAIAAAA8r+mnAAAAFElEQVR4nGM8YGDAgA0wYRUlSwIAcMQBKCUQWb4AAAAASUVORK5CYII="),
    "jpeg": (
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAFA3PEY8MlBGQUZaVVBfeMiCeG5uePWvuZHI////////////////////////////////"
        "////////////////////2wBDAVVaWnhpeOuCguv/////////////////////////////////////////////////////////////"
        "////////////wAARCAAEAAgDASIAAhEBAxEB/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUF"
        "BAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVW"
        "V1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi"
        "4+Tl5ufo6erx8vP09fb3+Pn6/8QAHwEAAwEBAQEBAQEBAQAAAAAAAAECAwQFBgcICQoL/8QAtREAAgECBAQDBAcFBAQAAQJ3AAEC"
        "AxEEBSExBhJBUQdhcRMiMoEIFEKRobHBCSMzUvAVYnLRChYkNOEl8RcYGRomJygpKjU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVm"
        "Z2hpanN0dXZ3eHl6goOEhYaHiImKkpOUlZaXmJmaoqOkpaanqKmqsrO0tba3uLm6wsPExcbHyMnK0tPU1dbX2Nna4uPk5ebn6Onq"
        "8vP09fb3+Pn6/9oADAMBAAIRAxEAPwCOiiipNz//2Q=="
    ),
    "webp": ("UklGRjAAAABXRUJQVlA4ICQAAABwAQCdASoIAAQAB0CWJaACdAFAAAD+3hHbYq479RPlZ7vmgAA="),
}
KINDS = {
    "confirmation": (CONFIRMATION, facts.confirmation),
    "statement": (STATEMENT, facts.statement),
}


def made(kind: str, *who, languages=facts.EN, letterhead=None, **other) -> bytes:
    document, told = KINDS[kind]
    given = [told(each, **other) for each in who or [facts.MEI]]
    return document.pages(given, letterhead or facts.letterhead(languages=languages))


@functools.cache
def usual(kind: str, languages: tuple[str, ...] = facts.EN) -> bytes:
    """Mei's paper, set once for all who only read it."""
    return made(kind, languages=languages)


@pytest.fixture(params=KINDS)
def kind(request) -> str:
    return request.param


@pytest.fixture(params=LANGUAGES, ids="+".join)
def languages(request) -> tuple[str, ...]:
    return request.param


def test_a_paper_is_one_page_of_a4_tagged_with_a_title(kind, languages):
    told = papers.about(whole := usual(kind, languages))
    assert (told["Pages"], told["Tagged"]) == ("1", "yes")
    assert "A4" in told["Page size"]
    assert "April (S2) 2018" in told["Title"]
    assert told["Author"] == facts.CENTRE.name
    assert b"<pdfuaid:part>1</pdfuaid:part>" in whole


def test_a_paper_says_its_language(kind):
    assert b"/Lang(en-GB)" in usual(kind)
    assert b"/Lang(zh-TW)" in usual(kind, facts.ZH)


def test_every_font_is_in_the_file_with_no_more_than_its_used_characters(kind, languages):
    found = papers.fonts(usual(kind, languages))
    assert found
    assert set(found) == {(True, True)}


def test_qpdf_finds_nothing_wrong(kind, languages):
    assert papers.faults(usual(kind, languages)) == ""


def test_the_same_facts_and_date_make_the_same_bytes(kind, languages):
    assert made(kind, languages=languages) == usual(kind, languages)


@pytest.mark.slow
def test_another_process_makes_the_same_bytes():
    code = "import sys; from tests.documents.test_page import *; sys.stdout.buffer.write(b''.join(map(made, KINDS)))"
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True, timeout=60)
    assert told.stdout == b"".join(map(usual, KINDS))


def test_another_date_makes_other_bytes(kind):
    assert usual(kind) != made(kind, issued=facts.ISSUED + timedelta(days=1))


def test_what_is_copied_is_what_was_meant(kind, languages):
    told = papers.words(usual(kind, languages))
    mei = facts.MEI.facts
    for fact in (mei.name, mei.local_name, facts.MEI.id_number, mei.internal_id, facts.CENTRE.name):
        assert fact in told


def test_the_address_and_the_code_are_copied_whole(languages):
    told = papers.words(usual("statement", languages))
    assert facts.ADDRESS in told
    assert f" {facts.CODE} " in told


def test_a_long_address_is_copied_whole_but_for_its_line_ends():
    told = papers.words(made("statement", verify_at=LONG))
    assert LONG in told.replace(" ", "")


def test_words_that_may_be_broken_are_copied_without_a_trace():
    who = facts.candidate(name="ABCDEFGHIJKLMNOPQRSTUVWXYZ", id_number="1234567890ABCDEFGHIJKLMN")
    told = papers.words(made("statement", who))
    assert who.id_number in told.replace(" ", "")
    assert "\u200b" not in told


def test_a_links_place_is_the_whole_address(kind):
    leads_to = facts.REGISTER if kind == "confirmation" else facts.ADDRESS
    assert f"/URI({leads_to})".encode() in usual(kind)


def test_the_qr_code_is_the_address(kind, languages):
    leads_to = facts.REGISTER if kind == "confirmation" else facts.ADDRESS
    assert papers.qr_codes(usual(kind, languages)) == [leads_to]


def test_the_qr_code_of_a_very_long_address_can_be_read():
    assert papers.qr_codes(made("statement", verify_at=LONG)) == [LONG]


@pytest.mark.slow
def test_qr_codes_can_be_read_one_and_all(rounds):
    addresses = [f"https://results.maple.example/verify/{number:026}" for number in range(rounds(20, 300))]
    statements = [facts.statement(verify_at=address) for address in addresses]
    whole = STATEMENT.pages(statements, facts.letterhead())
    assert [papers.qr_codes(whole, page) for page, _ in enumerate(addresses, 1)] == [[each] for each in addresses]


@pytest.mark.slow
def test_a_screen_reader_is_told_the_headings_the_table_and_the_code(kind):
    told = papers.tags(usual(kind))
    for part in ("H1", "H2", "Table", "TH", "TD", "Figure", "Link"):
        assert part in told


HEADINGS = {
    "statement": ["A2 Key for Schools", "Scores on the scale", "What this means", "Is this statement genuine?"],
    "confirmation": [
        "A2 Key for Schools", "Timetable", "Where to go", "Important information", "Results information",
    ],
}  # fmt: skip


def test_headings_come_in_order_below_the_title_and_the_code_after_its_heading(kind):
    told = re.findall(r'^ *(H\d|Figure)\b(?: "(.*)" \(block\))?', papers.tags(usual(kind)), re.MULTILINE)
    assert [tag for tag, _ in told] == ["H1", *["H2"] * len(HEADINGS[kind]), "Figure"]
    assert [heading for tag, heading in told if tag == "H2"] == HEADINGS[kind]


@for_each(
    "key, on_pages",
    {
        "statement.result": "Result",
        "statement.overall_score": "Overall score",
        "statement.level": "CEFR level",
        "statement.code": "Verification code",
        "statement.meaning": "What this means",
        "page.candidate_number": "Candidate number",
    }.items(),
)
@for_each("language", ["en", "zh-Hant"])
def test_what_stands_on_pages_too_has_the_same_name_on_paper(key, on_pages, language):
    with speaking(language):
        assert words.found(language, key) == str(Later(on_pages))


@for_each("kept", LOGOS)
def test_a_logo_is_printed(kind, kept):
    letterhead = facts.letterhead(logo=Picture(b64decode(LOGOS[kept]), f"image/{kept}"))
    assert b"/Subtype/Image" in made(kind, letterhead=letterhead)
    assert b"/Subtype/Image" not in usual(kind)


@pytest.mark.slow
def test_long_names_and_numbers_leave_one_page(kind, languages):
    several = [
        {"name": "Wolfeschlegelsteinhausenbergerdorff " * 8},
        {"name": "X" * 300},
        {"local_name": "王" * 300},
        {"internal_id": "S" * 64, "candidate_number": "7" * 64},
    ]
    whole = made(kind, *(facts.candidate(**other) for other in several), languages=languages)
    pages = zip(several, papers.pages(whole), strict=True)
    told = [(words, "".join(page.split())) for other, page in pages for words in other.values()]
    assert [words for words, page in told if "".join(words.split()) not in page] == []


@pytest.mark.slow
def test_a_long_timetable_leaves_one_page(languages):
    venue, address = "The Great Examination Hall of the Far Eastern District", "7 Long Lane, " * 20
    lengths = [0, 1, 12, 30]
    tables = [facts.timetable(rows, venue=venue, address=address) for rows in lengths]
    several = [facts.confirmation(timetable=table) for table in tables]
    told = papers.pages(CONFIRMATION.pages(several, facts.letterhead(languages=languages)))
    rooms = [(rows, row, page) for rows, page in zip(lengths, told, strict=True) for row in range(1, rows + 1)]
    assert [(rows, row) for rows, row, page in rooms if f"Room {row}" not in page] == []


@pytest.mark.slow
def test_many_candidates_are_a_page_each_in_their_order(kind, languages):
    several = [facts.numbered(number) for number in range(1, 8)]
    for who, told in zip(several, papers.pages(made(kind, *several, languages=languages)), strict=True):
        assert who.facts.name in told


@pytest.mark.slow
def test_one_with_much_to_say_does_not_move_the_others(kind):
    several = [facts.numbered(number) for number in range(1, 8)]
    several[3] = facts.candidate(name="X" * 300)
    told = papers.pages(made(kind, *several))
    assert [f"CANDIDATE {number:05}" in words for number, words in enumerate(told, start=1)] == [
        number != 4 for number in range(1, 8)
    ]


def test_nothing_is_read_from_the_folder_one_is_in(kind, tmp_path, monkeypatch):
    whole = usual(kind)
    (tmp_path / "facts.json").write_text("{}")
    (tmp_path / "page.typ").write_text("#panic()")
    monkeypatch.chdir(tmp_path)
    assert made(kind) == whole


def test_the_templates_ask_for_nothing_but_one_another_and_what_they_are_given():
    """No package, which the engine would fetch, and no other file."""
    asked = re.compile(r'(?:import|include)\s+(\S+?):|(?:json|read|image|csv|xml|yaml|toml|cbor|plugin)\("([^"]*)"')
    found = {each for file in engine.TEMPLATES.iterdir() for match in asked.findall(file.read_text()) for each in match}
    assert found - {""} == {'"page.typ"', "facts.json", "logo.json"}
