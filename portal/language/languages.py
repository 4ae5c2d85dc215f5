"""The languages: what is said is written in English in the code, and looked up in the reader's own when shown.

Pages, letters and documents all speak through here, so a language is chosen in one way for each of them.
Catalogues are gettext's own, read by Python's gettext; Babel (for developers) extracts and compiles them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "translations"
SOURCE = "en"
_RIGHT_TO_LEFT = {"ar", "fa", "he", "ur"}


@dataclass(frozen=True)
class Language:
    """How a language is named: to its own readers, to browsers, and to typst, by its first part and a region."""

    own_name: str
    html_tag: str
    typst_tag: tuple[str, str | None]


# Every language there is. One stands here once it says all that English says: docs/translating.md has the places.
# Plain "en" would make browsers write dates in the American way; to typst Traditional Chinese is that of Taiwan.
AVAILABLE = {
    SOURCE: Language("English", "en-GB", ("en", "GB")),
    "zh-Hant": Language("繁體中文", "zh-Hant", ("zh", "TW")),
}

_spoken: ContextVar[str] = ContextVar("language", default=SOURCE)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Within the block, everything is said in `language`. Safe between threads."""
    before = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(before)


def speak(language: str) -> None:
    """From now on, in this request, everything is said in `language`."""
    _spoken.set(language)


def spoken() -> str:
    """The tag of the language being spoken, like zh-Hant."""
    return _spoken.get()


def html_tag() -> str:
    language = AVAILABLE.get(spoken())
    return language.html_tag if language else spoken()  # a letter may wait in a language that is gone


def direction() -> str:
    """Which way the language spoken is written, as <html dir> says it."""
    return "rtl" if spoken().partition("-")[0] in _RIGHT_TO_LEFT else "ltr"


@cache
def _catalogue(language: str) -> NullTranslations:
    file = FOLDER / language.replace("-", "_") / "LC_MESSAGES" / "messages.mo"
    if language == SOURCE:
        return NullTranslations()
    with file.open("rb") as opened:
        return GNUTranslations(opened)


def lookup(sentence: str) -> str:
    """The sentence in the language spoken, its places still open (for Jinja, which fills them itself)."""
    return _catalogue(_spoken.get()).gettext(sentence)


def say(sentence: str, /, **places: object) -> str:
    """The sentence in the language spoken, with its named places filled."""
    return lookup(sentence) % places if places else lookup(sentence)


@dataclass(frozen=True)
class Later:
    """A sentence written once, at import, and said in the reader's language each time it is shown."""

    sentence: str
    places: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return say(self.sentence, **self.places)

    @classmethod
    def told(cls, sentence: str, places: Mapping[str, object]) -> Later:
        """What another process of this service says, which has it written whole."""
        return cls(sentence, places)

    def with_places(self, **places: object) -> Later:
        return Later(self.sentence, {**self.places, **places})
