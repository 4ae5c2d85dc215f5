"""The one place that calls the engine, typst.

Facts are handed over as data and never as markup, and the engine reads no file: all it is given is in memory, and its
root is an empty folder. Same facts, same bytes: the date of a file is the one it is given.

typst keeps threads of its own. A process forked after its parent has set a page has none of them and would wait for
ever, so it is refused here. The server is safe: its workers are made before any of them sets a page, and the process
that makes them never does. Whoever wants several processes starts them fresh, or forks first.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache, lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from portal.settings.picture import Picture

from . import fonts

TEMPLATES = Path(__file__).parent / "templates"
STANDARD = "ua-1"  # tagged for screen readers; and a character without a glyph is an error, never an empty box
_PROBE = b"""#let given = json("facts.json")
#set document(title: "-")
#set text(font: given.fonts)
#for each in given.words [#each ]
"""
_EVER = datetime(2000, 1, 1, tzinfo=UTC)
_at_work: set[int] = set()  # the process that has set a page: this one, or the one it was forked from


class Forked(RuntimeError):
    """A page was to be set in a process forked after its parent had set one, where the engine waits for ever."""


class CannotBeSet(Exception):
    """The engine found a fault: a character without a glyph, or a mistake of ours."""


def set_template(kind: str, facts: Mapping[str, Any], *, at: datetime, logo: Picture | None) -> bytes:
    """A PDF of the template of this kind. Raises CannotBeSet."""
    files = {"main.typ": _template(kind), "page.typ": _template("page")}
    if logo:
        files["logo.json"] = _in_numbers(logo.content)
    return _compiled(files, facts, at)


def prints(characters: str) -> bool:
    """Whether some installed font has a glyph for each of these."""
    try:
        _compiled({"main.typ": _PROBE}, {"fonts": fonts.families(), "words": list(characters)}, _EVER)
    except CannotBeSet:
        return False
    return True


def logo_format(logo: Picture) -> str:
    """The picture's format as the engine calls it."""
    return logo.kind.partition("/")[2].replace("jpeg", "jpg")


def _compiled(files: Mapping[str, bytes], facts: Mapping[str, Any], at: datetime) -> bytes:
    import typst

    if _at_work and os.getpid() not in _at_work:
        raise Forked("this process was forked after its parent had set a page: set pages in a fresh process")
    _at_work.add(os.getpid())
    try:
        made: bytes = typst.compile(  # type: ignore[call-overload]  # its types do not tell of several files
            {**files, "facts.json": json.dumps(facts, ensure_ascii=False).encode()},
            root=_empty_folder().name,
            font_paths=fonts.installed(),
            pdf_standards=STANDARD,
            timestamp=int(at.timestamp()),
        )
    except typst.TypstError as problem:
        raise CannotBeSet(problem.diagnostic or problem.message) from problem
    return made


@lru_cache(maxsize=1)
def _in_numbers(content: bytes) -> bytes:
    """A list of the bytes: a file in memory must be text to the engine."""
    return json.dumps(list(content)).encode()


@cache
def _template(name: str) -> bytes:
    return (TEMPLATES / f"{name}.typ").read_bytes()


@cache
def _empty_folder() -> TemporaryDirectory[str]:
    """Kept as long as the process."""
    return TemporaryDirectory(prefix="portal-documents-")
