"""The language of a name, as far as its script tells."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

# By the first word of a letter's name in Unicode; only scripts that are hardly used for more than one language.
# Arabic, Cyrillic, Devanagari and Latin letters are those of many.
_LANGUAGES = {
    "ARMENIAN": "hy",
    "BOPOMOFO": "zh",
    "CJK": "zh",
    "GEORGIAN": "ka",
    "GREEK": "el",
    "HANGUL": "ko",
    "HEBREW": "he",
    "HIRAGANA": "ja",
    "IDEOGRAPHIC": "ja",  # the mark that repeats a character, as in 佐々木
    "KATAKANA": "ja",
    "KHMER": "km",
    "LAO": "lo",
    "MYANMAR": "my",
    "SINHALA": "si",
    "TAMIL": "ta",
    "THAI": "th",
}


def language_of(name: str, spoken: Iterable[str] = ()) -> str:
    """A language's tag, empty where the script does not tell. Han is read in the first Chinese that is spoken.

    Beside kana it is Japanese, beside Hangul Korean. Latin letters among others, as in an initial, tell nothing.
    """
    words = {unicodedata.name(letter, "").replace("-", " ").partition(" ")[0] for letter in _letters(name)}
    found = {_LANGUAGES.get(word, "") for word in words - {"LATIN"}}
    if found & {"ja", "ko"}:
        found -= {"zh"}
    if found == {"zh"}:
        return next((tag for tag in spoken if tag.partition("-")[0] == "zh"), "zh")
    return found.pop() if len(found) == 1 else ""


def _letters(name: str) -> Iterable[str]:
    """Narrow kana are kana."""
    return filter(str.isalpha, unicodedata.normalize("NFKC", name))
