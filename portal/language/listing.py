"""Several words in a row, as the language spoken does it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce

from .languages import Later as _

_NONE = _("none")
_ALL = _("%(these)s, %(last)s")
_ANY = _("%(these)s or %(last)s")
_APART = _("%(these)s; %(last)s")


def listed(words: Iterable[object]) -> str:
    """ "A, B, C"."""
    return _joined(_ALL, words)


def any_of(words: Iterable[object]) -> str:
    """ "A or B or C"."""
    return _joined(_ANY, words)


def apart(words: Iterable[object]) -> str:
    """ "A; B; C", for words that may have commas of their own."""
    return _joined(_APART, words)


def _joined(pair: _, words: Iterable[object]) -> str:
    """Two by two, so that a translator sees the sign between them in its place."""
    said = list(map(str, words)) or [str(_NONE)]
    return reduce(lambda these, last: str(pair.with_places(these=these, last=last)), said)
