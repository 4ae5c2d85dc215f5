"""flask backup, restore and keys: the machine is lost on Friday, and on Monday the centre opens on another."""

from __future__ import annotations

import os
import re
import shutil
import stat
import tomllib
from pathlib import Path

import pytest
from sqlalchemy import func, select

from portal import create_app, store
from portal.backups import state
from portal.domain.sending import live_senders
from portal.language import clock
from portal.store.database import db
from portal.store.entries import Entry
from portal.store.outbox import Letter, LetterState
from tests import cast, office, papers
from tests.cli.outcomes import went_well, went_wrong
from tests.conftest import DATA
from tests.tables import for_each

WORDS = ("sitting", "add", "ket-april", "--exam", "a2-key-schools", "--name", "April", "--timezone", "Europe/London")


@pytest.fixture
def safe(flask, installed, tmp_path) -> Path:
    """The recovery key, in the safe: no longer on the server."""
    went_well(flask("keys", "new"))
    shutil.move(installed / "recovery.key", tmp_path / "safe.key")
    return tmp_path / "safe.key"


@pytest.fixture
def entered(flask, safe) -> None:
    """Forty candidates are entered, one has registered, and her letter waits."""
    went_well(flask(*WORDS))
    went_well(flask("import", "entries", str(DATA / "entries.csv"), "--sitting", "ket-april", "--write"))
    app = create_app(os.environ)
    with app.app_context():
        cast.register(cast.MEI, now=clock.now())
        store.database.close()


@pytest.fixture
def backup(flask, entered, installed) -> Path:
    lines = went_well(flask("backup"))
    assert lines[-2:] == ["Entries: 40; accounts: 1; results: 0; letters: 1.", "backups: 1 made"]
    [file] = (installed / "backups").iterdir()
    return file


def asked(question) -> object:
    app = create_app(os.environ)
    with app.app_context():
        answer = db.session.scalar(question)
        store.database.close()
    return answer


def test_on_a_fresh_machine_one_command_opens_again(flask, backup, safe, installed, tmp_path):  # R17, R18
    before = tomllib.loads((installed / "portal.toml").read_text("utf-8"))
    carried = shutil.copy(backup, tmp_path)
    shutil.rmtree(installed)

    lines = went_well(flask("restore", str(carried), "--identity", str(safe), "--yes"))
    assert lines[0].startswith("A whole backup of ")
    assert lines[-1] == "backups: 1 restored. Next: flask serve"
    assert tomllib.loads((installed / "portal.toml").read_text("utf-8")).items() >= before.items()
    assert asked(select(func.count()).select_from(Entry)) == 40
    assert went_well(flask("candidate", "show", cast.MEI.id_number))
    for name in ("portal.toml", "portal.sqlite"):
        assert stat.S_IMODE((installed / name).stat().st_mode) == 0o600


def test_letters_are_not_sent_a_second_time(flask, backup, safe):
    lines = went_well(flask("restore", str(backup), "--identity", str(safe), "--yes"))
    assert any("1 letter is held back" in line for line in lines)
    assert went_well(flask("notify"))[-1].startswith("letters: 0 written, 0 sent")
    assert asked(select(Letter.state)) is LetterState.FAILED
    assert went_well(flask("outbox", "retry", "--all-failed"))[-1] == "letters: 1 to be sent anew"


def test_the_letters_of_a_release_that_has_opened_since_are_held_back_too(flask, entered, backup, safe, installed):
    """They may have gone from the machine that was lost."""
    went_well(flask("import", "results", str(DATA / "results.csv"), "--sitting", "ket-april", "--write"))
    went_well(flask("release", "now", "ket-april", "--yes"))
    went_well(flask("backup", "--to", str(installed / "later")))
    [later] = (installed / "later").iterdir()
    went_well(flask("notify"))
    lines = went_well(flask("restore", str(later), "--identity", str(safe), "--yes"))
    assert any("2 letters are held back" in line for line in lines)
    assert went_well(flask("notify"))[-1].startswith("letters: 0 written, 0 sent")


def test_what_was_there_before_is_kept_as_a_backup_of_its_own(flask, backup, safe, installed):
    lines = went_well(flask("restore", str(backup), "--identity", str(safe), "--yes"))
    [before] = (installed / "backups").glob("before-*.age")
    assert f"What was there before is in {before}." in lines
    assert went_well(flask("restore", str(before), "--identity", str(safe), "--check"))[-1] == "backups: 1 tried, whole"


