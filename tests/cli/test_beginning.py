"""What `flask` is given to begin with: the commands alone, or the whole site where pages are asked for."""

from __future__ import annotations

import subprocess
import sys

from portal.cli import COMMANDS
from tests.house.source import ROOT


def of_process(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *words], cwd=ROOT, capture_output=True, text=True, check=True)


def test_help_lists_the_commands_without_reading_pages_or_the_store(installed):
    told = of_process("-X", "importtime", "-m", "flask", "--help")
    assert [name for name in COMMANDS if f"\n  {name} " not in told.stdout] == []
    assert [name for name in ("portal.web", "portal.domain", "sqlalchemy") if name in told.stderr] == []


def test_help_speaks_of_this_service_alone(installed):
    for words in (["--help"], []):
        told = of_process("-m", "flask", *words).stdout
        assert "The results service of an exam centre." in told
        assert [word for word in ("--app", "--debug", "\n  run ", "\n  shell ", "\n  routes ") if word in told] == []


def test_a_command_works_without_reading_pages(installed):
    told = of_process("-X", "importtime", "-m", "flask", "sitting", "list")
    assert told.stdout == "sittings: 0\n"
    assert "portal.web" not in told.stderr


def test_flasks_own_commands_are_given_the_pages(installed):
    assert " /login " in of_process("-m", "flask", "routes").stdout


def test_a_server_is_given_the_pages(installed):
    say = "import wsgi; print(wsgi.app.test_client().get('/login').status)"
    assert of_process("-c", say).stdout == "200 OK\n"
