"""ID Numbers: 6 digits and 3 letters, or 3 letters and 6 digits, and the one form each is looked up by."""

from __future__ import annotations

import secrets
import unicodedata

_DIGITS = str.maketrans("OIL", "011")
_LETTERS = str.maketrans("01", "OI")
_OURS = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # without I and O, which are read as 1 and 0
_SHAPES = ("DDDDDDLLL", "LLLDDDDDD")


def canonical(typed: str) -> str:
    """The form used for look-up and for counting failures: capitals, no spaces or hyphens, O and 0 by position.

    What is not an ID Number at all keeps its letters: `is_well_formed` tells the difference.
    """
    text = "".join(c for c in unicodedata.normalize("NFKC", typed).upper() if c.isalnum())
    fitting = [read for read in (_as_shape(text, shape) for shape in _SHAPES) if is_well_formed(read)]
    return min(fitting, key=lambda read: sum(a != b for a, b in zip(read, text, strict=True)), default=text)


def is_well_formed(id_number: str) -> bool:
    """Whether a canonical ID Number has one of the two shapes."""
    if len(id_number) != 9 or not id_number.isascii():
        return False
    first, last = id_number[:6], id_number[6:]
    if first.isdecimal() and last.isalpha():
        return True
    return id_number[:3].isalpha() and id_number[3:].isdecimal()


def new() -> str:
    """An ID Number of our own: at random, so that knowing one tells nothing of another."""
    digits = "".join(secrets.choice("0123456789") for _ in range(6))
    return digits + "".join(secrets.choice(_OURS) for _ in range(3))


def _as_shape(text: str, shape: str) -> str:
    if len(text) != len(shape):
        return ""
    tables = {"D": _DIGITS, "L": _LETTERS}
    return "".join(c.translate(tables[kind]) for c, kind in zip(text, shape, strict=True))