def test_a_damaged_database_is_put_aside(flask, backup, safe, installed):  # R15
    (installed / "portal.sqlite").write_bytes(b"no database")
    went_well(flask("restore", str(backup), "--identity", str(safe), "--yes"))
    [aside] = installed.glob("before-restore-*")
    assert (aside / "portal.sqlite").read_bytes() == b"no database"
    assert asked(select(func.count()).select_from(Entry)) == 40


def test_what_stood_in_the_journal_of_the_old_database_is_not_in_the_new_one(flask, backup, safe, installed):
    (installed / "portal.sqlite-wal").write_bytes(b"of another database")
    went_well(flask("restore", str(backup), "--identity", str(safe), "--yes"))
    assert asked(select(func.count()).select_from(Entry)) == 40


@for_each("words", [("--check",), ()])
def test_nothing_changes_unless_it_is_said(flask, backup, safe, installed, words):
    before = {file: file.read_bytes() for file in installed.rglob("*") if file.is_file() and "sqlite" not in file.name}
    result = flask("restore", str(backup), "--identity", str(safe), *words)
    assert result.exit_code == (0 if words else 1)
    after = {file: file.read_bytes() for file in installed.rglob("*") if file.is_file() and "sqlite" not in file.name}
    assert after == before


def test_without_yes_it_says_what_to_do(flask, backup, safe, installed):
    [reason] = went_wrong(flask("restore", str(backup), "--identity", str(safe)))
    assert reason == f"Nothing was changed. To put it in place of what is in {installed}, add --yes."


def test_a_trial_is_noted_where_there_is_an_installation(flask, backup, safe, installed):
    went_well(flask("restore", str(backup), "--identity", str(safe), "--check"))
    app = create_app(os.environ)
    with app.app_context():
        assert state.state().opened is not None
        store.database.close()


def test_a_trial_on_another_machine_writes_nothing(flask, backup, safe, installed, tmp_path):
    carried = shutil.copy(backup, tmp_path)
    shutil.rmtree(installed)
    lines = went_well(flask("restore", carried, "--identity", str(safe), "--check"))
    assert lines[-2].startswith("There is no installation here to note this trial in")
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted([Path(carried).name, safe.name])


@pytest.fixture
def half_done(flask, backup, safe, installed) -> Path:
    """A restore onto an empty folder was killed when only the settings lay beside their file."""
    shutil.move(backup, safe.parent)
    shutil.move(installed / "portal.toml", safe.parent / "before.toml")
    shutil.rmtree(installed)
    installed.mkdir()
    shutil.copy(safe.parent / "before.toml", installed / "portal.toml.restored")
    return safe.parent / backup.name


@for_each("words", [("sitting", "list"), ("init",), ("keys", "new"), ("serve",), ("notify",), ("backup",)])
def test_after_half_a_restore_every_command_asks_for_the_whole(flask, half_done, installed, words):
    for file in ("", "portal.toml"):  # on a fresh machine, and in place of an installation
        if file:
            shutil.copy(installed / "portal.toml.restored", installed / file)
        assert went_wrong(flask(*words)) == [
            f"A restore into {installed} was not finished. Run the same `flask restore` again."
        ]
        (installed / "portal.toml").unlink(missing_ok=True)


def test_after_half_a_restore_the_pages_are_closed(half_done):
    assert create_app(os.environ).test_client().get("/").status_code == 503


def test_half_a_restore_is_completed_by_another(flask, half_done, safe, installed):
    went_well(flask("restore", str(half_done), "--identity", str(safe), "--yes"))
    assert not (installed / "portal.toml.restored").exists()
    assert not list(installed.glob("before-*"))
    assert asked(select(func.count()).select_from(Entry)) == 40


def test_a_wrong_file_is_named(flask, safe, installed):
    [reason] = went_wrong(flask("restore", __file__, "--identity", str(safe), "--yes"))
    assert reason == f"{__file__} is no backup, or was locked for another key than that of {safe}."


