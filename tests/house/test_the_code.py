"""The rules of the house that no linter knows, kept by the house itself."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from portal import settings
from portal.cli import UnreadCommand
from tests.house import source
from tests.house.source import PORTAL, ROOT

LONGEST_MODULE, LONGEST_FUNCTION, MOST_COMPLEX = 250, 40, 10
DECISIONS = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.IfExp, ast.comprehension, ast.match_case)
HEAVY = {"alembic", "granian", "icalendar", "openpyxl", "python_calamine", "typst", "pyhanko"}
REACH_RESULTS = {
    "portal.domain.results.showing",
    "portal.domain.results.releasing",
    "portal.domain.results.exporting",
    "portal.domain.results.correcting",
    "portal.domain.importing.entries.comparing",
    "portal.domain.importing.results",
    "portal.domain.importing.undoing",
}
WRITTEN = {".py", ".html", ".jinja", ".txt", ".toml", ".css", ".js", ".md", ".cfg", ".mako", ".po"}

MODULES = source.modules()


def written() -> list[Path]:
    """Every file of the repository that somebody wrote; what the tests import is an office's, in its encodings."""
    rooms = ["portal", "tests", "docs", "bench", ".ci"]
    files = [path for room in rooms for path in (ROOT / room).rglob("*")] + list(ROOT.glob("*"))
    mine, office = Path(__file__), ROOT / "tests" / "data"
    files = [path for path in files if path.is_file() and path != mine and office not in path.parents]
    return [path for path in files if path.suffix in WRITTEN or path.name == "run"]


def room(name: str) -> str:
    """The module, or the package of REACH_RESULTS that it is a part of."""
    return next((allowed for allowed in REACH_RESULTS if name == allowed or name.startswith(f"{allowed}.")), name)


def test_no_module_is_too_long_to_read():
    lengths = {name: len(path.read_text("utf-8").splitlines()) for name, path in MODULES.items()}
    assert {name: length for name, length in lengths.items() if length > LONGEST_MODULE} == {}


def test_no_function_is_too_long_to_read():
    too_long = [
        f"{name}.{function.name}"
        for name, path in MODULES.items()
        for function in source.functions(path)
        if function.end_lineno - function.lineno >= LONGEST_FUNCTION
    ]
    assert too_long == []


def complexity(function: ast.AST) -> int:
    """One, and one for each decision and for each further operand of `and` and `or`."""
    nodes = list(ast.walk(function))
    operands = sum(len(node.values) - 1 for node in nodes if isinstance(node, ast.BoolOp))
    return 1 + sum(isinstance(node, DECISIONS) for node in nodes) + operands


def test_no_function_is_too_complex_to_follow():
    measured = {
        f"{name}.{function.name}": complexity(function)
        for name, path in MODULES.items()
        for function in source.functions(path)
    }
    assert {name: count for name, count in measured.items() if count > MOST_COMPLEX} == {}


def test_every_module_begins_with_a_sentence():
    texts = {name: ast.get_docstring(source.tree(path)) or "" for name, path in MODULES.items()}
    assert [name for name, text in texts.items() if not text.partition("\n")[0].endswith((".", "?"))] == []


def test_results_are_reached_by_a_few_modules_alone():
    """There is one way to a grade; importing takes results in, undoing takes them back, releasing opens them without
    looking, exporting hands the office what it loaded, and correcting changes one of them by hand."""
    reaching = {
        room(name)
        for name, path in MODULES.items()
        if not name.startswith("portal.store")
        and any(each.startswith(("portal.store.results", "portal.store.marks")) for each in source.imported(name, path))
    }
    assert reaching == REACH_RESULTS


def test_nothing_else_names_the_rows_of_results():
    """Neither as `store.results` nor as rows that came from elsewhere."""
    naming = {
        room(name)
        for name, path in MODULES.items()
        for node in ast.walk(source.tree(path))
        if (isinstance(node, ast.Attribute) and node.attr in ("Result", "Score"))
        or (isinstance(node, ast.Attribute) and ast.unparse(node) == "store.results")
        or (isinstance(node, ast.Name) and node.id in ("Result", "Score"))
    }
    assert naming <= {"portal.store.results", "portal.store.marks", "portal.store.visible", *REACH_RESULTS}


def test_only_showing_asks_for_what_is_visible():  # T31
    asking = {
        name
        for name, path in MODULES.items()
        if any(each.startswith("portal.store.visible") for each in source.imported(name, path))
    }
    assert asking == {"portal.domain.results.showing"}


