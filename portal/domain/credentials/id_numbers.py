"""ID Numbers: 6 digits and 3 letters, or 3 letters and 6 digits, and the one form each is looked up by."""

from __future__ import annotations

import re
import secrets
import unicodedata

from portal.ids import CanonicalIdNumber

_DIGITS = str.maketrans("OIL", "011")
_LETTERS = str.maketrans("01", "OI")
_OURS = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # without I and O, which are read as 1 and 0
_SHAPES = ("DDDDDDLLL", "LLLDDDDDD")
_CANONICAL = re.compile("[0-9]{6}[A-Z]{3}|[A-Z]{3}[0-9]{6}")


def canonical(typed: str) -> CanonicalIdNumber:
    """The form used for look-up and for counting failures: capitals, no spaces or hyphens, O and 0 by position.

    What is not an ID Number at all keeps its letters: `is_well_formed` tells the difference.
    """
    if _CANONICAL.fullmatch(typed):
        return CanonicalIdNumber(typed)
    text = "".join(c for c in unicodedata.normalize("NFKC", typed).upper() if c.isalnum())
    fitting = [read for read in (_as_shape(text, shape) for shape in _SHAPES) if is_well_formed(read)]
    nearest = min(fitting, key=lambda read: sum(a != b for a, b in zip(read, text, strict=True)), default=text)
    return CanonicalIdNumber(nearest)


def is_well_formed(id_number: str) -> bool:
    """Whether a canonical ID Number has one of the two shapes."""
    return _CANONICAL.fullmatch(id_number) is not None


def new() -> CanonicalIdNumber:
    """An ID Number of our own: at random, so that knowing one tells nothing of another."""
    digits, letters = divmod(secrets.randbelow(10**6 * len(_OURS) ** 3), len(_OURS) ** 3)
    first, rest = divmod(letters, len(_OURS) ** 2)
    return canonical(f"{digits:06}{_OURS[first]}{_OURS[rest // len(_OURS)]}{_OURS[rest % len(_OURS)]}")


def _as_shape(text: str, shape: str) -> str:
    if len(text) != len(shape):
        return ""
    tables = {"D": _DIGITS, "L": _LETTERS}
    return "".join(c.translate(tables[kind]) for c, kind in zip(text, shape, strict=True))
