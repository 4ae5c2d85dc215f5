"""Secret Numbers: printed on the confirmation, kept encrypted so that it can be printed again.

A stolen database gives up a 4-digit number at once whatever the hash, so the key lives outside it.
"""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from hmac import compare_digest

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from portal import settings
from portal.domain.refusals import Impossible
from portal.language.notices import Notice
from portal.store.entries import KeptEntry

REISSUED = "Secret Number reissued"  # as the audit log says it
KEY_NO = 1  # which key a number is encrypted under; a change of key counts on
_NONCE_BYTES = 12
_NOBODY = "nobody's entry"


class UnreadableSecretNumber(Notice):
    candidate_number: str
    id_number: str


def new(length: int) -> str:
    """A Secret Number of `length` digits, at random; leading zeros are digits."""
    return f"{secrets.randbelow(10**length):0{length}}"


def canonical(typed: str) -> str:
    """What was typed, without the spaces and hyphens people copy along, full-width digits made plain."""
    return "".join(c for c in unicodedata.normalize("NFKC", typed) if c.isalnum())


def is_well_formed(secret_number: str, length: int) -> bool:
    return len(secret_number) == length and secret_number.isascii() and secret_number.isdecimal()


def encrypted(secret_number: str, entry_key: str) -> bytes:
    """The number, sealed for one entry (its public key, which never changes): good in no other row."""
    return _sealed(secret_number, entry_key, _cipher())


def all_encrypted(numbers: Iterable[str], entry_keys: Iterable[str]) -> list[bytes]:
    """Many numbers, each sealed for its entry."""
    cipher = _cipher()
    return [_sealed(number, key, cipher) for number, key in zip(numbers, entry_keys, strict=True)]


def decrypted(sealed: bytes, entry_key: str) -> str:
    """Raises InvalidTag when the key is another or the row is not the one it was sealed for."""
    return _cipher().decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], entry_key.encode()).decode()


def opened(entry: KeptEntry) -> str:
    """The number, for the office. Raises Impossible when it cannot be read."""
    try:
        return decrypted(entry.secret_enc, entry.public_key)
    except InvalidTag as error:
        raise Impossible(UnreadableSecretNumber(entry.facts.candidate_number, entry.id_number_printed)) from error


def matches(typed: str, sealed: bytes | None, entry_key: str | None) -> bool:
    """Whether `typed` is the number. Costs the same when there is no entry, so the clock tells nothing."""
    if sealed is None or entry_key is None:
        decrypted(encrypted(typed, _NOBODY), _NOBODY)
        return False
    try:
        return compare_digest(decrypted(sealed, entry_key).encode(), typed.encode())
    except InvalidTag:
        return False


def _sealed(secret_number: str, entry_key: str, cipher: AESGCM) -> bytes:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, secret_number.encode(), entry_key.encode())


def _cipher() -> AESGCM:
    return _cipher_of(settings.current().secret_number_key)


@lru_cache(maxsize=1)
def _cipher_of(key: bytes) -> AESGCM:
    return AESGCM(key)
