"""What the service stands on, looked at by `flask doctor`."""

from __future__ import annotations

import re
import subprocess

import pytest
import typst

from portal.doctor import machine
from portal.documents import fonts
from tests.tables import for_each


def test_settings_are_told_with_every_fault_at_once(look, write, installed):
    write(TIMEZONE="Taipei", CENTER_NAME="Maple")
    found = look("settings")
    assert found.state == "fault"
    assert "TIMEZONE" in found.found
    assert "Did you mean CENTRE_NAME?" in found.found
    assert "docs/operating.md" in found.remedy
    write(TIMEZONE="Asia/Taipei", CENTER_NAME=None)
    assert look("settings").state == "fit"


def test_without_settings_the_command_that_makes_them_is_named(look, instance):
    found = look("settings")
    assert found.state == "fault"
    assert "Run `flask init`" in found.found


@for_each("name", ["portal.toml", "portal.sqlite", "recovery.key", "outbox", "."])
def test_a_file_that_others_may_read_is_closed_by_the_remedy(look, installed, name):
    (installed / "recovery.key").touch(mode=0o600)
    path = (installed / name).resolve()
    path.chmod(0o755)
    found = look("files")
    assert (found.state, found.remedy) == ("fault", f"`chmod go-rwx {path}`")
    subprocess.run(found.remedy.strip("`"), shell=True, check=True)
    assert look("files").state == "fit"


@for_each("version, fixed", [
    ((3, 11, 14), (3, 11, 15)), ((3, 11, 15), None), ((3, 12, 12), (3, 12, 13)), ((3, 13, 11), (3, 13, 12)),
    ((3, 13, 12), None), ((3, 14, 0), None),
])  # fmt: skip
def test_a_python_with_a_known_fault_is_told_from_one_without(version, fixed):
    assert machine.lets_headers_in(version) == fixed


@for_each("version, may", [
    ((3, 7, 0), True), ((3, 40, 1), True), ((3, 44, 5), True), ((3, 44, 6), False), ((3, 45, 0), True),
    ((3, 50, 6), True), ((3, 50, 7), False), ((3, 51, 2), True), ((3, 51, 3), False), ((3, 53, 0), False),
])  # fmt: skip
def test_a_sqlite_with_the_wal_reset_fault_is_told_from_one_without(version, may):
    assert machine.may_lose_pages(version) is may


def test_python_and_sqlite_are_named_with_their_versions(look, installed):
    for name, program in (("python", "Python"), ("sqlite", "SQLite")):
        found = look(name)
        assert re.search(rf"{program} 3\.\d+\.\d+", found.found)
        assert bool(found.remedy) is (found.state == "warning")


def test_the_clock_of_this_machine_is_asked_about(look):
    found = look("time-server")
    assert found.state in ("fit", "warning")


@for_each("least, little, state", [(10**15, 10**15, "fault"), (0, 10**15, "warning"), (0, 0, "fit")])
def test_a_disk_with_little_room_is_told_before_it_is_full(look, installed, monkeypatch, least, little, state):  # R10
    monkeypatch.setattr(machine, "LEAST", least)
    monkeypatch.setattr(machine, "LITTLE", little)
    found = look("disk-space")
    assert found.state == state
    assert (str(installed) in found.found) is (state != "fit")


@pytest.fixture
def without_fonts(monkeypatch) -> None:
    """A machine that has none but those the engine brings."""
    bare = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
    monkeypatch.setattr(fonts, "installed", lambda: bare)
    fonts.families.cache_clear()
    yield
    fonts.families.cache_clear()


def test_a_language_that_no_font_prints_is_named(look, write, without_fonts):
    found = look("fonts")
    assert found.state == "fault"
    assert "繁體中文" in found.found
    assert "apt install fonts-noto-cjk" in found.remedy
    write(DOCUMENT_LANGUAGES="en")
    assert look("fonts").state == "fit"
