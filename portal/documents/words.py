"""What the documents say, in each of their languages, as the templates set it.

A text is a list with an entry for each language, each a list of runs: so many words, and whether they stand out.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from portal.exams import said
from portal.language import dates, languages

FOLDER = Path(__file__).parent
T = TypeVar("T")
Text = list[dict[str, Any]]
Place = str | Callable[[], str] | Mapping[str, str]
_PLACE = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True)
class Speaker:
    """Says things in the languages of one document, the first of them first."""

    languages: tuple[str, ...]

    def says(self, key: str, **places: Place) -> Text:
        """A sentence of the words files by its dotted key, such as "page.name"; its places are told apart from it.

        The place `address` becomes a link. A place may differ by language: texts by tag, or what a function says.
        """
        return [_entry(tag, _runs(found(tag, key), places, tag)) for tag in self.languages]

    def says_all(self, key: str) -> list[Text]:
        """A list of sentences."""
        numbers = range(len(found(self.languages[0], key)))
        return [[_entry(tag, [_plain(found(tag, key)[number])]) for tag in self.languages] for number in numbers]

    def says_each(self, section: str) -> dict[str, Any]:
        """Every sentence of a section that has no places, by its key."""
        every = found(self.languages[0], section)
        keys = [key for key, words in every.items() if isinstance(words, str) and not _PLACE.search(words)]
        lists = [key for key, words in every.items() if isinstance(words, list)]
        texts = {key: self.says(f"{section}.{key}") for key in keys}
        return {**texts, **{key: self.says_all(f"{section}.{key}") for key in lists}}

    def names(self, key: str) -> Text:
        """A document's own name, in English too where that is not spoken: others ask for it by this name."""
        return Speaker(tuple(dict.fromkeys((*self.languages, languages.SOURCE)))).says(key)

    def repeats(self, place: Place) -> Text:
        """What is kept in several languages, or made in each; said once where all of them say it alike."""
        entries = [_entry(tag, [_plain(_filled(place, tag))]) for tag in self.languages]
        return [each for at, each in enumerate(entries) if each["runs"] not in [one["runs"] for one in entries[:at]]]

    def day(self, day: date) -> Text:
        """With the day of the week, as an appointment needs it."""
        return [_entry(tag, [_plain(_day_and_weekday(day, tag))]) for tag in self.languages]


def moment(at: datetime, zone: str, *, other: str | None = None, with_time: bool = True) -> Callable[[], str]:
    """On the clocks of `zone` and, where they differ, of the `other` zone."""
    return lambda: dates.moment_here_and_there(at, zone, other or zone, with_time=with_time)


def in_each(tags: Sequence[str], say: Callable[[], T]) -> Iterator[T]:
    """What is said in each of these languages."""
    for tag in tags:
        with languages.speaking(tag):
            yield say()


def tag_of(language: str) -> dict[str, Any]:
    """The language as typst names it, so that glyphs, line breaks and screen readers follow it."""
    lang, region = languages.AVAILABLE[language].typst_tag
    return {"lang": lang, "region": region}


def found(language: str, key: str) -> Any:
    words: Any = _file(language)
    for part in key.split("."):
        words = words[part]
    return words


@cache
def _file(language: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"words.{language}.toml").read_text("utf-8"))


def _entry(language: str, runs: list[dict[str, str]]) -> dict[str, Any]:
    return {**tag_of(language), "runs": runs}


def _plain(words: str) -> dict[str, str]:
    return {"kind": "plain", "words": words}


def _runs(sentence: str, places: Mapping[str, Place], language: str) -> list[dict[str, str]]:
    """The sentence cut at its places: every other piece is the name of one."""
    pieces = _PLACE.split(sentence)
    runs = [_plain(piece) for piece in pieces]
    for at in range(1, len(pieces), 2):
        filled = _filled(places[pieces[at]], language)
        is_address = pieces[at] == "address"
        runs[at] = {"kind": "address", "leads_to": filled} if is_address else {"kind": "strong", "words": filled}
    return [each for each in runs if each.get("words", "leads_to" in each)]


def _filled(place: Place, language: str) -> str:
    if isinstance(place, str):
        return place
    if isinstance(place, Mapping):
        return said(place, language)
    with languages.speaking(language):
        return place()


def _day_and_weekday(day: date, language: str) -> str:
    pattern, weekdays = found(language, "dates.day"), found(language, "dates.weekdays")
    with languages.speaking(language):
        return str(pattern % {"day": dates.day_in_words(day), "weekday": weekdays[day.weekday()]})
