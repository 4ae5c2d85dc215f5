"""The code as its own tests read it: files, and the trees of their syntax."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg

ROOT = Path(__file__).parents[2]
PORTAL = ROOT / "portal"


@cache
def modules() -> dict[str, Path]:
    """Every module of the service by its dotted name; the migrations' own steps are a record, not code to read."""
    files = [path for path in sorted(PORTAL.rglob("*.py")) if "versions" not in path.parts]
    return {dotted(path): path for path in files}


def dotted(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


@cache
def sentences() -> dict[str, set[str]]:
    """Every sentence there is to translate, and the files it stands in."""
    with (PORTAL / "translations" / "babel.cfg").open(encoding="utf-8") as opened:
        methods, options = parse_mapping_cfg(opened)
    found: dict[str, set[str]] = {}
    for file, _line, sentence, *_ in extract_from_dir(PORTAL, methods, options):
        for each in [sentence] if isinstance(sentence, str) else sentence:
            found.setdefault(each, set()).add(file)
    return found


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(path)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node


def imported(name: str, path: Path) -> set[str]:
    """What a module imports, in full: `from portal.store import results` is portal.store.results."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    found: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = ".".join(package.split(".")[: len(package.split(".")) - node.level + 1]) if node.level else ""
            source = ".".join(filter(None, [above, node.module]))
            found |= {source, *(f"{source}.{alias.name}" for alias in node.names)}
    return found
