"""Whatever the service says can be found by a translator."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from jinja2 import Environment, nodes

from portal.languages import Later
from tests.house import source
from tests.house.source import PORTAL

CONFIGURED = PORTAL / "translations" / "babel.cfg"
TEMPLATES = sorted((PORTAL / "web" / "templates").rglob("*.html"))
MARKS = {"_", "gettext", "ngettext"}
PLACE = re.compile(r"%\((\w+)\)[sd]")


@pytest.fixture(scope="module")
def said() -> dict[str, set[str]]:
    """Every sentence there is to translate, and the files it stands in."""
    with CONFIGURED.open(encoding="utf-8") as opened:
        methods, options = parse_mapping_cfg(opened)
    found: dict[str, set[str]] = {}
    for file, _line, sentence, *_ in extract_from_dir(PORTAL, methods, options):
        for each in [sentence] if isinstance(sentence, str) else sentence:
            found.setdefault(each, set()).add(file)
    return found


@pytest.mark.parametrize(
    ("sentence", "file"),
    [
        ("Enter your Secret Number", "web/register.py"),
        ("Your result is not ready yet.", "web/wording.py"),
        ("UK time", "dates.py"),
        ("Results Service for Candidates", "web/wording.py"),
        ("Skip to main content", "web/templates/layout.html"),
        ("There is a problem", "web/templates/parts/form.html"),
        ("Your results will be available by %(moment)s", "web/templates/parts/moments.html"),
        ("This is NOT your Secret Number.", "web/templates/home/start.html"),
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
    own = ("portal.languages",)  # where the marker itself is made
    pieces = [at for at, call in calls.items() if at[0] not in own and not isinstance(call.args[0], ast.Constant)]
    assert pieces == []


def test_a_sentence_in_a_template_is_written_whole():
    calls = {(path.name, call.lineno): call for path in TEMPLATES for call in calls_in_template(path)}
    assert len(calls) > 50
    assert [at for at, call in calls.items() if not isinstance(call.args[0], nodes.Const)] == []


def test_the_marker_is_always_the_same():
    """`_` is the sentence said later, wherever it is imported; nothing else is called so."""
    for name, path in source.modules().items():
        for node in ast.walk(source.tree(path)):
            if isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    if alias.asname == "_":
                        assert (node.module, alias.name) == ("portal.languages", Later.__name__), name


def test_every_place_of_a_sentence_has_a_name(said):
    assert [each for each in said if re.search(r"%[sd]|\{\w*\}", PLACE.sub("", each))] == []


def test_no_sentence_begins_or_ends_with_a_space(said):
    """Spaces around a piece show that it will be joined to another."""
    assert [each for each in said if each != each.strip()] == []
