"""The commands in another language: the sentences are translated, the last line is not."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from portal import settings
from portal.language import languages
from tests import office
from tests.house.source import ROOT


def test_a_refusal_is_said_in_the_language_asked_for(run):
    refused = run("release", "--language", "zh-Hant", "now", "ket-may")
    assert refused.exit_code == 1
    assert refused.stderr == "沒有考試場次「ket-may」。現有的考試場次：ket-april。\n"


def test_the_option_may_stand_at_the_end_too(run):
    assert "沒有考試場次" in run("release", "now", "ket-may", "--language", "zh-Hant").stderr


def test_what_to_type_follows_in_the_same_language(run):
    assert (
        "請先匯入成績：`flask import results`。" in run("release", "--language", "zh-Hant", "now", "ket-april").stderr
    )


def test_the_last_line_is_the_same_in_every_language(run, time):
    office.load_cast(now=time())
    english, chinese = run("sitting", "list"), run("sitting", "list", "--language", "zh-Hant")
    assert chinese.stdout.splitlines()[-1] == english.stdout.splitlines()[-1] == "sittings: 1"
    assert "預定公布時間" in chinese.stdout


def test_without_it_commands_speak_english_whatever_the_machine_is_set_to(run, monkeypatch):
    for name in ("LANG", "LC_ALL", "LANGUAGE"):
        monkeypatch.setenv(name, "zh_TW.UTF-8")
    assert "There is no sitting 'ket-may'" in run("release", "now", "ket-may").stderr


def test_an_unknown_language_is_refused_with_the_choices(run):
    refused = run("sitting", "list", "--language", "fr")
    assert refused.exit_code == 2
    assert all(repr(tag) in refused.stderr for tag in languages.AVAILABLE)


def test_a_language_asked_for_once_is_not_kept_for_the_next_command(run):
    run("release", "now", "ket-may", "--language", "zh-Hant")
    assert "There is no sitting" in run("release", "now", "ket-may").stderr


def test_a_command_with_a_language_of_its_own_keeps_its_meaning(run, tmp_path):
    file = tmp_path / "letter.txt"
    told = run("letter", "preview", "released", "--language", "zh-Hant", "--to", str(file))
    assert told.stdout == f"letters: 1 written to {file}\n"
    assert "成績" in file.read_text("utf-8")


@pytest.mark.slow
def test_before_the_command_it_stands_in_our_own_command_line(tmp_path):
    answers = ["--centre-number=TW940", "--centre-name=Maple", "--timezone=Asia/Taipei"]
    words = [sys.executable, "-m", "portal", "--language", "zh-Hant", "init", *answers]
    environ = {name: text for name, text in os.environ.items() if not name.startswith(settings.PREFIX)}
    environ[settings.INSTANCE] = str(tmp_path / "instance")
    told = subprocess.run(words, cwd=ROOT, env=environ, capture_output=True, text=True, check=True).stdout
    assert told.startswith("已寫入")
    assert told.splitlines()[-1].startswith("installations: 1 ready.")
