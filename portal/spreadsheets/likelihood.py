"""How surprised a reader of an encoding is by a word: in bits, the fewer the likelier.

The figures are not tuned to a corpus; they follow from how many characters a zone of the encoding has, and how much
of ordinary text lies in it: a zone of n characters with a share p of the text costs log2(n / p) bits.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from . import private


class _Zone(NamedTuple):
    """Characters of two bytes from `first` to `last`, the second byte not below `second`."""

    first: int
    last: int
    second: int
    bits: float


_BIG5 = (_Zone(0xA440, 0xC67E, 0x40, 12.4), _Zone(0xC940, 0xF9D5, 0x40, 18.5))  # by use, then the rare ones
_OF_HONG_KONG = (_Zone(0x8740, 0xA0FE, 0x40, 18.8), _Zone(0xFA40, 0xFEFE, 0x40, 18.8))  # 4,600, one in a hundred
_ZONES = {
    "cp950": _BIG5,
    "big5hkscs": _BIG5 + _OF_HONG_KONG,
    "gb18030": (_Zone(0xB0A1, 0xD7F9, 0xA1, 11.9), _Zone(0xD8A1, 0xF7FE, 0xA1, 17)),
    "cp932": (
        _Zone(0x829F, 0x82F1, 0x40, 9.7),  # hiragana
        _Zone(0x8340, 0x8396, 0x40, 9.5),  # katakana
        _Zone(0x8158, 0x815B, 0x40, 9.5),  # 々 and ー
        _Zone(0x889F, 0x9872, 0x40, 12),
        _Zone(0x989F, 0xEAA4, 0x40, 17.4),
        _Zone(0xFA40, 0xFC4B, 0x40, 17.4),  # 髙, 﨑 and what else only Windows has
    ),
    "cp949": (_Zone(0xB0A1, 0xC8FE, 0xA1, 11.2), _Zone(0xCAA1, 0xFDFE, 0xA1, 18)),  # hangul, then hanja
}
_ASCII = 5.7
_HALF_WIDTH, _ANOTHER = 11.6, 5.7  # katakana of a byte each: the first in a row, and those after it
_SELDOM, _HARDLY_EVER = 20.0, 30.0  # any other character of two bytes, of four
_PRIVATE = 18.8  # as much as a character of Hong Kong's at the same bytes
_MIXED = 8.0  # a Latin letter at a Han character, a Cyrillic one at a Latin
_CAPITAL_INSIDE = 6.0
_NEIGHBOURS = 4.0  # two letters with accents in a row

_BOTH_SCRIPTS = re.compile(r"(?=[A-Za-z][^\x00-\x7f]|[^\x00-\x7f][A-Za-z])")
_TWO_HALF_WIDTH = re.compile("(?=[\uff61-\uff9f]{2})")
_TWO_ACCENTS = re.compile(r"(?=[^\x00-\x7f]{2})")

_WEST = "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜßàáâãäåæçèéêëìíîïñòóôõöøùúûüŒœŠšŽžŸÿªº·"
_MARKS = "‘’“”„–—…"
_ALPHABETS = {  # a list of names has the letters of one language, but for the West, whose names travel
    "cp1252": (_WEST,),
    "mac-roman": (_WEST,),
    "cp1250": ("ĄĆĘŁŃÓŚŹŻ", "ÁÄČĎÉĚÍĹĽŇÓÔŔŘŠŤÚŮÝŽ", "ÁÉÍÓÖŐÚÜŰ", "ČĆĐŠŽ", "ĂÂÎŞŢ"),  # pl, cs and sk, hu, hr, ro
    "cp1254": ("ÂÇĞÎÖŞÛÜİı",),
    "cp1251": ("АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ",),
}
_LETTERS = {
    encoding: tuple(frozenset(alphabet + alphabet.lower() + _MARKS) for alphabet in alphabets)
    for encoding, alphabets in _ALPHABETS.items()
}


def surprise(word: bytes, encoding: str) -> float:
    """Of a word that is text in this encoding."""
    text = private.decoded(word, encoding)
    if encoding in _ZONES:
        bits = sum(_of_character(character, encoding) for character in text) + _mixed(text)
        return bits - (_HALF_WIDTH - _ANOTHER) * len(_TWO_HALF_WIDTH.findall(text))
    if encoding == "cp1251":
        return _in_letters(text, _LETTERS[encoding][0], usual=5.5, other=9) + _mixed(text)
    accents = _NEIGHBOURS * len(_TWO_ACCENTS.findall(text))
    return min(_in_letters(text, letters, usual=9, other=13) for letters in _LETTERS[encoding]) + accents


def _of_character(character: str, encoding: str) -> float:
    if private.is_private(character):
        return _PRIVATE
    raw = character.encode(encoding, "replace")  # half of what HKSCS writes as one has no code alone
    if len(raw) == 1:
        return _ASCII if raw < b"\x80" else _HALF_WIDTH
    if len(raw) > 2:
        return _HARDLY_EVER
    code = int.from_bytes(raw)
    return next((z.bits for z in _ZONES[encoding] if z.first <= code <= z.last and raw[1] >= z.second), _SELDOM)


def _mixed(text: str) -> float:
    return _MIXED * len(_BOTH_SCRIPTS.findall(text))


def _in_letters(text: str, letters: frozenset[str], *, usual: float, other: float) -> float:
    bits = _CAPITAL_INSIDE * sum(a.islower() and b.isupper() for a, b in pairwise(text))
    for character in text:
        if character.isascii():
            bits += _ASCII
        elif character in letters:
            bits += usual
        else:
            bits += other if character.isalpha() else other + 4
    return bits