@pytest.fixture(scope="module")
def read_for_pages() -> set[str]:
    """The modules that all pages together need."""
    say = "import sys; from portal import web; list(web.pages()); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", say], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(loaded.stdout.split())


def test_heavy_modules_wait_until_they_are_wanted(read_for_pages):
    """They take longer to import than all of the service."""
    assert {name.partition(".")[0] for name in read_for_pages} & HEAVY == set()


def test_pages_do_without_what_only_commands_need(read_for_pages):
    """Each worker would keep it in memory."""
    assert {"portal.domain.importing", "portal.spreadsheets", "portal.backups"} & read_for_pages == set()


def test_every_command_but_few_needs_an_installation(app):
    def leaves(command: click.Command, path: str) -> dict[str, click.Command]:
        if not isinstance(command, click.Group):
            return {path: command}
        return {
            name: leaf
            for each in command.commands.values()
            for name, leaf in leaves(each, f"{path} {each.name}").items()
        }

    ours = {
        name: leaf
        for command in app.cli.commands.values()
        if isinstance(command, UnreadCommand)
        for name, leaf in leaves(command.read(), command.name).items()
    }
    assert len(ours) > 10
    free = {name for name, leaf in ours.items() if not getattr(leaf, "needs_installation", False)}
    assert free == {"init", "demo", "doctor", "restore", "keys new"}


def test_every_command_is_listed_in_its_own_words(app):
    listed = [command for command in app.cli.commands.values() if isinstance(command, UnreadCommand)]
    assert {each.name: each.help for each in listed} == {each.name: first_line(each.read().help) for each in listed}


def first_line(text: str) -> str:
    return text.partition("\n")[0]


def test_every_setting_is_documented():
    rows = (ROOT / "docs" / "operating.md").read_text("utf-8")
    documented = re.findall(r"^\| `([A-Z_]+)` \|", rows, re.MULTILINE)
    assert sorted(documented) == sorted(settings.NAMES)


def test_nothing_is_left_to_be_done():
    marks = re.compile("|".join(["TO" + "DO", "FIX" + "ME", "X" * 3, "HA" + "CK"]))
    assert [str(path) for path in written() if marks.search(path.read_text("utf-8"))] == []


def test_nothing_needs_a_folder_that_is_not_in_the_repository():
    elsewhere = re.compile(r"\.\./shared|\bshared/|\b(?:from|import) shared\b|/(?:work|farm)/")
    assert [str(path) for path in written() if elsewhere.search(path.read_text("utf-8"))] == []


def test_no_drawer_without_a_subject():
    drawers = {"utils", "util", "helpers", "common", "core", "base", "misc", "services", "models", "manager"}
    assert not drawers & {path.stem for path in PORTAL.rglob("*")}


def test_no_public_class_name_stands_in_two_modules():
    places: dict[str, list[str]] = {}
    for name, path in MODULES.items():
        for node in source.tree(path).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places.setdefault(node.name, []).append(name)
    assert {name: modules for name, modules in places.items() if len(modules) > 1} == {}


def test_an_id_is_no_bare_number():
    """An account's id cannot be given for an entry's. `row_id` is the id of a row of any table."""
    bare = [
        f"{name}.{written}"
        for name, path in MODULES.items()
        for node in ast.walk(source.tree(path))
        if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation
        for written in [node.arg if isinstance(node, ast.arg) else ast.unparse(node.target)]
        if written.endswith(("_id", "_ids")) and written != "row_id"
        if any(isinstance(part, ast.Name) and part.id == "int" for part in ast.walk(node.annotation))
    ]
    assert bare == []


def test_one_function_alone_makes_an_id_number_canonical():
    making = {
        (name, function.name)
        for name, path in MODULES.items()
        for function in source.functions(path)
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("CanonicalIdNumber", "ids.CanonicalIdNumber")
    }
    assert making == {("portal.domain.credentials.id_numbers", "canonical")}


def test_the_time_is_given_by_its_name():
    """Nobody mistakes one moment for another, and a verb's `now` can be set to the moment of its turn to write."""
    by_place = [
        f"{name}:{node.lineno}"
        for name, path in MODULES.items()
        for node in ast.walk(source.tree(path))
        if isinstance(node, ast.FunctionDef | ast.Lambda)
        if "now" in [arg.arg for arg in (*node.args.posonlyargs, *node.args.args)]
    ]
    assert by_place == []
