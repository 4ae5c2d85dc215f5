"""An installation of the test's own, as the command tells of it."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from portal.settings import written
from tests.cli.conftest import _pattern, flask, installed, instance

__all__ = ["_pattern", "flask", "installed", "instance"]


@dataclass(frozen=True)
class Found:
    state: str
    found: str
    remedy: str


@pytest.fixture
def look(flask) -> Callable[[str], Found]:
    """A function: what `flask doctor --json` says of the check of this name."""

    def look(name: str) -> Found:
        lines = json.loads(flask("doctor", "--json").stdout)
        [line] = [line for line in lines if line.pop("check") == name]
        return Found(**line)

    return look


@pytest.fixture
def write(installed) -> Callable[..., None]:
    """A function that writes settings into `portal.toml`; None takes one out."""

    def write(**chosen: str | None) -> None:
        file: Path = installed / "portal.toml"
        before = tomllib.loads(file.read_text("utf-8"))
        file.write_text(written.as_file({name: text for name, text in (before | chosen).items() if text is not None}))

    return write
