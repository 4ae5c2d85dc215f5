"""docs/importing.md: every example on the page, in its order, answers to the letter what the page says it does."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from openpyxl import Workbook

from portal import create_app, settings, store
from portal.language import clock
from portal.runtime import installation
from tests import cast
from tests.conftest import BEFORE, CHEAP_HASHES, SETTINGS
from tests.house.source import ROOT

PAGE = ROOT / "docs" / "importing.md"
FILES = ("csv", "xlsx")
TAB = " → "


class Block(NamedTuple):
    """A fenced block: the words after the fence, and its lines."""

    words: list[str]
    lines: list[str]


@pytest.fixture
def office(tmp_path, monkeypatch) -> Callable[[str], list[str]]:
    """A function that runs a line of the terminal in an office's folder: the lines of its answer."""
    for name in [name for name in os.environ if name.startswith(settings.PREFIX)]:
        monkeypatch.delenv(name)
    for name, value in {**CHEAP_HASHES, "LOGNAME": "office", settings.INSTANCE: str(tmp_path / "instance")}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(clock, "now", cast.Time(BEFORE))
    installation.write_settings(tmp_path / "instance", SETTINGS)
    installation.prepare(os.environ, is_new=True)
    monkeypatch.chdir(tmp_path)
    return _answer


@pytest.mark.slow
def test_every_example_of_the_page_answers_as_the_page_says(office):
    for block in blocks():
        if block.words[0] in FILES:
            save(block)
        else:
            assert block.words == ["console"]
            assert list(answered(block.lines, office)) == block.lines


def test_every_kind_of_file_and_every_option_is_on_the_page():
    page = PAGE.read_text("utf-8")
    for option in (
        "write",
        "report",
        "overwrite",
        "dates",
        "columns",
        "sheet",
        "encoding",
        "compute",
        "secrets",
        "hidden",
    ):
        assert f"--{option}" in page
    for command in ("import entries", "import results", "import timetable", "import list", "import undo",
                    "import template", "export entries", "export results"):  # fmt: skip
        assert f"$ flask {command}" in page


def blocks() -> Iterator[Block]:
    for words, text in re.findall(r"^```(\S[^\n]*)\n(.*?)^```$", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE):
        yield Block(words.split(), text.splitlines())


def answered(lines: list[str], answer: Callable[[str], list[str]]) -> Iterator[str]:
    """The block's commands, each with what it answers now."""
    for line in lines:
        if line.startswith("$ "):
            yield line
            yield from answer(line.removeprefix("$ "))


def save(block: Block) -> None:
    """The file the block shows: FILE [ENCODING [tabs]], or a workbook FILE SHEET with its cells between bars."""
    kind, name, *more = block.words
    if kind == "csv":
        text = "\n".join(block.lines) + "\n"
        Path(name).write_text(text.replace(TAB, "\t") if "tabs" in more else text, more[0] if more else "utf-8")
        return
    book = Workbook()
    page = book.active
    page.title = more[0]
    for line in block.lines:
        cells = [cell.strip() or None for cell in line.split("|")]
        page.append([int(cell) if cell and cell.isdecimal() else cell for cell in cells])
    book.save(name)


def _answer(line: str) -> list[str]:
    program, *words = shlex.split(line)
    if program == "cat":
        return Path(words[0]).read_text("utf-8-sig").splitlines()
    assert program == "flask"
    app = create_app(os.environ)
    with app.app_context():
        told = app.test_cli_runner().invoke(args=words, catch_exceptions=False)
        store.database.close()
    return told.output.removeprefix("\ufeff").splitlines()
