"""Codes: what stands on a statement or in a share's address, and opens that one thing.

They are derived under DOCUMENT_KEY from what they stand for, so that the same one can be printed again; the database
keeps only their hashes. Base 32 in Crockford's alphabet: no I, L, O or U, so that what is read off paper has one
reading.
"""

from __future__ import annotations

import hmac
import re
import unicodedata
from hashlib import sha256
from itertools import accumulate, pairwise

from portal import settings

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUPS = (5, 5, 6, 5, 5)
LENGTH = sum(_GROUPS)  # 26 characters of 5 bits: 130 bits
_READ_AS = str.maketrans("ILO", "110")
_AS_SHOWN = re.compile("-".join(f"[0-9A-Z]{{{length}}}" for length in _GROUPS) + "(?![0-9A-Z-])")


def derived(purpose: str, *of: object) -> str:
    """The code of what `of` identifies, in groups; for another purpose it has another one."""
    told = "\n".join(map(str, (purpose, *of)))
    number = int.from_bytes(hmac.digest(settings.current().document_key, told.encode(), "sha256"), "big")
    return grouped("".join(_ALPHABET[number >> 5 * place & 31] for place in range(LENGTH)))


def canonical(typed: str) -> str:
    """The form a code is looked up by: capitals alone, without hyphens and spaces, I and L read as 1, O as 0."""
    text = unicodedata.normalize("NFKC", typed).upper()
    return "".join(c for c in text if c.isalnum()).translate(_READ_AS)


def found_in(typed: str) -> str:
    """The canonical form of the code in what was typed: alone, in its address, or after the words printed before it."""
    path = unicodedata.normalize("NFKC", typed).upper().partition("?")[0].partition("#")[0]
    if shown := _AS_SHOWN.search(path):
        return canonical(shown[0])
    parts = filter(None, map(canonical, re.split("[/:]", path)))
    return next(reversed([*parts]), "")


def grouped(typed: str) -> str:
    """A code as it is shown: five groups with hyphens between them. The last one has whatever is too much."""
    text = canonical(typed)
    bounds = [*accumulate(_GROUPS[:-1], initial=0), None]
    return "-".join(text[start:end] for start, end in pairwise(bounds))


def hashed(typed: str) -> str:
    """What the database keeps of a code."""
    return sha256(canonical(typed).encode()).hexdigest()
