"""Both papers read back: whole, tagged, with their fonts; what is copied off them is what was meant."""

from __future__ import annotations

import re
import subprocess
import sys
from base64 import b64decode
from datetime import timedelta
from pathlib import Path

import pytest

from portal.documents import confirmation_of_entry, engine, statement_of_results
from portal.settings.picture import Picture
from tests import papers
from tests.documents import facts

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
    "confirmation": (confirmation_of_entry, facts.confirmation),
    "statement": (statement_of_results, facts.statement),
}


def made(kind: str, *who, languages=facts.EN, letterhead=None, **other) -> bytes:
    document, told = KINDS[kind]
    given = [told(each, **other) for each in who or [facts.MEI]]
    return document.pages(given, letterhead or facts.letterhead(languages=languages))


@pytest.fixture(params=KINDS)
def kind(request) -> str:
    return request.param


@pytest.fixture(params=LANGUAGES, ids="+".join)
def languages(request) -> tuple[str, ...]:
    return request.param


def test_a_paper_is_one_page_of_a4_tagged_with_a_title(kind, languages):
    told = papers.about(whole := made(kind, languages=languages))
    assert (told["Pages"], told["Tagged"]) == ("1", "yes")
    assert "A4" in told["Page size"]
    assert "April (S2) 2018" in told["Title"]
    assert told["Author"] == facts.CENTRE.name
    assert b"<pdfuaid:part>1</pdfuaid:part>" in whole


def test_a_paper_says_its_language(kind):
    assert b"/Lang(en-GB)" in made(kind)
    assert b"/Lang(zh-TW)" in made(kind, languages=facts.ZH)


def test_every_font_is_in_the_file_with_no_more_than_its_used_characters(kind, languages):
    found = papers.fonts(made(kind, languages=languages))
    assert found
    assert set(found) == {(True, True)}


def test_qpdf_finds_nothing_wrong(kind, languages):
    assert papers.faults(made(kind, languages=languages)) == ""


def test_the_same_facts_and_date_make_the_same_bytes(kind, languages):
    assert made(kind, languages=languages) == made(kind, languages=languages)


def test_another_process_makes_the_same_bytes(kind):
    code = f"import sys; from tests.documents.test_page import made; sys.stdout.buffer.write(made({kind!r}))"
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True, timeout=60)
    assert told.stdout == made(kind)


def test_another_date_makes_other_bytes(kind):
    assert made(kind) != made(kind, issued=facts.ISSUED + timedelta(days=1))


def test_what_is_copied_is_what_was_meant(kind, languages):
    told = papers.words(made(kind, languages=languages))
    for fact in (facts.MEI.name, facts.MEI.local_name, facts.MEI.id_number, facts.MEI.internal_id, facts.CENTRE.name):
        assert fact in told


@pytest.mark.parametrize("languages", LANGUAGES, ids="+".join)
def test_the_address_and_the_code_are_copied_whole(languages):
    told = papers.words(made("statement", languages=languages))
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
    assert f"/URI({leads_to})".encode() in made(kind)


def test_the_square_code_is_the_address(kind, languages):
    leads_to = facts.REGISTER if kind == "confirmation" else facts.ADDRESS
    assert papers.square_codes(made(kind, languages=languages)) == [leads_to]


def test_the_square_code_of_a_very_long_address_can_be_read():
    assert papers.square_codes(made("statement", verify_at=LONG)) == [LONG]


@pytest.mark.slow
def test_square_codes_can_be_read_one_and_all(rounds):
    for number in range(rounds(60, 300)):
        address = f"https://results.maple.example/verify/{number:026}"
        assert papers.square_codes(made("statement", verify_at=address)) == [address]


def test_a_screen_reader_is_told_the_headings_the_table_and_the_code(kind):
    told = papers.tags(made(kind))
    for part in ("H1", "H2", "Table", "TH", "TD", "Figure", "Link"):
        assert part in told


@pytest.mark.parametrize("kept", LOGOS)
def test_a_logo_is_printed(kind, kept):
    letterhead = facts.letterhead(logo=Picture(b64decode(LOGOS[kept]), f"image/{kept}"))
    assert b"/Subtype/Image" in made(kind, letterhead=letterhead)
    assert b"/Subtype/Image" not in made(kind)


@pytest.mark.parametrize(
    "other",
    [
        {"name": "Wolfeschlegelsteinhausenbergerdorff " * 8},
        {"name": "X" * 300},
        {"local_name": "王" * 300},
        {"internal_id": "S" * 64, "candidate_number": "7" * 64},
    ],
    ids=["many words", "one word", "Chinese", "numbers"],
)
def test_long_names_and_numbers_leave_one_page(kind, languages, other):
    made_of = made(kind, facts.candidate(**other), languages=languages)
    assert papers.about(made_of)["Pages"] == "1"
    told = "".join(papers.words(made_of).split())
    for words in other.values():
        assert "".join(words.split()) in told


@pytest.mark.parametrize("rows", [0, 1, 12, 30])
def test_a_long_timetable_leaves_one_page(languages, rows):
    venue, address = "The Great Examination Hall of the Far Eastern District", "7 Long Lane, " * 20
    told = papers.words(
        made("confirmation", languages=languages, timetable=facts.timetable(rows, venue=venue, address=address))
    )
    assert all(f"Room {row}" in told for row in range(1, rows + 1))


def test_many_candidates_are_a_page_each_in_their_order(kind, languages):
    several = [facts.numbered(number) for number in range(1, 8)]
    for who, told in zip(several, papers.pages(made(kind, *several, languages=languages)), strict=True):
        assert who.name in told


def test_one_with_much_to_say_does_not_move_the_others(kind):
    several = [facts.numbered(number) for number in range(1, 8)]
    several[3] = facts.candidate(name="X" * 300)
    told = papers.pages(made(kind, *several))
    assert [f"CANDIDATE {number:05}" in words for number, words in enumerate(told, start=1)] == [
        number != 4 for number in range(1, 8)
    ]


def test_nothing_is_read_from_the_folder_one_is_in(kind, tmp_path, monkeypatch):
    whole = made(kind)
    (tmp_path / "facts.json").write_text("{}")
    (tmp_path / "page.typ").write_text("#panic()")
    monkeypatch.chdir(tmp_path)
    assert made(kind) == whole


def test_the_templates_ask_for_nothing_but_one_another_and_what_they_are_given():
    """No package, which the engine would fetch, and no other file."""
    asked = re.compile(r'(?:import|include)\s+(\S+?):|(?:json|read|image|csv|xml|yaml|toml|cbor|plugin)\("([^"]*)"')
    found = {each for file in engine.TEMPLATES.iterdir() for match in asked.findall(file.read_text()) for each in match}
    assert found - {""} == {'"page.typ"', "facts.json", "logo.json"}
