"""Colours: a centre's own one, made into a few with which everything can still be read.

Contrast is that of WCAG 2: 4.5 for text, 3 for lines that mean something.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from colorsys import hls_to_rgb, rgb_to_hls
from dataclasses import dataclass

USUAL = "#14497b"  # of a centre that chose none
WHITE, INK = "#ffffff", "#1b2430"
LIGHT_GROUNDS = (WHITE, "#f3f5f7", "#e9eff6")  # --card, --bg and --tint of portal.css
DARK_GROUNDS = ("#12171d", "#1b222a", "#1d2c3c")
TEXT, DARK_TEXT, HOVERED_TEXT, LINE = 4.5, 7.0, 9.0, 3.0
ON_BRAND = 5.5  # a button under the pointer is dimmed, words and all: 4.5 of it are left
_LIGHTER, _DARKER = 0.01, -0.01


@dataclass(frozen=True)
class Palette:
    """The tokens of the stylesheet that follow the centre's colour; in the dark only links and edges do."""

    brand: str
    on_brand: str
    link: str
    link_hover: str
    edge: str
    dark_link: str


def parsed(text: str) -> str:
    """A colour like #14497b or #fc0, always in the long form. Raises ValueError."""
    digits = text.strip().removeprefix("#").lower()
    if not re.fullmatch("[0-9a-f]{3}|[0-9a-f]{6}", digits):
        raise ValueError(f"is {text!r}: write a colour as # and six digits of 0-9 and a-f, like #14497b")
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))


def palette(brand: str) -> Palette:
    """Keeps to the colour as closely as reading allows."""
    on_brand = max(WHITE, INK, key=lambda text: contrast(text, brand))
    brand = _shifted(brand, [on_brand], ON_BRAND, _DARKER if on_brand == WHITE else _LIGHTER)
    link = _shifted(brand, LIGHT_GROUNDS, TEXT, _DARKER)
    is_a_line = all(contrast(brand, ground) >= LINE for ground in LIGHT_GROUNDS)
    return Palette(
        brand=brand,
        on_brand=on_brand,
        link=link,
        link_hover=_shifted(link, LIGHT_GROUNDS, HOVERED_TEXT, _DARKER),
        edge=brand if is_a_line else link,
        dark_link=_shifted(brand, DARK_GROUNDS, DARK_TEXT, _LIGHTER),
    )


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _shifted(colour: str, grounds: Iterable[str], least: float, step: float) -> str:
    """The colour made darker or lighter until it stands out from all of these grounds."""
    hue, lightness, saturation = rgb_to_hls(*_parts(colour))
    grounds = list(grounds)
    while min(contrast(colour, ground) for ground in grounds) < least and 0 <= lightness <= 1:
        lightness += step
        colour = _written(hls_to_rgb(hue, min(1.0, max(0.0, lightness)), saturation))
    return colour


def _luminance(colour: str) -> float:
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _parts(colour)]
    red, green, blue = linear
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _parts(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _written(parts: Iterable[float]) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)
