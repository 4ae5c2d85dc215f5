"""The wheel: everything that the service needs is in it, and it runs where nothing else lies."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from portal import settings

ROOT = Path(__file__).parents[1]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> ZipFile:
    """Made from a copy: making it leaves files beside the source."""
    copy = tmp_path_factory.mktemp("source") / "results"
    copy.mkdir()
    shutil.copytree(ROOT / "portal", copy / "portal", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "setup.cfg", "requirements.txt", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    pip = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-index", "--no-build-isolation", "-w", "made"]
    subprocess.run([*pip, "."], cwd=copy, check=True)
    [made] = (copy / "made").iterdir()
    return ZipFile(made)


def test_each_file_of_the_package_is_in_the_wheel_and_no_other_module(wheel):
    held = {name for name in wheel.namelist() if ".dist-info/" not in name}
    package = [file for file in (ROOT / "portal").rglob("*") if file.is_file() and "__pycache__" not in file.parts]
    assert held == {file.relative_to(ROOT).as_posix() for file in package}


def test_what_is_installed_makes_its_instance_in_the_current_folder(wheel, tmp_path):
    wheel.extractall(tmp_path / "installed")
    empty = tmp_path / "empty"
    empty.mkdir()
    environ = {name: value for name, value in os.environ.items() if name != settings.INSTANCE}
    words = ["-c", "from portal.__main__ import main; main()", "demo", "--no-serve"]
    done = subprocess.run(
        [sys.executable, *words],
        cwd=empty,
        env=environ | {"PYTHONPATH": str(tmp_path / "installed")},
        check=True,
        capture_output=True,
        text=True,
    )
    assert "Other commands look at this centre" in done.stdout
    assert (empty / "instance" / "demo" / "portal.sqlite").is_file()
