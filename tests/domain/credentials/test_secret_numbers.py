"""Secret Numbers: kept so that they can be printed again, and read by nobody who has the database alone."""

from __future__ import annotations

import pytest
from cryptography.exceptions import InvalidTag

from portal.domain.credentials import secret_numbers
from tests import office
from tests.tables import for_each

pytestmark = pytest.mark.usefixtures("app")
KEY = "an entry's public key"


@for_each("length", [4, 6, 10])
def test_a_new_secret_number_has_the_digits_asked_for(length):
    assert secret_numbers.is_well_formed(secret_numbers.new(length), length)


def test_leading_zeros_are_digits():
    assert secret_numbers.is_well_formed("0079", 4)
    assert secret_numbers.decrypted(secret_numbers.encrypted("0079", KEY), KEY) == "0079"


@for_each("typed", ["1079", " 1079 ", "10 79", "10-79", "１０７９", "10\u200b79"])
def test_a_secret_number_is_right_however_it_is_typed(typed):
    assert secret_numbers.canonical(typed) == "1079"


@for_each("text", ["", "107", "10790", "12A4", "١٠٧٩", "1O79", "-107", "1.79"])
def test_what_has_not_its_digits_is_no_secret_number(text):
    assert not secret_numbers.is_well_formed(text, 4)


def test_what_is_kept_does_not_show_the_number():
    assert b"1079" not in secret_numbers.encrypted("1079", KEY)


def test_the_same_number_is_never_kept_the_same_way_twice():
    assert secret_numbers.encrypted("1079", KEY) != secret_numbers.encrypted("1079", KEY)


def test_only_the_right_number_matches():
    sealed = secret_numbers.encrypted("1079", KEY)
    assert secret_numbers.matches("1079", sealed, KEY)
    for wrong in ("1078", "", "10790", "01079", "一零七九"):
        assert not secret_numbers.matches(wrong, sealed, KEY)


def test_a_number_put_into_another_row_is_good_for_nothing():
    sealed = secret_numbers.encrypted("1079", KEY)
    assert not secret_numbers.matches("1079", sealed, "another entry's key")
    with pytest.raises(InvalidTag):
        secret_numbers.decrypted(sealed, "another entry's key")


def test_nobodys_number_matches_nothing():
    assert not secret_numbers.matches("1079", None, None)


def test_with_another_key_no_number_can_be_read(app, monkeypatch):
    sealed = secret_numbers.encrypted("1079", KEY)
    office.choose(app, monkeypatch, secret_number_key=bytes(32))
    assert not secret_numbers.matches("1079", sealed, KEY)
    with pytest.raises(InvalidTag):
        secret_numbers.decrypted(sealed, KEY)
