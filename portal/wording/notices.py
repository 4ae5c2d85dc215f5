"""A notice in words: the sentence of its kind, with its facts in their places."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from portal.language import dates, listing, plain_text
from portal.language.languages import Later as _
from portal.language.notices import AnyOf, Notice, Words

from . import (
    audit,
    doctor,
    documents,
    import_entries,
    import_results,
    import_timetable,
    imports,
    installation,
    outbox,
    results,
    sittings,
    tables,
)

WORDS: Words = {
    **audit.WORDS, **installation.WORDS, **doctor.WORDS, **sittings.WORDS, **documents.WORDS, **outbox.WORDS,
    **results.WORDS, **imports.WORDS, **tables.WORDS, **import_entries.WORDS, **import_results.WORDS,
    **import_timetable.WORDS,
}  # fmt: skip

_QUOTED = _("'%(words)s'")
_WITH_HINT = _("%(words)s %(hint)s")


@dataclass(frozen=True)
class Presenter:
    """What is said where notices are read: of some kinds other words, of some a hint after them."""

    words: Words
    hints: Words


PLAIN = Presenter(words={}, hints={})


def say(notice: Notice, presenter: Presenter = PLAIN) -> str:
    """In the language spoken."""
    kind = type(notice)
    words = _said(presenter.words.get(kind) or WORDS[kind], notice, presenter)
    hint = hinted(notice, presenter)
    return str(_WITH_HINT.with_places(words=words, hint=hint)) if hint else words


def hinted(notice: Notice, presenter: Presenter) -> str:
    """The hint alone; empty where there is none."""
    hint = presenter.hints.get(type(notice))
    return _said(hint, notice, presenter) if hint else ""


class _Typed(str):
    """What somebody typed, fit to be shown: nothing in it steers a terminal. `%r` puts it between quotation marks."""

    __slots__ = ()

    def __str__(self) -> str:
        if self.isprintable():
            return str.__str__(self)
        return "".join(ascii(c)[1:-1] if plain_text.steers(c) else c for c in self)

    def __repr__(self) -> str:
        return str(_QUOTED.with_places(words=plain_text.shown(self)))


def _said(words: _ | Callable[[Any], _], notice: Notice, presenter: Presenter) -> str:
    sentence = words(notice) if callable(words) else words
    facts = {field.name: _shown(getattr(notice, field.name), presenter) for field in fields(notice)}  # type: ignore[arg-type]
    return str(sentence.with_places(**facts | dict(sentence.places)))


def _shown(fact: object, presenter: Presenter) -> object:
    match fact:
        case str() | Path():
            return _Typed(fact)
        case tuple():
            return listing.listed(_shown(each, presenter) for each in fact)
        case AnyOf():
            return listing.any_of(_shown(each, presenter) for each in fact.choices)
        case Notice():
            return _Typed(say(fact, presenter))
        case time():
            return f"{fact:%H:%M}"
        case date() if not isinstance(fact, datetime):
            return dates.day_in_words(fact)
        case _:
            return fact
