"""Lines of plain text: paragraphs broken where each script allows it, counted in columns of a screen."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

COLUMNS = 72
_KEPT = 1024  # most paragraphs are the same in ten thousand letters
_WIDE = ("W", "F")  # Chinese, Japanese, Korean: two columns a character
_STAYS_BEFORE = "，。：；？！、）」』》〉】〕…—～·)]}.,;:?!’”"  # begins no line
_STAYS_AFTER = "（「『《〈【〔([{‘“"  # ends no line
_OF_A_DAY = set("年月日")  # 2026年7月14日 stays whole


@lru_cache(maxsize=_KEPT, typed=True)  # typed: markup and text with the same letters are two things
def flowed(text: str) -> str:
    """A paragraph as one line: a line's end in a template is a space, but nothing between Chinese characters."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    joined = lines[0] if lines else ""
    for line in lines[1:]:
        joined += line if _is_wide(joined[-1]) and _is_wide(line[0]) else " " + line
    return type(text)(joined)


@lru_cache(maxsize=_KEPT)
def wrapped(line: str) -> str:
    """The paragraph on lines of at most 72 columns. A longer word, like an address, has a line of its own, whole."""
    if len(line) * 2 <= COLUMNS:
        return line
    lines, free = [""], COLUMNS
    for piece in _pieces(line):
        width = columns(piece.rstrip())
        if width > free and lines[-1]:
            lines.append("")
            piece, free = piece.lstrip(), COLUMNS
        lines[-1] += piece
        free -= columns(piece)
    return "\n".join(each.rstrip() for each in lines)


def gap(label: str) -> str:
    """What stands between a label and what it names: nothing after a full-width colon."""
    return "" if _is_wide(label[-1]) else " "


def columns(text: str) -> int:
    return sum(map(_columns, text))


@lru_cache(maxsize=_KEPT)
def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if _is_wide(character) else 1


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in _WIDE


def _pieces(line: str) -> Iterator[str]:
    """What is never broken: a word with the space after it, or one wide character with the marks that stay with it."""
    piece = ""
    for before, character in zip([" ", *line], line, strict=False):
        if piece and _may_break(before, character):
            yield piece
            piece = ""
        piece += character
    yield piece


def _may_break(before: str, after: str) -> bool:
    if after.isspace() or after in _STAYS_BEFORE or before in _STAYS_AFTER:
        return False
    if {before, after} & _OF_A_DAY and (before.isdigit() or after.isdigit()):
        return False
    return before.isspace() or _is_wide(before) or _is_wide(after)
