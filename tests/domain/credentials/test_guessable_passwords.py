"""Which passwords are too easy to guess, beside the published rule."""

from __future__ import annotations

import pytest

from portal.domain.credentials import passwords
from portal.domain.refusals import PasswordIsGuessable
from tests.tables import for_each

pytestmark = pytest.mark.usefixtures("app")

GUESSABLE = [
    "password12",  # common
    "PASSWORD12",
    "qwerty123",
    "ｑｗｅｒｔｙ１２３",
    "abcd1234",
    "P@ssw0rd1",  # one common word with the usual changes
    "summer2026",
    "$ummer 26!",
    "2026.Dr4g0n",
    "5unf1ower77",
    "2010.Swi$$",
    "26.p1ayboy",
    "26.p1cture",
    "1LoveYou99",
    "woaini1314",
    "summersummer12",
    "aaaaaaaa11",  # a few letters again and again
    "abcabcabc 12",
    "937803WLC",  # the ID Number, however it is typed
    "937 803-wlc",
    "9378O3WLC",
    "937803wlc2026",
    "mei1979@example.org",  # the address, or a part of it
    "MEI1979@EXAMPLE.ORG",
    "mei1979-88",
    "example.org99",
    "TW940TW940",  # the centre
    "Maple 2026",
    "maple-exam-2026",
    "centre 2018",
]
CHOSEN = [
    "seven lanterns 88",
    "Maple trees turn red 26",
    "mei1979 and her bicycle",
    "密碼很難猜得到的 42",
    "x9!k2?zq",
    "correct horse 42",
    "password words 07",
    "summer in Taipei 26",
]


def check(password: str) -> None:
    passwords.check_not_guessable(password, id_number="937803WLC", email="mei1979@example.org")


@for_each("password", GUESSABLE)
def test_a_password_that_is_soon_guessed_is_refused(password):  # T28
    with pytest.raises(PasswordIsGuessable):
        check(password)


@for_each("password", CHOSEN)
def test_any_other_password_is_welcome(password):  # T28
    assert passwords.broken_rules(password) == []
    check(password)


def test_the_list_has_three_thousand_common_passwords_that_keep_the_published_rule():  # T28, ASVS 6.2.4
    kept = [password for password in passwords._common() if not passwords.broken_rules(password)]
    assert len(kept) >= 3_000
