"""Every language says all that English says: the same sentences, places, links, long texts and letters."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from bs4 import BeautifulSoup
from jinja2 import Environment, nodes

from portal.language import languages
from portal.mail import letters
from tests.house import source
from tests.house.source import PORTAL
from tests.tables import for_each

OTHERS = [tag for tag in languages.AVAILABLE if tag != languages.SOURCE]
PLACE = re.compile(r"%\(\w+\)[sdr]")
TAG = re.compile(r"<[^>]+>")
JINJA = re.compile(r"\{[{%#].*?[%}#]\}", re.DOTALL)
TEXTS = PORTAL / "web" / "templates" / "texts"
LETTERS = PORTAL / "mail" / "templates"
each_language = pytest.mark.parametrize("language", OTHERS)


def folder(language: str) -> Path:
    return languages.FOLDER / language.replace("-", "_") / "LC_MESSAGES"


@cache
def catalogue(language: str) -> Catalog:
    with (folder(language) / "messages.po").open("rb") as opened:
        return read_po(opened, locale=language.replace("-", "_"))


def translations(language: str) -> dict[str, str]:
    return {message.id: message.string for message in catalogue(language) if message.id}


def unlike(language: str, found_in: Callable[[str], list[str]]) -> list[str]:
    """The sentences of which something is not found in the translation, or found there alone."""
    both = translations(language).items()
    return [sentence for sentence, translation in both if sorted(found_in(sentence)) != sorted(found_in(translation))]


def test_there_is_traditional_chinese():
    assert "zh-Hant" in OTHERS


@each_language
def test_a_language_is_called_by_its_own_name(language):
    assert language in languages.OWN_NAMES


@each_language
def test_every_sentence_has_a_translation(language):
    translated = {sentence for sentence, translation in translations(language).items() if translation}
    assert set(source.sentences()) - translated == set()


@each_language
def test_nothing_is_kept_that_nobody_says_any_more(language):
    assert set(translations(language)) - set(source.sentences()) == set()
    assert not catalogue(language).obsolete


@each_language
def test_no_translation_is_a_guess(language):
    assert [message.id for message in catalogue(language) if message.fuzzy] == []


@each_language
def test_every_place_is_kept(language):
    assert unlike(language, PLACE.findall) == []


@each_language
def test_every_link_and_tag_is_kept(language):
    assert unlike(language, TAG.findall) == []


@each_language
def test_what_is_read_is_what_was_compiled_last(language):
    compiled = io.BytesIO()
    write_mo(compiled, catalogue(language))
    assert (folder(language) / "messages.mo").read_bytes() == compiled.getvalue(), "compile it (docs/translating.md)"


def named(template: Path) -> set[str]:
    """Every name and attribute a template uses, like centre.phone."""
    tree = Environment(autoescape=True).parse(template.read_text("utf-8"))
    attributes = {f"{ast.node.name}.{ast.attr}" for ast in tree.find_all(nodes.Getattr) if hasattr(ast.node, "name")}
    return attributes | {name.name for name in tree.find_all(nodes.Name)}


def structure(text: Path) -> list[tuple[str, dict[str, object]]]:
    """Every tag of a long text with its ids, links and classes; what is read aloud is the translator's."""
    whole = BeautifulSoup(JINJA.sub("", text.read_text("utf-8")), "html.parser")
    return [
        (tag.name, {name: value for name, value in tag.attrs.items() if name != "aria-label"})
        for tag in whole.find_all(True)
    ]


@each_language
@for_each("name", sorted(path.name.removesuffix(".en.html") for path in TEXTS.glob("*.en.html")))
def test_a_long_text_has_the_same_parts_and_facts(language, name):
    english, other = TEXTS / f"{name}.en.html", TEXTS / f"{name}.{language}.html"
    assert structure(other) == structure(english)
    assert named(other) == named(english)


@each_language
@for_each("kind", ["letter", "trial", *(letter.kind for letter in letters.EVERY)])
def test_a_letter_tells_the_same_facts(language, kind):
    assert named(LETTERS / f"{kind}.{language}.jinja") == named(LETTERS / f"{kind}.en.jinja")
