"""How every command begins: on an installation that is fit for it, or with what is wrong in sentences and code 1."""

from __future__ import annotations

import errno
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from portal import settings
from portal.cli.command import FreeCommand
from portal.store import schema
from tests import office
from tests.cli.outcomes import was_not_understood, went_well, went_wrong
from tests.conftest import DATA
from tests.tables import for_each

FOLDER = Path(settings.__file__).parents[2]
ENTRIES = str(DATA / "entries.csv")
COMMANDS = [
    ("sitting", "list"),
    ("sitting", "add", "x", "--exam", "a2-key", "--name", "x"),
    ("import", "entries", ENTRIES, "--sitting", "x", "--write"),
    ("import", "results", ENTRIES, "--sitting", "x"),
    ("release", "list"),
    ("release", "schedule", "x", "2020-07-14 09:00", "--write"),
    ("release", "now", "x", "--yes"),
    ("release", "cancel", "x", "--yes"),
    ("notify",),
    ("serve", "--port", "8001"),
]
every_command = for_each("words", COMMANDS)


def change_database(instance: Path, statement: str) -> None:
    connection = sqlite3.connect(instance / "portal.sqlite")
    with connection:
        connection.execute(statement)
    connection.close()


@every_command
def test_without_an_installation_every_command_says_how_to_make_one(flask, instance, words):
    assert went_wrong(flask(*words)) == [
        f"{instance / 'portal.toml'} does not exist. Run `flask init` to make this installation."
    ]
    assert not instance.exists()


@pytest.fixture
def faulty(installed, monkeypatch) -> Path:
    """An installation with three faults in its settings."""
    with (installed / "portal.toml").open("a") as file:
        file.write('TIMEZOEN = "UTC"\nMAIL_RETRY_SECONDS = "soon"\n')
    monkeypatch.setenv("PORTAL_CENTER_NAME", "Maple")
    return installed


@every_command
def test_with_faulty_settings_every_command_names_every_fault(flask, faulty, words):
    before = (faulty / "portal.sqlite").read_bytes()
    file = faulty / "portal.toml"
    assert sorted(went_wrong(flask(*words))) == [
        f"MAIL_RETRY_SECONDS in {file} is 'soon': write a whole number from 1 to 3600.",
        "PORTAL_CENTER_NAME in the environment is not a setting. Did you mean PORTAL_CENTRE_NAME?",
        f"TIMEZOEN in {file} is not a setting. Did you mean TIMEZONE?",
    ]
    assert (faulty / "portal.sqlite").read_bytes() == before


def test_a_database_address_that_cannot_be_read_is_one_of_the_faults(flask, installed, monkeypatch):
    monkeypatch.setenv("PORTAL_DATABASE_URL", "nonsense")
    [fault] = went_wrong(flask("sitting", "list"))
    assert fault.startswith("PORTAL_DATABASE_URL in the environment is not a database of ours")


@for_each("words", [("--help",), ("init", "--help"), ("sitting", "--help")])
def test_help_needs_no_installation(flask, words):
    assert "Usage:" in flask(*words).stdout


def test_a_database_of_a_later_version_is_left_alone(flask, installed):
    change_database(installed, "UPDATE alembic_version SET version_num = '9999'")
    before = (installed / "portal.sqlite").read_bytes()
    sentence = "The database is of a later version than this program. Install the newer program again."
    assert went_wrong(flask("sitting", "list")) == [sentence]
    assert went_wrong(flask("init"))[-1] == sentence
    assert (installed / "portal.sqlite").read_bytes() == before


def test_a_database_of_an_earlier_version_waits_for_init(flask, installed, monkeypatch, tmp_path):
    office.add_migration(tmp_path, monkeypatch)
    assert went_wrong(flask("sitting", "list")) == [
        "The database is of an earlier version. Run `flask init` to bring it up to date."
    ]
    went_well(flask("keys", "new"))
    assert "The database is brought up to date." in went_well(flask("init"))
    assert went_well(flask("sitting", "list")) == ["sittings: 0"]
    assert schema.revisions()[-1] != "0001"


def test_a_file_that_is_no_database_is_told_and_left_alone(flask, installed):
    for file in installed.glob("portal.sqlite*"):
        file.unlink()
    (installed / "portal.sqlite").write_bytes(b"not a database at all " * 99)
    for words in (("sitting", "list"), ("init",)):
        assert "file is not a database" in went_wrong(flask(*words))[-1]
    assert (installed / "portal.sqlite").read_bytes() == b"not a database at all " * 99


