"""Characters: what of a name can be printed, and what to say when no installed font can."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from portal.domain.refusals import Impossible
from portal.language.notices import Notice

# They turn the order of what follows them, which may be somebody else's words; the marks that names need
# (left-to-right and right-to-left mark, joiners) stay. The byte order mark no PDF of this kind may hold.
_TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF])
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")  # a font has something else there than was meant
_BREAK = "\u200b"  # to a template, a place where a line may end; nothing is printed there, nor copied
_LONGEST_UNBROKEN, _BROKEN_EVERY = 20, 8
_LONG = re.compile(rf"[^\s\u2E80-\u9FFF\uAC00-\uD7AF\uF900-\uFAFF\U00020000-\U0003FFFF]{{{_LONGEST_UNBROKEN + 1},}}")
_AT_HYPHENS = re.compile(r"[^-]*-+|[^-]+")

_PACKAGES = (
    (range(0x2E80, 0xA000), "fonts-noto-cjk"),
    (range(0xAC00, 0xD7B0), "fonts-noto-cjk"),
    (range(0xF900, 0xFB00), "fonts-noto-cjk"),
    (range(0xFF00, 0xFFF0), "fonts-noto-cjk"),
    (range(0x20000, 0x2FA20), "fonts-hanazono"),
)


class NoFontHasIt(Notice):
    whom: str
    characters: tuple[str, ...]


class PrivateCharacters(Notice):
    """They look right only on the computer they were made on."""

    whom: str
    characters: tuple[str, ...]


class FontIsMissing(Notice):
    """These packages of Debian have the fonts."""

    whom: str
    characters: tuple[str, ...]
    packages: str


class Unprintable(Impossible):
    """No installed font has some characters of these names: a reason for each name."""

    def __init__(self, missing: Mapping[str, list[str]]) -> None:
        super().__init__(*(_reason(who, characters) for who, characters in missing.items()))
        self.missing = dict(missing)

    def __reduce__(self) -> tuple[type[Unprintable], tuple[dict[str, list[str]]]]:
        return type(self), (self.missing,)  # as it comes from the process of the press


@lru_cache(maxsize=4096)  # most words of a page stand on every page
def settable(words: str) -> str:
    """The words as they can be set: control characters are spaces, and nothing turns the order.

    A word longer than any name may be broken, or it would run over its neighbour: after a hyphen where it has some.
    """
    spaced = "".join(" " if unicodedata.category(each) in ("Cc", "Zl", "Zp") else each for each in words)
    return _LONG.sub(_breakable, spaced.translate(_TURNING))


def strings(facts: Any) -> Iterator[str]:
    """Every string among the values of nested dictionaries and lists."""
    if isinstance(facts, str):
        yield facts
    elif isinstance(facts, Mapping):
        for value in facts.values():
            yield from strings(value)
    elif isinstance(facts, list):
        for value in facts:
            yield from strings(value)


def has_private(facts: Any) -> bool:
    """Whether a private character (造字) stands in the facts: the engine would print what some font has there."""
    return any(map(_PRIVATE.search, strings(facts)))


def missing(characters: set[str], prints: Callable[[str], bool]) -> set[str]:
    """Those that cannot be printed: private ones, and those no font has."""
    private = set(filter(_PRIVATE.match, characters))
    return private | _without_glyph(characters - private, prints)


def _without_glyph(characters: set[str], prints: Callable[[str], bool]) -> set[str]:
    """Found by halves: few are missing, and asking costs a compilation."""
    if not characters or prints("\n".join(sorted(characters))):
        return set()
    if len(characters) == 1:
        return characters
    ordered = sorted(characters)
    half = len(ordered) // 2
    return _without_glyph(set(ordered[:half]), prints) | _without_glyph(set(ordered[half:]), prints)


def _breakable(word: re.Match[str]) -> str:
    return _BREAK.join(piece for part in _AT_HYPHENS.findall(word.group()) for piece in _pieces(part))


def _pieces(part: str) -> Iterator[str]:
    """The part itself, or pieces of it when it is long; a mark stays with the letter it is written on."""
    if len(part) <= _LONGEST_UNBROKEN:
        yield part
        return
    begins = 0
    for at in range(_BROKEN_EVERY, len(part)):
        if at - begins >= _BROKEN_EVERY and not _belongs_to_the_one_before(part[at]):
            yield part[begins:at]
            begins = at
    yield part[begins:]


def _belongs_to_the_one_before(character: str) -> bool:
    return unicodedata.category(character) in ("Mn", "Mc", "Me", "Cf", "Sk")


def _reason(whom: str, characters: list[str]) -> Notice:
    private = list(filter(_PRIVATE.match, characters))
    named = tuple(f"{each} (U+{ord(each):04X})" for each in private or characters)
    if private:
        return PrivateCharacters(whom, named)
    packages = sorted({package for each in characters if (package := _package(each))})
    return FontIsMissing(whom, named, " ".join(packages)) if packages else NoFontHasIt(whom, named)


def _package(character: str) -> str | None:
    """Debian's package of fonts that is most likely to have the character; none for what is no character at all."""
    if unicodedata.category(character) in ("Cn", "Co", "Cs") or ord(character) >= 0x30000:
        return None
    return next((package for codes, package in _PACKAGES if ord(character) in codes), "fonts-noto-core")
