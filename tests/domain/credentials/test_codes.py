"""Codes: derived, of 130 bits, read off paper in whatever way people type them."""

from __future__ import annotations

import re

import pytest

from portal.domain.credentials import codes
from tests import office
from tests.tables import for_each

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def code() -> str:
    return codes.derived("statement", "key", 1)


def test_a_code_has_130_bits_in_groups_without_letters_that_are_misread(code):
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{5}-\w{5}-\w{6}-\w{5}-\w{5}", code)
    assert len(codes.canonical(code)) * 5 == 130


def test_the_same_thing_has_the_same_code_again(code):
    assert codes.derived("statement", "key", 1) == code


@for_each("other", [("share", "key", 1), ("statement", "key", 2), ("statement", "kez", 1)])
def test_another_thing_has_another_code(code, other):
    assert codes.derived(*other) != code


def test_what_a_code_is_of_cannot_be_cut_otherwise():
    assert codes.derived("statement", "a1", "2") != codes.derived("statement", "a", "12")


def test_another_key_makes_other_codes(app, code, monkeypatch):
    office.choose(app, monkeypatch, document_key=bytes(32))
    assert codes.derived("statement", "key", 1) != code


def test_a_thousand_codes_are_a_thousand_and_use_the_whole_alphabet():
    made = {codes.canonical(codes.derived("statement", number)) for number in range(1000)}
    assert len(made) == 1000
    for place in range(26):
        assert len({code[place] for code in made}) == 32


TYPED = {
    "in small letters": str.lower,
    "without hyphens": lambda code: code.replace("-", ""),
    "with spaces for hyphens": lambda code: code.replace("-", " "),
    "with spaces around it": lambda code: f"  {code}\n",
    "with dashes for hyphens": lambda code: code.replace("-", "–"),
    "with capital letters for digits": lambda code: code.replace("0", "O").replace("1", "I"),
    "with small letters for digits": lambda code: code.replace("0", "o").replace("1", "l"),
    "in full width": lambda code: "".join(chr(ord(c) + 0xFEE0) if c != "-" else c for c in code),
}


@for_each("how, typed", TYPED.items())
def test_a_code_is_read_however_it_is_typed(how, typed):
    for number in range(50):
        code = codes.derived("statement", number)
        assert codes.hashed(typed(code)) == codes.hashed(code)
        assert codes.grouped(typed(code)) == code


def test_what_is_too_long_is_not_cut_to_a_code(code):
    assert codes.grouped(code + "7") == code + "7"


def test_a_code_with_any_character_changed_is_another(code):
    for place, character in enumerate(code):
        changed = code[:place] + ("7" if character != "7" else "8") + code[place + 1 :]
        assert codes.hashed(changed) != codes.hashed(code)
