"""A language is whole: it says all that English says. Each test lists what a language lacks."""

from __future__ import annotations

import io
import re
import tomllib
from collections.abc import Callable, Mapping
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

OTHERS = [tag for tag in languages.AVAILABLE if tag != languages.SOURCE]
PLACE = re.compile(r"%\(\w+\)[sdr]|\{\w+\}")
TAG = re.compile(r"<[^>]+>")
JINJA = re.compile(r"\{[{%#].*?[%}#]\}", re.DOTALL)
TEXTS = PORTAL / "web" / "templates" / "texts"
LETTERS = PORTAL / "mail" / "templates"
IMPORT_TEMPLATES = PORTAL / "domain" / "importing" / "import_templates.toml"
each_language = pytest.mark.parametrize("language", OTHERS)
Texts = dict[str, Mapping[str, str]]


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


def test_a_catalogue_is_of_a_language_in_the_list():
    """A folder alone makes no language: portal/language/languages.py lists them."""
    folders = {path.parent.name for path in languages.FOLDER.glob("*/LC_MESSAGES")}
    assert folders == {language.replace("-", "_") for language in OTHERS}


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


def of_both(folder: Path, language: str) -> list[tuple[Path, Path]]:
    """Each file of English with that of the language. Fails with the names of those that are not there."""
    pairs = [(path, path.with_name(path.name.replace(".en.", f".{language}."))) for path in folder.glob("*.en.*")]
    assert pairs
    assert [other.name for _, other in pairs if not other.is_file()] == []
    return pairs


@each_language
def test_every_long_text_has_the_same_parts_and_facts(language):
    pairs = of_both(TEXTS, language)
    assert [other.name for english, other in pairs if structure(other) != structure(english)] == []
    assert [other.name for english, other in pairs if named(other) != named(english)] == []


@each_language
def test_every_letter_tells_the_same_facts(language):
    pairs = of_both(LETTERS, language)
    assert {english.stem for english, _ in pairs} >= {f"{letter.kind}.en" for letter in letters.EVERY}
    assert [other.name for english, other in pairs if named(other) != named(english)] == []


def sentences_in(words: object, path: str = "") -> dict[str, str]:
    """Each sentence of a table of words, by its dotted key."""
    if isinstance(words, str):
        return {path: words}
    inner = words.items() if isinstance(words, dict) else enumerate(words)
    return {at: each for key, value in inner for at, each in sentences_in(value, f"{path}.{key}".lstrip(".")).items()}


def places(words: str | None) -> list[str] | None:
    return None if words is None else sorted(PLACE.findall(words))


def differing(english: object, other: object) -> list[str]:
    """The keys of sentences that one of them lacks, or that have other places."""
    one, two = sentences_in(english), sentences_in(other)
    return [key for key in one.keys() | two.keys() if places(one.get(key)) != places(two.get(key))]


@each_language
def test_the_documents_have_words_with_the_same_places(language):
    [(english, other)] = of_both(PORTAL / "documents", language)
    assert differing(tomllib.loads(english.read_text("utf-8")), tomllib.loads(other.read_text("utf-8"))) == []


@pytest.mark.parametrize("language", languages.AVAILABLE)
def test_a_language_has_a_name_of_its_own_and_tags_that_browsers_and_typst_know(language):
    told = languages.AVAILABLE[language]
    lang, region = told.typst_tag
    assert told.own_name.strip()
    assert re.fullmatch(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?", told.html_tag)
    assert told.html_tag.partition("-")[0] == lang == language.partition("-")[0]
    assert region is None or re.fullmatch(r"[A-Z]{2}", region)


def texts_in(table: object, path: str) -> Texts:
    """Each text of a TOML file that stands in several languages side by side, by its dotted key."""
    if isinstance(table, dict) and isinstance(table.get(languages.SOURCE), str):
        return {path: table}
    inner = table.items() if isinstance(table, dict) else enumerate(table) if isinstance(table, list) else []
    return {at: text for key, value in inner for at, text in texts_in(value, f"{path}.{key}").items()}


def lacking(language: str, texts: Texts) -> list[str]:
    """The keys of texts that the language lacks, or that have other places in it."""
    return [at for at, text in texts.items() if places(text.get(language)) != places(text[languages.SOURCE])]


@each_language
def test_the_help_in_import_templates_is_there(language):
    table = tomllib.loads(IMPORT_TEMPLATES.read_text("utf-8"))
    words = table.pop("words")
    assert lacking(language, texts_in(table, "help")) == []
    assert differing(words[languages.SOURCE], words.get(language, {})) == []


@each_language
def test_every_exam_has_its_names_grades_and_meanings(language):
    files = sorted((PORTAL / "exams").glob("*.toml"))
    assert len(files) == 11
    texts = {
        at: text for file in files for at, text in texts_in(tomllib.loads(file.read_text("utf-8")), file.stem).items()
    }
    assert lacking(language, texts) == []
