"""A centre's colour, whichever it is, leaves everything readable: contrasts of WCAG 2."""

from __future__ import annotations

import itertools
import re

import pytest

from portal import colours
from portal.web import static
from tests.tables import for_each

BRANDS = ["#14497b", "#ffcc00", "#c8102e", "#00a3e0", "#7f7f7f", "#ffffff", "#000000"]
GRID = [f"#{r:02x}{g:02x}{b:02x}" for r, g, b in itertools.product((0, 64, 128, 192, 255), repeat=3)]
every_brand = for_each("brand", [*BRANDS, *GRID])


def least(colour: str, grounds: tuple[str, ...]) -> float:
    return min(colours.contrast(colour, ground) for ground in grounds)


def dimmed(colour: str) -> str:
    """As a button's hover has it: brightness(.88), words and all."""
    return "#" + "".join(f"{round(int(colour[at : at + 2], 16) * 0.88):02x}" for at in (1, 3, 5))


@for_each("one, other, ratio", [("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.48)])
def test_contrast_is_that_of_wcag(one, other, ratio):
    assert colours.contrast(one, other) == colours.contrast(other, one) == pytest.approx(ratio, abs=0.005)


@every_brand
def test_words_on_the_colour_can_be_read(brand):
    tokens = colours.palette(brand)
    assert colours.contrast(tokens.on_brand, tokens.brand) >= 4.5
    assert colours.contrast(dimmed(tokens.on_brand), dimmed(tokens.brand)) >= 4.5


@every_brand
def test_links_can_be_read_on_every_ground(brand):
    tokens = colours.palette(brand)
    assert least(tokens.link, colours.LIGHT_GROUNDS) >= 4.5
    assert least(tokens.link_hover, colours.LIGHT_GROUNDS) >= 7
    assert least(tokens.dark_link, colours.DARK_GROUNDS) >= 7


@every_brand
def test_edges_can_be_seen_on_every_ground(brand):
    assert least(colours.palette(brand).edge, colours.LIGHT_GROUNDS) >= 3


@for_each("brand", ["#14497b", "#c8102e", "#ffcc00", "#000000", "#ffffff"])
def test_a_colour_that_can_be_read_is_kept_as_it_is(brand):
    assert colours.palette(brand).brand == brand


def test_the_grounds_are_those_of_the_stylesheet():
    light, dark = re.findall(r":root \{(.*?)\}", (static.FOLDER / "portal.css").read_text("utf-8"), re.DOTALL)[:2]
    for css, grounds in ((light, colours.LIGHT_GROUNDS), (dark, colours.DARK_GROUNDS)):
        told = {colours.parsed(re.search(rf"--{name}: (#\w+);", css)[1]) for name in ("bg", "card", "tint")}
        assert told == set(grounds)
    assert f"--ink: {colours.INK};" in light


@for_each("text, colour", [("#14497b", "#14497b"), ("14497B", "#14497b"), (" #fc0 ", "#ffcc00"), ("#FFF", "#ffffff")])
def test_a_colour_is_written_in_hexadecimal(text, colour):
    assert colours.parsed(text) == colour


@for_each("text", ["navy", "#12345", "#1234567", "#ggg", "rgb(0,0,0)", "#fff;}*{", "##fff", "#１２３"])
def test_anything_else_is_no_colour(text):  # T44
    with pytest.raises(ValueError, match="write a colour as # and six digits"):
        colours.parsed(text)
