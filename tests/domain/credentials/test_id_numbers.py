"""ID Numbers: one form for look-up and for counting failures (T8)."""

from __future__ import annotations

import re
from itertools import pairwise

from portal.domain.credentials import id_numbers
from tests.tables import for_each

TYPED = {
    "937803WLC": "937803WLC",
    "937803wlc": "937803WLC",
    " 937803WLC ": "937803WLC",
    "937803 WLC": "937803WLC",
    "937-803-WLC": "937803WLC",
    "937803\u00a0WLC": "937803WLC",
    "937803\u200bWLC": "937803WLC",
    "９３７８０３ＷＬＣ": "937803WLC",
    "937803–WLC": "937803WLC",
    "9378O3WLC": "937803WLC",
    "9378o3wlc": "937803WLC",
    "O17992TVJ": "017992TVJ",
    "0I7992TVJ": "017992TVJ",
    "0l7992TVJ": "017992TVJ",
    "0L7992TVJ": "017992TVJ",
    "6458900UB": "645890OUB",
    "6458901UB": "645890IUB",
    "SIR094701": "SIR094701",
    "sir 094701": "SIR094701",
    "S1R094701": "SIR094701",
    "SIRO9470I": "SIR094701",
    "000000OOO": "000000OOO",
    "OOO000000": "OOO000000",
}
NO_ID_NUMBERS = {
    "": "",
    "  ": "",
    "hello": "HELLO",
    "937803WL": "937803WL",
    "937803WLCX": "937803WLCX",
    "93780WLCX": "93780WLCX",
    "123456789": "123456789",
    "ABCDEFGHJ": "ABCDEFGHJ",
    "93A803WLC": "93A803WLC",
    "1.23E+09": "123E09",
    "٩٣٧٨٠٣WLC": "٩٣٧٨٠٣WLC",
    "937803ÉÉÉ": "937803ÉÉÉ",
    "937803王小明": "937803王小明",
}


@for_each("typed, kept", TYPED.items())
def test_an_id_number_is_found_however_it_is_typed(typed, kept):  # T8
    assert id_numbers.canonical(typed) == kept
    assert id_numbers.is_well_formed(kept)


@for_each("typed, kept", NO_ID_NUMBERS.items())
def test_what_is_no_id_number_is_left_as_it_is_and_not_well_formed(typed, kept):
    assert id_numbers.canonical(typed) == kept
    assert not id_numbers.is_well_formed(kept)


@for_each("typed", [*TYPED, *NO_ID_NUMBERS])
def test_the_one_form_of_the_one_form_is_itself(typed):
    once = id_numbers.canonical(typed)
    assert id_numbers.canonical(once) == once


@for_each("text", ["937803wLC "[:9] + " ", "937803WL1", "1SR094701", "９３７８０３ＷＬＣ"])
def test_only_the_one_form_is_well_formed(text):
    assert not id_numbers.is_well_formed(text)


def test_our_own_id_numbers_are_six_digits_and_three_letters_that_no_eye_takes_for_digits():
    made = [id_numbers.new() for _ in range(300)]
    assert all(re.fullmatch(r"[0-9]{6}[A-HJ-NP-Z]{3}", number) for number in made)


def test_our_own_id_numbers_are_in_their_one_form():
    assert all(id_numbers.canonical(number) == number for number in (id_numbers.new() for _ in range(100)))


def test_our_own_id_numbers_are_never_in_sequence():
    made = [int(id_numbers.new()[:6]) for _ in range(50)]
    steps = {after - before for before, after in pairwise(made)}
    assert len(steps) > 40
