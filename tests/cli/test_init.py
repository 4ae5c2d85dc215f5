"""flask init: makes an installation, asks nobody in a pipe, and overwrites nothing."""

from __future__ import annotations

import os
import pty
import re
import stat
import subprocess
import sys
import tomllib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from portal import settings
from tests.cli.outcomes import went_well, went_wrong
from tests.tables import for_each

FOLDER = Path(settings.__file__).parents[2]
ANSWERS = {
    "--centre-number": "TW940",
    "--centre-name": "Maple Exam Centre 楓葉",
    "--timezone": "Asia/Taipei",
    "--base-url": "https://results.maple.example",
}


def words(**other: str | None) -> list[str]:
    answers = ANSWERS | {f"--{name.replace('_', '-')}": answer for name, answer in other.items()}
    return ["init", *(word for pair in answers.items() if pair[1] is not None for word in pair)]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.slow
def test_from_a_shell_an_installation_is_made_with_one_command(instance):
    command = [sys.executable, "-m", "flask", *words()]
    ended = subprocess.run(
        command, cwd=FOLDER, env=dict(os.environ), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert sorted(path.name for path in instance.iterdir()) == [
        "exams", "outbox", "portal.sqlite", "portal.toml", "recovery.key",
    ]  # fmt: skip
    assert ended.stdout.splitlines()[-1].startswith("installations: 1 ready")


def test_the_settings_are_what_was_said_with_fresh_keys(flask, instance):
    went_well(flask(*words()))
    written = tomllib.loads((instance / "portal.toml").read_text("utf-8"))
    assert {name: written[name] for name in ("CENTRE_NUMBER", "CENTRE_NAME", "TIMEZONE", "BASE_URL")} == {
        "CENTRE_NUMBER": "TW940",
        "CENTRE_NAME": "Maple Exam Centre 楓葉",
        "TIMEZONE": "Asia/Taipei",
        "BASE_URL": "https://results.maple.example",
    }
    assert len({written[name] for name in ("SECRET_KEY", "SECRET_NUMBER_KEY", "DOCUMENT_KEY")}) == 3


def test_two_installations_have_no_key_in_common(flask, instance, monkeypatch, tmp_path):  # T55
    went_well(flask(*words()))
    monkeypatch.setenv(settings.INSTANCE, str(tmp_path / "another"))
    went_well(flask(*words()))
    first, second = (
        tomllib.loads((folder / "portal.toml").read_text("utf-8")) for folder in (instance, tmp_path / "another")
    )
    assert not [name for name in first if "KEY" in name and first[name] == second[name]]


def test_only_its_owner_can_read_an_installation(flask, instance):  # T49
    went_well(flask(*words()))
    assert mode(instance / "portal.toml") == 0o600
    assert mode(instance / "portal.sqlite") == 0o600
    assert [mode(folder) for folder in (instance, instance / "outbox", instance / "exams")] == [0o700] * 3


def test_without_an_address_the_site_is_on_this_machine(flask, instance):
    went_well(flask(*words(base_url=None)))
    assert 'BASE_URL = "http://127.0.0.1:8000"' in (instance / "portal.toml").read_text("utf-8")


def test_email_and_phone_are_kept_and_what_else_may_be_chosen_stands_there_as_comments(flask, instance):
    went_well(flask(*words(centre_email="exams@maple.example", centre_phone="02 5550 0123")))
    text = (instance / "portal.toml").read_text("utf-8")
    written = tomllib.loads(text)
    assert (written["CENTRE_EMAIL"], written["CENTRE_PHONE"]) == ("exams@maple.example", "02 5550 0123")
    assert 'NOTICE = "The office is closed' in text
    assert "NOTICE" not in written


def test_every_comment_of_the_settings_is_a_setting_that_can_be_used(flask, instance):
    went_well(flask(*words()))
    text = (instance / "portal.toml").read_text("utf-8")
    commented = tomllib.loads("\n".join(re.findall(r"^# ([A-Z_]+ = .*)$", text, re.MULTILINE)))
    files = {"BRAND_LOGO"}
    assert {"CENTRE_EMAIL", "CENTRE_PHONE", "MAIL_URL", "NOTICE", "TRUSTED_PROXIES"} <= commented.keys()
    examples = {name: example for name, example in commented.items() if name not in files}
    assert [name for name, example in examples.items() if settings.fault_in(name, example)] == []


@pytest.fixture
def terminal(instance) -> Callable[[str], tuple[int, str]]:
    """A function: somebody types these answers to `flask init` on a terminal; the exit code and all that was shown."""

    def typed(answers: str) -> tuple[int, str]:
        ours, theirs = pty.openpty()
        child = subprocess.Popen(
            [sys.executable, "-m", "flask", "init"], cwd=FOLDER, stdin=theirs, stdout=theirs, stderr=theirs
        )
        os.close(theirs)
        os.write(ours, answers.encode())
        shown = bytearray()
        with suppress(OSError):  # the end of a terminal
            while piece := os.read(ours, 1_000):
                shown += piece
        os.close(ours)
        return child.wait(), shown.decode()

    return typed


@pytest.mark.slow
def test_a_wrong_answer_is_asked_for_again_at_once(terminal, instance):
    code, shown = terminal("TW940\nMaple\nexams\nexams@maple.example\n\nTaipei\nAsia/Taipei\n\n")
    assert code == 0
    assert "Error: This is 'exams': write an email address" in shown
    assert "Error: This is 'Taipei': write the time zone as region and city" in shown
    written = tomllib.loads((instance / "portal.toml").read_text("utf-8"))
    assert (written["CENTRE_EMAIL"], written["TIMEZONE"]) == ("exams@maple.example", "Asia/Taipei")
    assert written["BASE_URL"] == "http://127.0.0.1:8000"
    assert "CENTRE_PHONE" not in written


def test_every_word_of_a_name_is_kept_as_it_is_written(flask, instance):
    name = 'The "Maple" \\ Co. = #1 {{ 7 }} %(x)s'
    went_well(flask(*words(centre_name=name)))
    assert tomllib.loads((instance / "portal.toml").read_text("utf-8"))["CENTRE_NAME"] == name


def test_once_more_it_overwrites_nothing(flask, instance):
    went_well(flask(*words()))
    went_well(flask("sitting", "add", "ket", "--exam", "a2-key", "--name", "April"))
    before = (instance / "portal.toml").read_bytes()
    told = went_well(flask(*words(centre_name="Another Centre")))
    assert told[0] == f"{instance / 'portal.toml'} is there already and is left as it is."
    assert told[1] == "The database is up to date."
    assert (instance / "portal.toml").read_bytes() == before
    assert went_well(flask("sitting", "list"))[-1] == "sittings: 1"


def test_a_pipe_is_not_asked_but_told_everything_that_is_missing(flask, instance):
    assert went_wrong(flask("init")) == [
        "Say --centre-number: The centre's number, like TW940.",
        "Say --centre-name: The centre's name, as candidates know it.",
        "Say --timezone: The centre's time zone, like Asia/Taipei.",
    ]
    assert not instance.exists()


@for_each(
    "other, fault",
    [
        ({"timezone": "Taipei"}, "--timezone is 'Taipei': write the time zone as region and city"),
        ({"base_url": "maple.example"}, "--base-url is 'maple.example': write where the site is found"),
        ({"centre_email": "office"}, "--centre-email is 'office': write an email address"),
        ({"centre_name": " "}, "--centre-name is empty."),
        ({"centre_name": "Maple\nBcc: evil@x.y"}, "--centre-name is 'Maple\\nBcc: evil@x.y'"),
        ({"centre_name": "Maple\udcff"}, "'Maple\\udcff' is not UTF-8 text."),
    ],
)
def test_an_answer_that_cannot_be_used_makes_nothing(flask, instance, other, fault):
    [told] = went_wrong(flask(*words(**other)))
    assert told.startswith(fault)
    assert not instance.exists()


def test_every_answer_that_cannot_be_used_is_told_at_once(flask, instance):
    told = went_wrong(flask(*words(timezone="Mars", base_url="x", centre_number=" ")))
    assert [fault.split()[0] for fault in told] == ["--centre-number", "--timezone", "--base-url"]
    assert not instance.exists()


def test_a_folder_that_cannot_be_made_is_told_in_a_sentence(flask, instance, monkeypatch):  # R11
    instance.write_text("a file where the folder should be")
    monkeypatch.setenv(settings.INSTANCE, str(instance / "below"))
    [told] = went_wrong(flask(*words()))
    assert told == f"{instance / 'below'}: Not a directory."
    assert instance.read_text() == "a file where the folder should be"


def test_a_folder_in_the_place_of_the_settings_is_told_in_a_sentence(flask, instance):  # R11
    (instance / "portal.toml").mkdir(parents=True)
    [told] = went_wrong(flask("sitting", "list"))
    assert "portal.toml cannot be read" in told
