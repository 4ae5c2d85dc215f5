"""A backup holds everything that is needed to open again, and only the recovery key opens it."""

from __future__ import annotations

import sqlite3
import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyrage
import pytest

from portal import settings
from portal.backups import archive, making, recovery_keys, restoring, unlocked
from portal.domain import audit_log, health
from portal.domain.refusals import Impossible
from portal.store import copies, schema
from tests import cast, office
from tests.tables import for_each

NOW = datetime(2018, 5, 6, 19, 0, tzinfo=UTC)


@pytest.fixture
def identity(tmp_path) -> Path:
    return tmp_path / "recovery.key"


@pytest.fixture
def keyed(app, monkeypatch, identity):
    """The stage's installation, with a recovery key whose secret half is in `identity`."""
    office.choose(app, monkeypatch, recovery_key=recovery_keys.make(identity))
    return app


@pytest.fixture
def made(keyed, tmp_path) -> Path:
    return make(tmp_path)


def make(tmp_path: Path) -> Path:
    return making.make(tmp_path / "backups", {}, now=NOW).file


def reasons(refused: pytest.ExceptionInfo[Impossible]) -> list[type]:
    return [type(reason) for reason in refused.value.reasons]


def test_it_bears_its_moment_and_only_its_owner_reads_it(made):
    assert made.name == f"backup-20180506T190000Z-{audit_log.head()[:16]}.age"
    assert stat.S_IMODE(made.stat().st_mode) == 0o600


def test_nothing_else_is_left_beside_it_or_in_the_instance_folder(keyed, tmp_path):
    made = make(tmp_path)
    assert list(made.parent.iterdir()) == [made]
    assert not list(settings.current().instance.glob(".backup-*"))


def test_nothing_in_it_can_be_read_without_the_key(made):  # T49
    content = made.read_bytes()
    assert content.startswith(b"age-encryption.org/v1")
    secrets = [cast.MEI.id_number, cast.MEI.name, settings.current().secret_key, "SQLite format"]
    assert not [each for each in secrets if each.encode() in content]


def test_it_holds_the_settings_the_own_exams_and_the_files_that_settings_name(keyed, tmp_path, identity):
    instance = settings.current().instance
    beside = {"exams/own.toml": "own exam", "exams/notes.txt": "no", "logo.png": "a logo", "list.xlsx": "no"}
    for name, content in beside.items():
        (instance / name).parent.mkdir(exist_ok=True)
        (instance / name).write_text(content)
    try:
        made = making.make(tmp_path / "backups", {"PORTAL_BRAND_LOGO": "logo.png"}, now=NOW).file
    finally:
        for name in beside:
            (instance / name).unlink()
    with restoring.opened(made, identity, tmp_path / "there") as backup:
        files = [file for file in backup.folder.rglob("*") if file.is_file()]
        held = sorted(file.relative_to(backup.folder).as_posix() for file in files)
        assert held == ["exams/own.toml", "logo.png", "portal.sqlite", "portal.toml"]


def test_of_a_link_the_file_it_leads_to_is_held(keyed, tmp_path, identity):
    (tmp_path / "elsewhere.toml").write_text("own exam")
    link = settings.current().own_exams / "linked.toml"
    link.symlink_to(tmp_path / "elsewhere.toml")
    try:
        made = make(tmp_path)
    finally:
        link.unlink()
    with restoring.opened(made, identity, tmp_path / "there") as backup:
        assert (backup.folder / "exams" / "linked.toml").read_text() == "own exam"


def test_settings_that_were_given_outside_the_file_are_in_it_too(keyed, tmp_path, identity):
    made = making.make(tmp_path / "backups", {"PORTAL_NOTICE": 'Be "early"'}, now=NOW).file
    with restoring.opened(made, identity, tmp_path / "there") as backup:
        assert settings.Settings.read({settings.INSTANCE: str(backup.folder)}).notice == 'Be "early"'


def test_it_tells_how_many_rows_it_has(made, identity, tmp_path):
    with restoring.opened(made, identity, tmp_path / "there") as backup:
        assert (backup.made_at, backup.rows["entry"], backup.rows["account"]) == (NOW, 40, 0)


