"""The backup of each day: at its hour, once, and the office is told when there is none."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, datetime, time, timedelta

import pytest

from portal import settings
from portal.backups import making, recovery_keys, state
from portal.mail import trial
from portal.runtime import daily_backup
from portal.settings import SettingsProblem
from tests import office
from tests.conftest import SETTINGS
from tests.post import opened, text_of
from tests.tables import for_each

THREE = datetime(2018, 5, 6, 19, 0, tzinfo=UTC)  # 03:00 in Taipei
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


@pytest.fixture
def folder(app, monkeypatch, tmp_path):
    """Where backups go; there is a recovery key."""
    public = recovery_keys.make(tmp_path / "recovery.key")
    office.choose(app, monkeypatch, recovery_key=public, backup_to=str(tmp_path / "backups"))
    return tmp_path / "backups"


@pytest.fixture
def told(monkeypatch) -> list:
    letters: list = []
    monkeypatch.setattr(trial, "send", letters.append)
    return letters


def test_at_its_hour_it_is_due_once_a_day(folder):
    daily_backup.make({}, now=THREE - HOUR)
    assert not daily_backup.is_due(now=THREE - SECOND)
    assert daily_backup.is_due(now=THREE)
    daily_backup.make({}, now=THREE)
    assert not daily_backup.is_due(now=THREE + 24 * HOUR - SECOND)
    assert daily_backup.is_due(now=THREE + 24 * HOUR)


def test_the_first_one_is_made_at_once(folder):
    assert daily_backup.is_due(now=THREE - HOUR)


def test_one_that_was_missed_while_nothing_ran_is_made_later(folder):
    daily_backup.make({}, now=THREE)
    assert daily_backup.is_due(now=THREE + 30 * HOUR)


@for_each("choice", [{"recovery_key": ""}, {"backup_at": None}])
def test_none_is_due_without_a_key_or_without_an_hour(app, folder, monkeypatch, choice):
    office.choose(app, monkeypatch, **choice)
    assert not daily_backup.is_due(now=THREE)


def test_those_no_longer_kept_are_removed(app, folder, monkeypatch):
    office.choose(app, monkeypatch, backup_keep=(1, 0, 0))
    for day in range(3):
        daily_backup.make({}, now=THREE + timedelta(days=day))
    assert [making.made_at(file) for file in folder.iterdir()] == [THREE + timedelta(days=2)]


def test_when_it_fails_that_is_noted_and_the_office_is_told_once_a_day(app, folder, monkeypatch, told):
    folder.write_text("a file where the folder should be")
    for hours in (0, 1, 2, 25):
        with pytest.raises(OSError, match="exists"):
            daily_backup.make({}, now=THREE + hours * HOUR)
    assert state.state().failed == THREE + 25 * HOUR
    assert [letter.to for letter in told] == [SETTINGS["CENTRE_EMAIL"]] * 2
    assert str(folder) in text_of(opened(told[0]))


def test_one_that_was_killed_is_told_and_noted(folder, told):
    killed = subprocess.Popen(["sleep", "60"])
    killed.kill()
    killed.wait()
    daily_backup.make({}, now=THREE)
    daily_backup.DailyBackup(killed).begin_if_due(now=THREE + HOUR)
    assert "The system ended it before it was done (signal 9)" in text_of(opened(told[0]))
    assert state.state().failed == THREE + HOUR


def test_one_that_never_comes_to_its_end_is_told_after_two_days(folder, told):
    """A disk that does not answer holds up neither the letters nor this one."""
    with subprocess.Popen(["sleep", "600"]) as hanging:
        state.begin(now=THREE)
        backup = daily_backup.DailyBackup(hanging)
        backup.begin_if_due(now=THREE + 48 * HOUR)
        assert told == []
        backup.begin_if_due(now=THREE + 48 * HOUR + SECOND)
        backup.begin_if_due(now=THREE + 49 * HOUR)
        hanging.kill()
    assert ["None has come to its end for two days." in text_of(opened(letter)) for letter in told] == [True]


def test_that_backups_lie_on_the_disk_of_the_database_is_told_once_a_week(app, folder, monkeypatch, told):
    office.choose(app, monkeypatch, backup_to="backups")
    try:
        for day in range(9):
            daily_backup.make({}, now=THREE + day * DAY)
    finally:
        shutil.rmtree(settings.current().backups)
    assert [letter.to for letter in told] == [SETTINGS["CENTRE_EMAIL"]] * 2
    assert "on the same disk as the database" in opened(told[0])["Subject"]


def test_a_letter_that_could_not_be_sent_is_sent_at_the_next_failure(folder, monkeypatch):
    tried: list = []
    monkeypatch.setattr(trial, "send", lambda letter: tried.append(letter) or OSError("no mail server"))
    folder.write_text("a file where the folder should be")
    for hours in (0, 1):
        with pytest.raises(OSError, match="exists"):
            daily_backup.make({}, now=THREE + hours * HOUR)
    assert len(tried) == 2


@for_each(
    "name, text, words",
    [
        ("BACKUP_AT", "25:00", "write an hour like 03:00, or never"),
        ("BACKUP_KEEP", "7 5", "write how many daily, weekly and monthly ones, like 7 5 12"),
        ("BACKUP_KEEP", "0 5 12", "write how many daily, weekly and monthly ones, like 7 5 12"),
        ("RECOVERY_KEY", "AGE-SECRET-KEY-1", "write the public half of the recovery key, as `flask keys new` does"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(name, text, words):
    with pytest.raises(SettingsProblem) as problem:
        settings.check({**SETTINGS, name: text})
    assert any(words in fault for fault in problem.value.faults)


@for_each("text, value", [("03:30", time(3, 30)), ("never", None)])
def test_the_hour_may_be_never(text, value):
    assert settings.values.time_of_day(text) == value
