"""What the office is told is a value, and its words stand in one place."""

from __future__ import annotations

import ast
import re
from dataclasses import fields
from importlib import import_module

import pytest

from portal.cli.hints import HINTS
from portal.language.languages import Later
from portal.language.notices import Notice, Words
from portal.wording.notices import WORDS
from tests.house import source

PLACE = re.compile(r"%\((\w+)\)")


def every() -> set[type[Notice]]:
    for name in source.modules():
        if name.startswith(("portal.domain", "portal.documents", "portal.language")):
            import_module(name)
    return set(Notice.__subclasses__())


def sentences(words: Words) -> list[tuple[type[Notice], str]]:
    """Each with its kind; of what chooses by the facts, those it chooses from that fill no place themselves."""
    found = list[tuple[type[Notice], str]]()
    for kind, said in words.items():
        if isinstance(said, Later):
            found.append((kind, said.sentence))
        elif said.__name__ == "<lambda>":
            chosen = [said.__globals__[name] for name in said.__code__.co_names if name in said.__globals__]
            found += [(kind, each.sentence) for each in chosen if isinstance(each, Later)]
    return found


def test_every_kind_has_its_words():
    assert every() == set(WORDS)


def test_a_hint_is_about_a_kind_there_is():
    assert set(HINTS) <= every()


@pytest.mark.parametrize("words", [WORDS, HINTS], ids=["words", "hints"])
def test_the_places_of_a_sentence_are_facts_of_its_kind(words):
    unknown = [
        (kind.__name__, sentence)
        for kind, sentence in sentences(words)
        if not set(PLACE.findall(sentence)) <= {field.name for field in fields(kind)}
    ]
    assert unknown == []


def test_the_domain_knows_no_command_and_no_option():
    """It does not know where it is read: the command line adds them."""
    told = [
        (name, node.value)
        for name, path in source.modules().items()
        if name.startswith("portal.domain") and not name.startswith("portal.domain.importing")
        for node in ast.walk(source.tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.search(r"--|flask ", node.value)
    ]
    assert told == []
