"""The form in which names are looked for: `muller` finds MÜLLER, `meihua` Mei-Hua and Mei Hua."""

from __future__ import annotations

import re
import unicodedata

_PLAIN = {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"}  # to Unicode not letters with a mark
_MARKED = re.compile("|".join(_PLAIN))
_UNREAD = re.compile(r"[^\w\n]+|_")


def folded(text: str) -> str:
    """Each line's small letters and figures alone, without marks, spaces and signs, in any script."""
    letters = _MARKED.sub(lambda found: _PLAIN[found[0]], unicodedata.normalize("NFKD", text.casefold()))
    return _UNREAD.sub("", letters)
