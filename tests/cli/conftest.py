"""Commands as the office types them: on the stage's installation, and on one of the test's own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from portal import create_app, settings, store
from portal.runtime import installation
from tests import office
from tests.conftest import CHEAP_HASHES, SETTINGS

Run = Callable[..., Result]


@pytest.fixture
def run(app) -> Run:
    """A function that runs a command, given in words, on the stage's installation."""
    return _runner(app)


@pytest.fixture
def instance(tmp_path, monkeypatch) -> Path:
    """The folder of an installation of the test's own, named by the environment; it is not there yet."""
    for name in [name for name in os.environ if name.startswith(settings.PREFIX)]:
        monkeypatch.delenv(name)
    for name, value in CHEAP_HASHES.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv(settings.INSTANCE, str(tmp_path / "instance"))
    return tmp_path / "instance"


@pytest.fixture
def flask(instance) -> Run:
    """A function that runs a command as a fresh process would: reading settings, opening the database."""

    def run(*words: str) -> Result:
        app = create_app(os.environ)
        with app.app_context():
            result = _runner(app)(*words)
            if isinstance(app.extensions["portal"], settings.Settings):
                store.database.close()
        return result

    return run


@pytest.fixture
def own_folder(app, monkeypatch, tmp_path) -> Path:
    """An instance folder of the test's own for letters and exams; the database stays the stage's."""
    (tmp_path / "portal.sqlite").symlink_to(settings.current().database_file)
    office.choose(app, monkeypatch, instance=tmp_path)
    return tmp_path


@pytest.fixture(scope="session")
def _pattern(tmp_path_factory) -> Path:
    """An installation to copy, since making one takes a while."""
    folder = tmp_path_factory.mktemp("pattern")
    installation.write_settings(folder, SETTINGS)
    installation.prepare({settings.INSTANCE: str(folder)}, is_new=True)
    return folder


@pytest.fixture
def installed(instance, _pattern) -> Path:
    """The test's own installation, ready for use."""
    shutil.copytree(_pattern, instance)
    return instance


def _runner(app: Flask) -> Run:
    def run(*words: str) -> Result:
        return app.test_cli_runner().invoke(args=list(words), catch_exceptions=False)

    return run
