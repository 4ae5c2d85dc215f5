"""The fonts of the machine, looked up once a process, and which of them the documents are set in.

Nothing is bundled. The engine brings a serif of its own, so that Latin names print on a machine without any font.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import typst

# The first of each row that is installed is used, then the next row for what it lacks. For a character that none of
# them has, the engine takes any font that has it.
_LATIN = ("Noto Sans", "Segoe UI", "Helvetica Neue", "Liberation Sans", "DejaVu Sans", "Arial", "Libertinus Serif")
_CHINESE = ("Noto Sans CJK TC", "Noto Sans TC", "PingFang TC", "Microsoft JhengHei", "Noto Serif CJK TC")
_OTHERS = (
    ("Noto Sans Arabic", "Noto Naskh Arabic", "Geeza Pro"),
    ("Noto Sans Hebrew",),
    ("Noto Sans Thai", "Loma", "Thonburi", "Leelawadee UI"),
    ("Noto Sans Devanagari", "Lohit Devanagari", "Kohinoor Devanagari", "Nirmala UI"),
    ("Noto Sans Symbols2", "DejaVu Sans"),
)
_MONO = "DejaVu Sans Mono"  # the engine brings it; its 0 is dotted, and nobody takes it for an O


@cache
def installed() -> typst.Fonts:
    import typst

    return typst.Fonts(include_embedded_fonts=True)


@cache
def families() -> list[str]:
    """What text is set in, in the order of preference."""
    there = set(installed().families())
    rows = (_LATIN, _CHINESE, *_OTHERS)
    chosen = [next((family for family in row if family in there), None) for row in rows]
    return list(dict.fromkeys(family for family in chosen if family))


def mono() -> list[str]:
    """What numbers are set in that are typed off the paper."""
    return [_MONO, *families()]
