"""The private characters of Taiwan's Big5 (造字): code points that each office fills as it likes.

They stand where Windows puts them, in the private use area of Unicode; Python's own decoder refuses them. Hong Kong's
Big5 has public characters at the same bytes.
"""

from __future__ import annotations

import codecs

ERRORS = "private-characters"
_TAIWAN = "cp950"
_RANGES = (  # the first and last pair of bytes, and the first character, as Windows has them
    (0xFA40, 0xFEFE, 0xE000),
    (0x8E40, 0xA0FE, 0xE311),
    (0x8140, 0x8DFE, 0xEEB8),
    (0xC6A1, 0xC8FE, 0xF6B1),  # some of which Python reads as public ones
)
_IN_A_ROW = 157  # second bytes: 40 to 7E, A1 to FE


def decoded(content: bytes, encoding: str) -> str:
    """Raises UnicodeDecodeError."""
    return content.decode(encoding, ERRORS)


def is_private(character: str) -> bool:
    return "\ue000" <= character <= "\uf8ff"


def _place(pair: int) -> int:
    first, second = divmod(pair, 0x100)
    return first * _IN_A_ROW + second - (0x40 if second < 0x7F else 0x62)


def _private_character(error: UnicodeError) -> tuple[str, int]:
    if isinstance(error, UnicodeDecodeError) and error.encoding == _TAIWAN:
        raw = error.object[error.start : error.start + 2]
        pair = int.from_bytes(raw)
        for first, last, character in _RANGES:
            if first <= pair <= last and (0x40 <= raw[1] <= 0x7E or 0xA1 <= raw[1] <= 0xFE):
                return chr(character + _place(pair) - _place(first)), error.start + 2
    raise error


codecs.register_error(ERRORS, _private_character)
