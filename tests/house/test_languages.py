"""Whatever the service says can be found by a translator."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, NavigableString
from jinja2 import Environment, nodes

from portal.language.languages import Later
from tests.house import source
from tests.house.source import PORTAL
from tests.tables import for_each

TEMPLATES = sorted((PORTAL / "web" / "templates").rglob("*.html"))
MARKS = {"_", "gettext", "ngettext"}
PLACE = re.compile(r"%\((\w+)\)[sd]")
JINJA = re.compile(r"\{[{%#].*?[%}#]\}", re.DOTALL)


@pytest.fixture(scope="module")
def said() -> dict[str, set[str]]:
    return source.sentences()


@for_each(
    "sentence, file",
    [
        ("Enter your Secret Number", "web/forms.py"),
        ("Your result is not ready yet.", "statuses.py"),
        ("UK time", "language/dates.py"),
        ("Results Service for Candidates", "wording/pages.py"),
        ("Skip to main content", "web/templates/layout.html"),
        ("There is a problem", "web/templates/parts/form.html"),
        ("Your results will be available by %(moment)s", "web/templates/parts/moments.html"),
        (
            "This is NOT your Secret Number. It is the password you chose when you registered.",
            "web/templates/home/start.html",
        ),
    ],
)
def test_the_extraction_finds_what_code_and_templates_say(said, sentence, file):
    assert file in said[sentence]


def test_the_extraction_reads_every_page(said):
    files = {file for found in said.values() for file in found}
    speaking = {str(path.relative_to(PORTAL)) for path in TEMPLATES if "_(" in path.read_text("utf-8")}
    assert speaking <= files


def calls_in_code(path: Path) -> list[ast.Call]:
    return [
        node
        for node in ast.walk(source.tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS | {"Later"}
    ]


def calls_in_template(path: Path) -> list[nodes.Call]:
    tree = Environment(extensions=["jinja2.ext.i18n"], autoescape=True).parse(path.read_text("utf-8"))
    return [call for call in tree.find_all(nodes.Call) if isinstance(call.node, nodes.Name) and call.node.name in MARKS]


def test_a_sentence_in_code_is_written_whole():
    """Neither _(f"…") nor _(variable) can be found by a translator."""
    calls = {(name, call.lineno): call for name, path in source.modules().items() for call in calls_in_code(path)}
    assert len(calls) > 50
    own = ("portal.language.languages",)  # where the marker itself is made
    pieces = [at for at, call in calls.items() if at[0] not in own and not isinstance(call.args[0], ast.Constant)]
    assert pieces == []


def test_a_sentence_in_a_template_is_written_whole():
    calls = {(path.name, call.lineno): call for path in TEMPLATES for call in calls_in_template(path)}
    assert len(calls) > 50
    assert [at for at, call in calls.items() if not isinstance(call.args[0], nodes.Const)] == []


@for_each("path", [path for path in TEMPLATES if path.parent.name != "texts"])
def test_no_word_of_a_template_stands_outside_a_sentence(path):
    """The long texts are a file a language; everywhere else a translator would not find it."""
    bare = BeautifulSoup(JINJA.sub("", path.read_text("utf-8")), "html.parser")
    read_aloud = [tag[name] for name in ("alt", "aria-label", "title", "content") for tag in bare.select(f"[{name}]")]
    code = {"utf-8", "width=device-width, initial-scale=1", "light dark", 'class="narrow"'}  # no words to be read
    words = [" ".join(text.split()) for text in bare.find_all(string=lambda text: type(text) is NavigableString)]
    assert [each for each in [*words, *read_aloud] if re.search("[A-Za-z]", each) and each not in code] == []


def test_the_marker_is_always_the_same():
    """`_` is the sentence said later, wherever it is imported; nothing else is called so."""
    for name, path in source.modules().items():
        for node in ast.walk(source.tree(path)):
            if isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    if alias.asname == "_":
                        assert (node.module.rpartition(".")[2], alias.name) == ("languages", Later.__name__), name


def test_every_place_of_a_sentence_has_a_name(said):
    assert [each for each in said if re.search(r"%[sd]|\{\w*\}", PLACE.sub("", each))] == []


def test_no_sentence_begins_or_ends_with_a_space(said):
    """Spaces around a piece show that it will be joined to another."""
    assert [each for each in said if each != each.strip()] == []
