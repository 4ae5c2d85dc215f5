"""Proving: the right pair has its entry, anything else has none, at one cost; finding nothing is counted."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from time import sleep

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from portal.domain.credentials import budgets, proving, secret_numbers
from portal.domain.refusals import TooFast, TooManyTries
from tests import cast, statements
from tests.cast import HAN, MEI, STRANGER
from tests.conftest import BEFORE
from tests.tables import for_each

WRONG = {"secret Number": (MEI, {"secret_number": "0000"}), "ID Number": (STRANGER, {}), "both": (STRANGER, {})}


def public_key(person: cast.Person, *, now=BEFORE, **typed: str) -> str | None:
    """The public key of the entry that is proved."""
    numbers = cast.numbers(person, **typed)
    return proving.tried(numbers, budgets.REGISTERING, lambda entry: entry and entry.public_key, now=now)


class CountingCipher:
    """A cipher that counts how many seals it has opened."""

    opened = 0

    def __init__(self, key: bytes) -> None:
        self.cipher = AESGCM(key)

    def encrypt(self, *given: bytes) -> bytes:
        return self.cipher.encrypt(*given)

    def decrypt(self, *given: bytes) -> bytes:
        CountingCipher.opened += 1
        return self.cipher.decrypt(*given)


@pytest.fixture
def seals_are_counted(app, monkeypatch) -> Iterator[None]:
    monkeypatch.setattr(secret_numbers, "AESGCM", CountingCipher)
    secret_numbers._cipher_of.cache_clear()
    yield
    secret_numbers._cipher_of.cache_clear()


def test_the_right_pair_has_its_entry(app):
    assert public_key(MEI) != public_key(HAN)
    assert public_key(MEI)


@for_each("person, typed", WRONG.values())
def test_any_other_pair_has_none(app, afresh, person, typed):  # T14
    afresh()
    assert public_key(person, **typed) is None


def test_a_wrong_secret_number_and_an_unknown_id_number_cost_the_same(seals_are_counted):  # T14
    def cost(person: cast.Person, secret_number: str) -> tuple[int, list[str]]:
        CountingCipher.opened = 0
        sent = statements.sent_by(lambda: public_key(person, secret_number=secret_number))
        return CountingCipher.opened, sent

    wrong, unknown = cost(MEI, "0000"), cost(STRANGER, "1234")
    assert wrong == unknown
    assert wrong[0] == 1


@pytest.mark.parametrize("person", [MEI, STRANGER], ids=["known", "unknown"])
def test_five_failures_stop_an_id_number_known_or_not_however_it_is_spelt(app, person):  # T1, T8
    for _ in range(5):
        assert public_key(person, secret_number="0000") is None
    with pytest.raises(TooManyTries):
        public_key(person, id_number=f" {person.id_number.lower()} ")


def test_whoever_finds_something_spends_nothing(app):  # T4
    for _ in range(20):
        assert public_key(MEI)


def test_what_a_right_pair_does_not_find_counts_too(app):  # T10
    for _ in range(5):
        assert proving.tried(cast.numbers(MEI), budgets.VERIFYING, lambda _entry: None, now=BEFORE) is None
    with pytest.raises(TooManyTries):
        proving.tried(cast.numbers(MEI), budgets.VERIFYING, lambda entry: entry, now=BEFORE)


def test_however_many_try_at_once_no_more_are_looked_at_than_allowed(app):  # T1
    looked_at, barrier = [], threading.Barrier(12)

    def look(entry: object) -> None:
        looked_at.append(entry)
        sleep(0.02)  # long enough for the others to get in between, if they may

    def guess(_number: int) -> None:
        with app.app_context(), suppress(TooManyTries):
            barrier.wait()
            proving.tried(cast.numbers(MEI, secret_number="0000"), budgets.REGISTERING, look, now=BEFORE)

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(guess, range(12)))
    assert len(looked_at) == 5


def test_a_neighbourhood_has_one_budget_however_many_addresses_it_has(app):  # T2
    for number in range(61):
        public_key(STRANGER, id_number=f"1{number:05}ABC", address=f"2001:db8:0:{number:x}::1")
    with pytest.raises(TooFast):
        public_key(MEI, address="2001:db8:0:ffff::1")
    assert public_key(MEI, address="2001:db8:1:1::1")
    assert public_key(MEI, address="2001:db8:0:ffff::1", now=BEFORE + timedelta(seconds=1))