def test_a_backup_made_while_others_write_has_what_was_there_at_one_moment(keyed, tmp_path, identity):  # R17
    """Each writer puts two facts at once: a copy that has one of them has the other."""
    file, done = settings.current().database_file, threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(file, timeout=10, isolation_level=None)) as database:
            for number in range(100_000):
                if done.is_set():
                    return
                database.execute("BEGIN IMMEDIATE")
                for name in ("one", "two"):
                    database.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (name, str(number)))
                database.execute("COMMIT")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(5):
            made = making.make(tmp_path / "backups", {}, now=NOW + timedelta(seconds=number)).file
            with restoring.opened(made, identity, tmp_path / "there") as backup:
                with closing(sqlite3.connect(backup.database)) as copied:
                    facts = set(copied.execute("SELECT value FROM meta WHERE key IN ('one', 'two')"))
                assert len(facts) <= 1
    finally:
        done.set()
        writer.join()


def test_what_a_second_key_locked_is_not_opened_by_the_first(made, tmp_path):
    recovery_keys.make(tmp_path / "another.key")
    with pytest.raises(Impossible) as refused, restoring.opened(made, tmp_path / "another.key", tmp_path / "there"):
        pass
    assert reasons(refused) == [restoring.AnotherRecoveryKey]


def test_a_file_that_is_no_key_is_named(made, tmp_path):
    (tmp_path / "no.key").write_text("# a comment\nAGE-SECRET-KEY-1NOTAKEY\n")
    with pytest.raises(Impossible) as refused, restoring.opened(made, tmp_path / "no.key", tmp_path / "there"):
        pass
    assert refused.value.reasons == (recovery_keys.NotARecoveryKey(tmp_path / "no.key"),)


@for_each("end", [" ", "\n", "  \n"])
def test_a_key_may_be_typed_from_paper_in_groups(made, identity, tmp_path, end):
    [secret] = [line for line in identity.read_text().splitlines() if line.startswith("AGE-SECRET-KEY-")]
    typed = end.join(secret.lower()[at : at + 4] for at in range(0, len(secret), 4))
    (tmp_path / "typed.key").write_text(f"# from the safe\n{typed}\n")
    with restoring.opened(made, tmp_path / "typed.key", tmp_path / "there") as backup:
        assert backup.rows["entry"] == 40


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty", "text"])
def test_a_damaged_backup_is_refused(made, identity, tmp_path, damage):  # R15
    content = made.read_bytes()
    middle = len(content) // 2
    damaged = {
        "cut": content[:middle],
        "flipped": content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :],
        "empty": b"",
        "text": b"no backup at all",
    }
    made.write_bytes(damaged[damage])
    with pytest.raises(Impossible) as refused, restoring.opened(made, identity, tmp_path / "there"):
        pass
    assert reasons(refused) in ([restoring.AnotherRecoveryKey], [restoring.NotABackup])


def test_a_damaged_database_is_never_called_a_backup(keyed, tmp_path, monkeypatch):
    """What SQLite says of the copy decides, whatever the copying said."""
    damaged = tmp_path / "damaged.sqlite"
    content = bytearray(settings.current().database_file.read_bytes())
    content[4096 * 2 : 4096 * 6] = b"\xff" * 4096 * 4
    damaged.write_bytes(content)
    with pytest.raises(copies.DamagedCopy):
        copies.check(damaged)


def test_a_copy_with_a_row_that_refers_to_none_is_damaged(keyed, tmp_path):
    copied = copies.copy(settings.current().database_file, tmp_path)
    with closing(sqlite3.connect(copied)) as database:
        database.execute("UPDATE entry SET sitting_id = 999 WHERE id = 1")
        database.commit()
    with pytest.raises(copies.DamagedCopy):
        copies.check(copied)


def test_a_backup_of_a_later_version_is_refused(made, identity, tmp_path, monkeypatch):
    monkeypatch.setattr(schema, "revisions", lambda: ["0000"])
    with pytest.raises(Impossible) as refused, restoring.opened(made, identity, tmp_path / "there"):
        pass
    assert reasons(refused) == [health.NewerDatabase]


