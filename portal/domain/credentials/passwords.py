"""Passwords: the published rule, what is too easily guessed, and the one seam through which every hash passes."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from enum import Enum, auto
from functools import cache
from importlib import resources
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from portal import settings
from portal.domain.refusals import PasswordIsGuessable

from . import id_numbers

T = TypeVar("T")

SHORTEST, LONGEST, DIGITS = 8, 128, 2
_LEAST_OF_ITS_OWN = 5  # letters and digits a password must have beside the words everybody knows
_WORTH_LEAVING_OUT = 4  # a shorter word of the centre's name or the address may well be chance

_AROUND = "".join(chr(sign) for sign in range(33, 127) if not chr(sign).isalpha()) + " "
_SIGNS_FOR_LETTERS = [str.maketrans("@4301!$57", "aaeo" + i_or_l * 2 + "sst") for i_or_l in "il"]

# A hash keeps a core busy and 19 MiB of memory: as many at once as there are cores, the others wait. Their threads do
# nothing else, so the memory of one hash serves the next: asking the system for it takes half as long as the hash.
_threads = ThreadPoolExecutor(os.cpu_count() or 1)


class Broken(Enum):
    """A part of the published rule that a password does not keep."""

    TOO_SHORT = auto()
    TOO_LONG = auto()
    NO_LETTER = auto()
    TOO_FEW_DIGITS = auto()


def broken_rules(password: str) -> list[Broken]:
    """What of the published rule `password` breaks: 8 to 128 characters, a letter, 2 digits of any script."""
    text = _normal(password)
    broken = {
        Broken.TOO_SHORT: len(text) < SHORTEST,
        Broken.TOO_LONG: len(text) > LONGEST,
        Broken.NO_LETTER: not any(c.isalpha() for c in text),
        Broken.TOO_FEW_DIGITS: sum(c.isdecimal() for c in text) < DIGITS,
    }
    return [rule for rule, is_broken in broken.items() if is_broken]


def check_not_guessable(password: str, *, id_number: str, email: str) -> None:
    """Raises PasswordIsGuessable for a common password, one common word in disguise, and the candidate's own words.

    The candidate's own are the ID Number however it is typed, the email address, the centre's number and its name.
    """
    text = _plain(password)
    if text in _common() or id_numbers.canonical(password) == id_numbers.canonical(id_number):
        raise PasswordIsGuessable
    if any(_is_one_word(letters) for letters in _undisguised(password)):
        raise PasswordIsGuessable
    left = text
    for word in _known_words(id_number, email):
        left = left.replace(word, "")
    if left != text and len(left) < _LEAST_OF_ITS_OWN:
        raise PasswordIsGuessable


def _undisguised(password: str) -> set[str]:
    """The letters of a password that may be one word, with what stands around it gone and figures for letters undone.

    A sign at an end may belong to the word (`$ummer26`) or not (`summer26$`), so each end is tried both ways.
    """
    text = unicodedata.normalize("NFKC", password).casefold()
    starts = {text, text.lstrip(_AROUND)}
    cores = starts | {start.rstrip(_AROUND) for start in starts}
    return {re.sub(r"[\W\d_]", "", core.translate(signs)) for core in cores for signs in _SIGNS_FOR_LETTERS}


def _is_one_word(letters: str) -> bool:
    """Whether it is a common word, or a few letters or a common word again and again."""
    again = re.fullmatch(r"(.+?)\1*", letters)
    once = again[1] if again else ""
    return once in _common() or (once != letters and len(once) < _LEAST_OF_ITS_OWN)


def _known_words(id_number: str, email: str) -> list[str]:
    """Longest first, so that a whole address goes before a part of it."""
    centre = settings.current()
    words = [id_number, email, *email.split("@"), centre.centre_number, *centre.centre_name.split()]
    plain = {_plain(word) for word in words}
    return sorted((word for word in plain if len(word) >= _WORTH_LEAVING_OUT), key=len, reverse=True)


def _plain(text: str) -> str:
    """Letters and digits alone, without case or width."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


@cache
def _common() -> frozenset[str]:
    """Some 4,700 common passwords that keep the published rule, and 35,000 words that people make them of."""
    return frozenset(resources.files(__package__).joinpath("common_passwords.txt").read_text("ascii").splitlines())


def hash_at_once(places: int) -> None:
    """From now on no more than so many: several processes may have to share the cores."""
    global _threads
    _threads = ThreadPoolExecutor(places)


def hashed(password: str) -> str:
    """An argon2id hash with the parameters of the settings. Slow: never inside a transaction."""
    return _in_turn(_hasher().hash, _normal(password))


def matches(password: str, stored: str | None) -> bool:
    """Whether `password` is the one hashed. Costs the same when there is no hash, so the clock tells nothing."""
    hasher = _hasher()
    try:
        return _in_turn(hasher.verify, stored or _nobodys(hasher), _normal(password)) and stored is not None
    except VerifyMismatchError:
        return False


def _in_turn(hashing: Callable[..., T], *facts: str) -> T:
    """What `hashing` returns; every hash of the service is made here."""
    return _threads.submit(hashing, *facts).result()


def wants_rehash(stored: str) -> bool:
    """Whether the settings have grown since this hash was made."""
    return _hasher().check_needs_rehash(stored)


def _normal(password: str) -> str:
    return unicodedata.normalize("NFKC", password)


def _hasher() -> PasswordHasher:
    chosen = settings.current()
    return _hasher_with(chosen.password_hash_passes, chosen.password_hash_kib, chosen.password_hash_lanes)


@cache
def _hasher_with(passes: int, kib: int, lanes: int) -> PasswordHasher:
    return PasswordHasher(time_cost=passes, memory_cost=kib, parallelism=lanes)


@cache
def _nobodys(hasher: PasswordHasher) -> str:
    return _in_turn(hasher.hash, "nobody's password")
