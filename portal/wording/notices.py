"""A notice in words: the sentence of its kind, with its facts in their places."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import fields
from functools import reduce
from pathlib import Path
from typing import Any

from portal.language.languages import Later as _
from portal.language.notices import Notice, Words

from . import documents, installation, outbox, results, sittings

WORDS: Words = {**installation.WORDS, **sittings.WORDS, **documents.WORDS, **outbox.WORDS, **results.WORDS}

_NONE = _("none")
_LIST = _("%(these)s, %(last)s")
_QUOTED = _("'%(words)s'")
_WITH_HINT = _("%(words)s %(hint)s")


def say(notice: Notice, hints: Words | None = None) -> str:
    """In the language spoken. `hints` say what to do where it is read, such as on the command line."""
    words, hint = _said(WORDS[type(notice)], notice), (hints or {}).get(type(notice))
    return str(_WITH_HINT.with_places(words=words, hint=_said(hint, notice))) if hint else words


class _Typed(str):
    """What somebody typed, fit to be shown: nothing in it steers a terminal. `%r` puts it between quotation marks."""

    __slots__ = ()

    def __str__(self) -> str:
        return "".join(_escaped(c) if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") else c for c in self)

    def __repr__(self) -> str:
        return str(_QUOTED.with_places(words="".join(c if c.isprintable() else _escaped(c) for c in self)))


def _said(words: _ | Callable[[Any], _], notice: Notice) -> str:
    sentence = words(notice) if callable(words) else words
    facts = {field.name: _shown(getattr(notice, field.name)) for field in fields(notice)}  # type: ignore[arg-type]
    return str(sentence.with_places(**facts | dict(sentence.places)))


def _shown(fact: object) -> object:
    match fact:
        case str() | Path():
            return _Typed(fact)
        case ():
            return str(_NONE)
        case tuple():
            return reduce(lambda these, last: str(_LIST.with_places(these=these, last=last)), map(_shown, fact))
        case Notice():
            return say(fact)
        case _:
            return fact


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode()
