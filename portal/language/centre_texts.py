"""Words of the centre's own, such as a sitting's name: the usual ones, and others for readers of a language."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from . import languages

_USUAL = ""  # the tag under which the usual words are kept beside others
_SEVERAL = f'{{"{_USUAL}": '  # how a text of several languages begins


class CentreText(str):
    """To programs the usual words; to people, wherever it is shown, those of the language spoken, if there are some."""

    __slots__ = ("others",)
    others: Mapping[str, str]  # by the tag of the language

    def __new__(cls, usual: str, others: Mapping[str, str | None] | None = None) -> CentreText:
        text = super().__new__(cls, usual)
        text.others = {tag: words for tag, words in (others or {}).items() if words}
        return text

    def __str__(self) -> str:
        return self.others.get(languages.spoken(), self.usual)

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __eq__(self, other: object) -> bool:
        return super().__eq__(other) and getattr(other, "others", {}) == self.others

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = str.__hash__

    @property
    def usual(self) -> str:
        return str.__str__(self)


def kept(text: str) -> str:
    """As one text, however many languages it is in."""
    others = getattr(text, "others", {})
    is_plain = not others and not text.startswith(_SEVERAL)
    return str.__str__(text) if is_plain else json.dumps({_USUAL: text, **others}, ensure_ascii=False)


def read(text: str) -> CentreText:
    """What `kept` made of it."""
    if not text.startswith(_SEVERAL):
        return CentreText(text)
    others = json.loads(text)
    return CentreText(others.pop(_USUAL), others)


def each(text: str, change: Callable[[str], str]) -> CentreText:
    """The words of every language, each changed."""
    others: Mapping[str, str] = getattr(text, "others", {})
    return CentreText(change(str.__str__(text)), {tag: change(words) for tag, words in others.items()})