@for_each("what", ["a-sender", "a-supervisor"])
def test_while_the_service_runs_nothing_is_replaced(flask, backup, safe, installed, what):
    (installed / "portal.toml").write_text("cannot be read")
    with live_senders.known_as(what, installed):
        [reason] = went_wrong(flask("restore", str(backup), "--identity", str(safe), "--yes"))
    assert reason.startswith("The service runs. Stop it first")


def test_without_a_recovery_key_the_command_says_how_to_get_one(flask, installed):
    [reason] = went_wrong(flask("backup"))
    assert reason == "There is no RECOVERY_KEY in the settings to lock a backup with. Make one with `flask keys new`."


def test_a_new_key_replaces_the_old_one_in_the_settings_and_nothing_else(flask, safe, installed):
    before = tomllib.loads((installed / "portal.toml").read_text("utf-8"))
    went_well(flask("keys", "new"))
    after = tomllib.loads((installed / "portal.toml").read_text("utf-8"))
    assert {name for name in after if after[name] != before[name]} == {"RECOVERY_KEY"}
    assert stat.S_IMODE((installed / "portal.toml").stat().st_mode) == 0o600


def test_a_key_that_is_there_is_never_overwritten(flask, safe, installed):
    went_well(flask("keys", "new"))
    key = (installed / "recovery.key").read_bytes()
    went_wrong(flask("keys", "new"))
    assert (installed / "recovery.key").read_bytes() == key


def test_the_key_on_paper_is_the_key_of_the_file(flask, installed, tmp_path):
    """Read from the QR code, as a phone reads it, and letter by letter."""
    went_well(flask("keys", "new"))
    went_well(flask("keys", "print", "--to", str(tmp_path / "key.pdf")))
    [secret] = re.findall(r"^AGE-SECRET-KEY-\w+$", (installed / "recovery.key").read_text(), re.MULTILINE)
    pdf = (tmp_path / "key.pdf").read_bytes()
    assert papers.qr_codes(pdf) == [secret]
    assert secret in papers.words(pdf).replace(" ", "")
    assert stat.S_IMODE((tmp_path / "key.pdf").stat().st_mode) == 0o600


def test_once_the_key_is_in_the_safe_it_is_asked_for(flask, safe, tmp_path):
    [reason] = went_wrong(flask("keys", "print", "--to", str(tmp_path / "key.pdf")))
    assert reason.endswith("it may be in the safe already. Use --identity FILE.")
    went_well(flask("keys", "print", "--to", str(tmp_path / "key.pdf"), "--identity", str(safe)))


def test_an_older_database_is_backed_up_before_it_is_migrated(flask, backup, installed, tmp_path, monkeypatch):
    office.add_migration(tmp_path, monkeypatch)
    went_well(flask("init"))
    assert list((installed / "backups").glob("before-*.age"))


def test_who_was_erased_after_the_backup_is_erased_again_before_anybody_is_served(
    flask, backup, safe, installed
):  # T50
    went_well(flask("candidate", "erase", cast.MEI.id_number, "--reason", "asked for", "--yes"))
    lines = went_well(flask("restore", str(backup), "--identity", str(safe), "--yes"))
    assert "Candidates who were erased since, and are erased again: 1." in lines
    assert went_well(flask("candidate", "find", cast.MEI.id_number)) == ["candidates: 0 found"]
    assert asked(select(func.count()).select_from(Entry).where(Entry.erased_at.is_not(None))) == 1


def test_on_a_fresh_machine_the_file_is_taken_from_beside_the_backup(flask, backup, safe, installed, tmp_path):  # T50
    went_well(flask("candidate", "erase", cast.MEI.id_number, "--reason", "asked for", "--yes"))
    carried = [shutil.copy(file, tmp_path) for file in (backup, backup.with_name("erasures"))]
    shutil.rmtree(installed)
    lines = went_well(flask("restore", carried[0], "--identity", str(safe), "--yes"))
    assert "Candidates who were erased since, and are erased again: 1." in lines
    assert (installed / "backups" / "erasures").read_text().split()[:2] == Path(carried[1]).read_text().split()[:2]


def test_a_missing_file_of_the_erased_is_told(flask, backup, safe):
    lines = went_well(flask("restore", str(backup), "--identity", str(safe), "--yes"))
    assert any(line.startswith("There is no file `erasures` beside the backup or in ") for line in lines)
