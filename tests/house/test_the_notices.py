"""What the office is told is a value, and its words stand in one place."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from dataclasses import fields
from importlib import import_module

import pytest

from portal.cli.command_line import COMMAND_LINE
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
    """Each with its kind; of a lambda that chooses by the facts, all that it chooses from."""
    found = list[tuple[type[Notice], str]]()
    for kind, said in words.items():
        among = [said] if isinstance(said, Later) else chosen_from(said) if said.__name__ == "<lambda>" else []
        found += [(kind, each.sentence) for each in among]
    return found


def chosen_from(choose: Callable[[Notice], Later]) -> list[Later]:
    named = [value for name, value in choose.__globals__.items() if name in choose.__code__.co_names]
    named += [cell.cell_contents for cell in choose.__closure__ or ()]
    listed = [each for value in named if isinstance(value, dict) for each in value.values()]
    return [each for each in [*named, *listed] if isinstance(each, Later)]


def test_every_kind_has_its_words():
    assert every() == set(WORDS)


def test_the_command_line_speaks_of_kinds_there_are():
    assert {*COMMAND_LINE.words, *COMMAND_LINE.hints} <= every()


@pytest.mark.parametrize("words", [WORDS, COMMAND_LINE.words, COMMAND_LINE.hints], ids=["words", "own words", "hints"])
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
        if name.startswith("portal.domain")
        for node in ast.walk(source.tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.search(r"--|flask ", node.value)
    ]
    assert told == []
