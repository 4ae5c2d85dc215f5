"""Passwords: the published rule (T28), and hashes that tell nobody who exists (T15)."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from resource import RUSAGE_SELF, getpagesize, getrusage
from typing import ClassVar

import pytest
from argon2 import Parameters, PasswordHasher, extract_parameters

from portal.domain.credentials import passwords
from portal.domain.credentials.passwords import Broken
from tests import office
from tests.tables import for_each

GOOD = [
    "abcdef12",
    "12abcdef",
    "a1b2c3d4",
    "1234567a",
    "seven lanterns 88",
    "  a b c 1 2",
    "a1!@#$%^2",
    "<b>&amp;'\"12",
    "a12\0\0\0\0\0",
    "пароль12",
    "密碼密碼密碼12",
    "contraseña99",
    "abcdef١٢",
    "abcdef१२",
    "ａｂｃｄｅｆ１２",
    "abcdef½!",  # NFKC: 1⁄2
    "abcdef①②",
    "🏮🏮🏮🏮🏮a12",
    "x" * 126 + "12",
]
BAD = {
    "": [Broken.TOO_SHORT, Broken.NO_LETTER, Broken.TOO_FEW_DIGITS],
    "abcde12": [Broken.TOO_SHORT],
    "12345678": [Broken.NO_LETTER],
    "12345678!": [Broken.NO_LETTER],
    "🏮🏮🏮🏮🏮🏮12": [Broken.NO_LETTER],
    "abcdefgh": [Broken.TOO_FEW_DIGITS],
    "abcdefg1": [Broken.TOO_FEW_DIGITS],
    "abcdef一二": [Broken.TOO_FEW_DIGITS],  # words for numbers, not digits
    "        ": [Broken.NO_LETTER, Broken.TOO_FEW_DIGITS],
    "x" * 127 + "12": [Broken.TOO_LONG],
    "ﷺ" * 8 + "12": [Broken.TOO_LONG],  # NFKC: 18 characters each
    "x1" * 500_000: [Broken.TOO_LONG],
}


@for_each("password", GOOD)
def test_a_password_by_the_published_rule_is_taken(password):  # T28
    assert passwords.broken_rules(password) == []


@for_each("password, broken", BAD.items())
def test_a_password_is_told_every_rule_it_breaks(password, broken):  # T28
    assert passwords.broken_rules(password) == broken


def test_the_right_password_matches_its_hash_and_no_other_does(app):
    stored = passwords.hashed("seven lanterns 88")
    assert passwords.matches("seven lanterns 88", stored)
    for wrong in ("seven lanterns 89", "Seven lanterns 88", "seven lanterns 88 ", ""):
        assert not passwords.matches(wrong, stored)


def test_a_password_typed_on_another_keyboard_is_the_same_password(app):
    assert passwords.matches("ｃａｆé　１２３", passwords.hashed("cafe\u0301 123"))


def test_the_same_password_is_never_hashed_the_same_way_twice(app):
    assert passwords.hashed("seven lanterns 88") != passwords.hashed("seven lanterns 88")


@for_each("password", ["nobody's password", "seven lanterns 88", ""])
def test_no_password_opens_what_has_no_hash(app, password):
    assert not passwords.matches(password, None)


class NotingHasher(PasswordHasher):
    """A hasher that notes what kind of hash each try was compared with."""

    compared: ClassVar[list[Parameters]] = []

    def verify(self, known: str, password: str) -> bool:
        self.compared.append(extract_parameters(known))
        return super().verify(known, password)


@pytest.fixture
def compared(app, monkeypatch) -> Iterator[list[Parameters]]:
    """The kinds of hashes that passwords were compared with."""
    monkeypatch.setattr(passwords, "PasswordHasher", NotingHasher)
    passwords._hasher_with.cache_clear()
    NotingHasher.compared.clear()
    yield NotingHasher.compared
    passwords._hasher_with.cache_clear()


def test_who_does_not_exist_costs_as_much_as_a_wrong_password(compared):  # T15; in time: bench/who_exists.py
    stored = passwords.hashed("seven lanterns 88")
    for known in (stored, None):
        assert not passwords.matches("a wrong one 11", known)
    assert compared == [extract_parameters(stored)] * 2


def test_hashes_are_made_as_the_settings_say(app):
    assert passwords.hashed("seven lanterns 88").startswith("$argon2id$v=19$m=8,t=1,p=1$")


def test_a_hash_made_before_the_settings_grew_wants_to_be_made_again(app, monkeypatch):
    stored = passwords.hashed("seven lanterns 88")
    assert not passwords.wants_rehash(stored)
    office.choose(app, monkeypatch, password_hash_passes=2)
    assert passwords.wants_rehash(stored)
    assert passwords.matches("seven lanterns 88", stored), "an older hash still lets its owner in"


def test_the_memory_of_one_hash_serves_the_next_whoever_asks(app, monkeypatch):
    office.choose(app, monkeypatch, password_hash_kib=19_456)
    monkeypatch.setattr(passwords, "_threads", ThreadPoolExecutor(1))
    for _ in range(3):
        passwords.hashed("seven lanterns 88")
    fetched = getrusage(RUSAGE_SELF).ru_minflt
    for _ in range(4):
        with ThreadPoolExecutor(1) as another:
            another.submit(copy_context().run, passwords.hashed, "seven lanterns 88").result()
    pages_of_one = 19_456 * 1024 / getpagesize()
    assert getrusage(RUSAGE_SELF).ru_minflt - fetched < pages_of_one / 2