@pytest.mark.parametrize("name", ["SECRET_NUMBER_KEY", "DOCUMENT_KEY"])
def test_a_wrong_key_is_told_before_anything_is_done(flask, installed, monkeypatch, name):
    monkeypatch.setenv(f"PORTAL_{name}", "A" * 43 + "=")
    [fault] = went_wrong(flask("sitting", "add", "x", "--exam", "a2-key", "--name", "x"))
    assert fault.startswith(f"{name} is not the key this database was made with. Put the right key back into")
    monkeypatch.delenv(f"PORTAL_{name}")
    assert went_well(flask("sitting", "list")) == ["sittings: 0"]


@for_each(
    "words",
    [
        ("sitting", "list", "--colour"),
        ("sitting", "remove"),
        ("sitting", "add", "x"),
        ("sitting", "add", "x", "--exam", "a2-key", "--name", "x", "--results-by", "tomorrow"),
        ("sitting", "add", "x", "--exam", "a2-key", "--name", "x", "--results-by", "2018-02-30 09:00"),
        ("import", "entries", ENTRIES),
        ("import", "entries", "--sitting", "ket-april"),
        ("import", "photographs", ENTRIES, "--sitting", "ket-april"),
        ("release", "schedule"),
        ("release", "schedule", "ket-april", "nine o'clock", "--write"),
        ("release", "schedule", "ket-april", "2018-06-05 24:00", "--write"),
        ("release", "schedule", "ket-april", "05/06/2018 09:00", "--write"),
        ("release", "schedule", "ket-april", "1999-12-31 09:00", "--write"),
        ("release", "schedule", "ket-april", "2101-01-01 09:00", "--write"),
        ("release", "now"),
        ("notify", "--every", "0"),
        ("notify", "--every", "often"),
        ("serve", "--port", "0"),
        ("serve", "--workers", "none"),
        ("demo", "--port", "65536"),
        ("no-such-command",),
    ],
)
def test_only_a_command_line_that_cannot_be_read_ends_with_code_2(run, words):
    was_not_understood(run(*words))


def test_a_day_that_cannot_be_read_is_answered_with_one_that_can(run):
    told = was_not_understood(run("release", "schedule", "ket-april", "nine o'clock"))
    assert told.endswith("""is not a day and an hour. Write it like "2020-07-14 09:00".\n""")


@pytest.mark.slow
def test_from_a_shell_a_command_finds_the_site_by_itself_and_ends_with_its_code(instance):
    command = [sys.executable, "-m", "flask", "sitting", "list"]
    ended = subprocess.run(command, cwd=FOLDER, env=dict(os.environ), capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == f"{instance / 'portal.toml'} does not exist. Run `flask init` to make this installation.\n"


@pytest.mark.slow
def test_what_was_taken_in_is_no_failure_when_nobody_reads_to_the_end(flask, installed):
    went_well(flask("sitting", "add", "x", "--exam", "a2-key", "--name", "x"))
    words = ("import", "entries", ENTRIES, "--sitting", "x", "--write")
    child = subprocess.Popen(
        [sys.executable, "-m", "flask", *words], cwd=FOLDER, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert any(line.startswith("The first 5 candidates") for line in child.stdout)
    child.stdout.close()  # before the rows are in
    with child.stderr:
        assert (child.wait(), child.stderr.read()) == (0, "")
    assert went_well(flask(*words))[-1] == "entries: 0 new, 0 changed, 40 the same, 0 not in the file"


@pytest.mark.slow
def test_a_full_disk_is_told_as_one_and_nothing_is_changed(flask, installed):
    command = 'ulimit -f 4; exec "$0" -m flask sitting add x --exam a2-key --name x'
    ended = subprocess.run(
        ["sh", "-c", command, sys.executable], cwd=FOLDER, capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "The disk may be full, or this machine has reached a limit. Make room and run" in ended.stderr
    assert went_well(flask("sitting", "list")) == ["sittings: 0"]


@for_each("code", [errno.ENOSPC, errno.EFBIG, errno.EDQUOT])
def test_a_file_that_finds_no_room_says_so(code):
    @click.command(cls=FreeCommand)
    def export() -> None:
        raise OSError(code, os.strerror(code), "list.csv")

    [told] = went_wrong(CliRunner().invoke(export))
    assert told.startswith(f"list.csv cannot be written ({os.strerror(code)}). The disk may be full, or")
