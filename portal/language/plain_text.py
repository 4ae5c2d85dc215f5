"""What people type to be read by others: one line of it, in which nothing is hidden and nothing steers a terminal."""

from __future__ import annotations

import unicodedata

_SPACES = ("Cc", "Zl", "Zp")  # control characters, line ends among them
_UNSEEN = "Cf"  # what writes backwards, joins or tags, and shows nothing of its own
_BLANK_LETTERS = "\u115f\u1160\u3164\uffa0"  # Hangul fillers: letters to Unicode, nothing to the eye


def one_line(text: str) -> str:
    """The text without characters that only steer, each run of spaces as one; empty when nothing is left to read."""
    line = " ".join("".join(map(_seen, text)).split())
    return line if any(c.isalnum() and c not in _BLANK_LETTERS for c in line) else ""


def shown(name: str) -> str:
    """A name as it may be told on a terminal or in a log: on one line, what steers or is not seen as its escape."""
    return "".join(
        letter if letter.isprintable() or unicodedata.category(letter) == "Zs" else ascii(letter)[1:-1]
        for letter in name
    )


def steers(character: str) -> bool:
    """Whether it moves a terminal or the order of what follows, rather than being seen; or could not be printed."""
    return unicodedata.category(character) in (*_SPACES, _UNSEEN, "Cs")


def _seen(character: str) -> str:
    category = unicodedata.category(character)
    if category in _SPACES:
        return " "
    return "" if category == _UNSEEN else character