def test_without_a_recovery_key_there_is_no_backup(app, tmp_path):
    with pytest.raises(Impossible) as refused:
        make(tmp_path)
    assert reasons(refused) == [making.NoRecoveryKey]
    assert not (tmp_path / "backups").exists()


def locked(packed: Path, key: Path) -> Path:
    """As anybody can lock it who has the public half of the key."""
    file = packed.with_suffix(".age")
    public = pyrage.x25519.Recipient.from_str(str(recovery_keys.read(key).to_public()))
    file.write_bytes(pyrage.encrypt(packed.read_bytes(), [public]))
    return file


@for_each(
    "left_out, why",
    [("portal.toml", archive.IsLacking("portal.toml")), ("portal.sqlite", archive.IsLacking("portal.sqlite"))],
)
def test_a_backup_without_settings_or_a_database_is_refused(made, identity, tmp_path, left_out, why):
    packed = tmp_path / f"without-{left_out}"
    with restoring.opened(made, identity, tmp_path / "there") as backup:
        files = {name: backup.folder / name for name in ("portal.toml", "portal.sqlite") if name != left_out}
        archive.pack(packed, files, schema.revisions()[-1], backup.rows, now=NOW)
    assert problem(locked(packed, identity), identity, tmp_path) == why


def test_a_backup_with_other_rows_than_it_tells_is_refused(made, identity, tmp_path):
    with restoring.opened(made, identity, tmp_path / "there") as backup:
        files = {name: backup.folder / name for name in ("portal.toml", "portal.sqlite")}
        archive.pack(tmp_path / "packed", files, schema.revisions()[-1], {**backup.rows, "entry": 41}, now=NOW)
    assert problem(locked(tmp_path / "packed", identity), identity, tmp_path) == restoring.OtherRows()


def test_what_is_no_archive_is_refused(made, identity, tmp_path):
    (tmp_path / "packed").write_bytes(b"no archive")
    assert isinstance(problem(locked(tmp_path / "packed", identity), identity, tmp_path), str)


def problem(file: Path, key: Path, folder: Path) -> object:
    with pytest.raises(Impossible) as refused, restoring.opened(file, key, folder / "there"):
        pass
    [reason] = refused.value.reasons
    assert isinstance(reason, restoring.NotABackup)
    return reason.problem


def test_what_goes_wrong_with_an_opened_backup_is_no_fault_of_the_backup(made, identity, tmp_path):
    with pytest.raises(FileNotFoundError), restoring.opened(made, identity, tmp_path / "there"):
        (tmp_path / "nowhere").read_text()


def test_a_copy_that_the_archive_spoilt_is_found_before_it_is_locked(keyed, tmp_path, monkeypatch):
    """Once it is locked, nobody on the server could see it."""

    def spoil(packed: Path, *given: object, **named: object) -> object:
        facts = pack(packed, *given, **named)
        content = bytearray(packed.read_bytes())
        content[len(content) // 2] ^= 1
        packed.write_bytes(content)
        return facts

    pack = archive.pack
    monkeypatch.setattr(archive, "pack", spoil)
    with pytest.raises(Impossible) as refused:
        make(tmp_path)
    assert reasons(refused) == [making.CopyIsDamaged]
    assert not list((tmp_path / "backups").iterdir())


def test_what_lay_unlocked_when_a_backup_was_killed_is_removed_by_the_next(keyed, tmp_path):
    left = settings.current().instance / ".portal-unlocked-left"
    left.mkdir()
    (left / "portal.sqlite").touch()
    make(tmp_path)
    assert not left.exists()


def test_what_lies_unlocked_while_another_process_is_at_work_stays(keyed, tmp_path):
    with unlocked.folder(settings.current().instance) as theirs:
        make(tmp_path)
        assert theirs.exists()


def test_several_made_in_the_same_second_are_all_whole(keyed, tmp_path, identity):
    def make_one(_number: int) -> Path:
        with keyed.app_context():
            return make(tmp_path)

    with ThreadPoolExecutor(4) as pool:
        [file] = set(pool.map(make_one, range(8)))
    with restoring.opened(file, identity, tmp_path / "there") as backup:
        assert backup.rows["entry"] == 40
    assert list((tmp_path / "backups").iterdir()) == [file]
