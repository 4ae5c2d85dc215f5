"""flask doctor: a line for each check, for people, for scripts and for a timer."""

from __future__ import annotations

import json

from portal.doctor import address, audit, checks, database, letters, machine, personal_data, safekeeping
from portal.language.notices import Notice
from portal.wording.doctor import REMEDIES
from tests.tables import for_each

NAMES = [
    "settings", "python", "time-server", "files", "sqlite", "disk-space", "fonts", "database", "mail", "address",
    "answer", "plain-http", "proxies", "migrations", "keys", "clock", "audit", "waiting-letters", "failed-letters",
    "backups", "backup-trial", "backup-disk", "recovery-key", "retention", "erasures",
]  # fmt: skip


def test_scripts_find_each_check_by_a_name_that_stays(flask, installed):
    lines = json.loads(flask("doctor", "--json").stdout)
    assert [line["check"] for line in lines] == NAMES
    assert {tuple(line) for line in lines} == {("check", "state", "found", "remedy")}
    assert {line["state"] for line in lines} <= {"fit", "warning", "fault", "skipped"}


def test_people_read_a_line_for_each_and_a_count(flask, installed):
    *lines, count = flask("doctor").stdout.splitlines()
    assert [line[12:].split()[0] for line in lines] == NAMES
    assert count.startswith(f"checks: {len(NAMES)} (")


def test_a_timer_sees_faults_by_the_exit_code_and_no_warnings(flask, installed, monkeypatch):
    faulty = flask("doctor")
    assert faulty.exit_code == 1
    assert [line for line in faulty.stdout.splitlines() if line.startswith("fault ")]
    for each in list(checks._checks):
        if each.name in ("answer", "backups"):
            monkeypatch.setattr(checks, "_checks", [one for one in checks._checks if one.name != each.name])
    well = flask("doctor")
    assert [line for line in well.stdout.splitlines() if line.startswith("warning ")]
    assert well.exit_code == 0, well.stdout


@for_each("words", [("doctor",), ("doctor", "--json")])
def test_without_settings_it_says_what_it_could_not_look_at(flask, instance, words):
    told = flask(*words)
    assert (told.exit_code, told.stderr) == (1, "")
    assert "flask init" in told.stdout
    assert not instance.exists()


def test_nothing_is_written_by_looking(flask, installed):
    before = {path: path.read_bytes() for path in installed.rglob("*") if path.is_file()}
    flask("doctor")
    assert {path: path.read_bytes() for path in installed.rglob("*") if path.is_file()} == before


def test_it_speaks_chinese_and_names_stay(flask, installed):
    told = flask("doctor", "--language", "zh-Hant").stdout
    assert "正常" in told
    assert "disk-space" in told


def test_every_fault_has_its_remedy():
    found = {
        kind
        for module in (address, audit, checks, database, letters, machine, personal_data, safekeeping)
        for kind in vars(module).values()
        if isinstance(kind, type) and kind.__module__ == module.__name__ and issubclass(kind, Notice)
    }
    assert found - {checks.InOrder, checks.NotChecked} == set(REMEDIES)
