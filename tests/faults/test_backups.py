"""Backups, restores and upgrades that are killed: what bears a backup's name is whole, and nothing is ever a mix."""

from __future__ import annotations

import random
import shutil
import sqlite3
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from portal import create_app, settings, store
from portal.backups import making, recovery_keys, restoring
from portal.language import clock
from portal.settings import Settings, SettingsProblem
from portal.store import schema
from portal.store.database import db
from portal.store.entries import Entry
from tests import cast, office, served
from tests.databases import another_database
from tests.faults import commands
from tests.served import Installation, serving, until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="kills processes as Linux does"),
]

A_SECOND = 50  # writes
OLD, NEW, HALF = "old", "new", "half"


@dataclass(frozen=True)
class Safe:
    """What is at hand on the day of the loss: a backup, its key, and an installation that is to be replaced."""

    backup: Path
    identity: Path
    old: Installation

    def words(self) -> tuple[str, ...]:
        return ("restore", str(self.backup), "--identity", str(self.identity), "--yes")


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("backups")


@pytest.fixture(scope="module")
def source(folder, tmp_path_factory) -> Installation:
    """One candidate has registered, and her letter waits. Its recovery key is in the safe."""
    made = served.copied(served.original(tmp_path_factory.getbasetemp()), folder / "source")
    shutil.move(made.folder / "recovery.key", folder / "safe.key")
    choose(made, "of the backup")
    app = create_app(made.environ())
    with app.app_context():
        cast.register(cast.MEI, now=clock.now())
        store.database.close()
    return made


@pytest.fixture(scope="module")
def safe(source, folder, tmp_path_factory) -> Safe:
    source.flask("backup", "--to", str(folder / "made"))
    [backup] = (folder / "made").iterdir()
    old = served.copied(served.original(tmp_path_factory.getbasetemp()), folder / "old")
    choose(old, "of the old machine")
    return Safe(backup, folder / "safe.key", old)


def choose(installation: Installation, notice: str) -> None:
    with (installation.folder / "portal.toml").open("a") as file:
        file.write(f'NOTICE = "{notice}"\n')


def run(installation: Installation, *words: str, after: float | None = None, **how: Any) -> bool:
    """Whether the command came to its end; it must have ended well then."""
    log = installation.folder.with_suffix(".log")
    process = commands.start(installation.environ(), log, *words, **how)
    process.join(after)
    process.kill()
    process.join()
    assert process.exitcode in (0, -9), log.read_text()
    return process.exitcode == 0


def found(installation: Installation) -> str:
    """Which of the two it is, or that it refuses to be either; a mix fails."""
    try:
        notice = Settings.read(installation.environ()).notice
    except SettingsProblem as problem:
        [sentence] = problem.faults
        if "was not finished" in sentence:
            return HALF
        assert sentence.endswith("Run `flask init` to make this installation.")
        assert not installation.database.exists()
        return OLD
    rows = (notice, installation.count("account"), installation.count("letter WHERE state = 'waiting'"))
    if rows == ("of the old machine", 0, 0):
        return OLD
    assert rows == ("of the backup", 1, 0)
    assert installation.count("letter WHERE state = 'failed'") == 1
    return NEW


def killed_restores(safe: Safe, folder: Path, is_used: bool, rounds) -> Iterator[tuple[Installation, bool]]:
    """One killed at each of its steps (a few, unless it is tried for long), and then some at moments of chance."""

    def fresh(name: object) -> Installation:
        if is_used:
            return served.copied(safe.old, folder / f"{name}")
        return Installation(folder / f"{name}")

    began = time.monotonic()
    assert run(fresh("whole"), *safe.words())
    takes, chance = time.monotonic() - began, random.Random(14)
    for step in count(1, rounds(9, 1)):
        tried = fresh(step)
        is_whole = run(tried, *safe.words(), dies_at=step)
        yield tried, is_whole
        if is_whole:
            break
    for number in range(rounds(1, 25)):
        tried = fresh(f"by-chance-{number}")
        yield tried, run(tried, *safe.words(), after=chance.uniform(takes / 4, takes))


@pytest.mark.parametrize("is_used", [True, False], ids=["onto an installation", "onto nothing"])
def test_a_restore_that_is_killed_leaves_the_old_the_new_or_a_refusal(safe, tmp_path, rounds, is_used):  # R3
    """Run again, it completes, and nothing lies about that could be read."""
    seen: Counter[str] = Counter()
    for tried, is_whole in killed_restores(safe, tmp_path, is_used, rounds):
        left = found(tried)
        seen[left] += not is_whole
        assert not is_whole or left == NEW
        assert run(tried, *safe.words())
        assert found(tried) == NEW
        assert not list(tmp_path.rglob(".portal-unlocked-*"))
        shutil.rmtree(tried.folder)
    print(f"{seen.total()} restores killed: {dict(seen)}")  # noqa: T201 (for who runs it by hand)
    assert seen[OLD]
    assert seen[HALF]


def test_what_a_restore_replaced_is_kept_though_it_was_killed(safe, tmp_path, rounds):  # R3
    """Whenever the old is gone, a backup of it is there and opens."""
    for tried, _ in killed_restores(safe, tmp_path, True, rounds):
        if found(tried) != OLD:
            [before, *_] = (tried.folder / "backups").glob("before-*.age")
            with restoring.opened(before, safe.identity, tried.folder) as backup:
                assert backup.rows["account"] == 0
        shutil.rmtree(tried.folder)


@pytest.mark.parametrize("backend", ["postgresql"])
def test_on_postgresql_a_restore_that_is_killed_is_completed_by_another(app, monkeypatch, tmp_path, rounds, backend):
    """Though the database holds tables by then: they are those of the restore that was killed."""  # R3
    identity, url = tmp_path / "safe.key", settings.current().database_url
    office.choose(app, monkeypatch, recovery_key=recovery_keys.make(identity))
    backup = making.make(tmp_path / "backups", {"PORTAL_DATABASE_URL": url}, now=clock.now()).file
    for step in count(1, rounds(26, 1)):
        tried = Installation(tmp_path / str(step))
        with another_database(url) as address:
            words = ("restore", str(backup), "--identity", str(identity), "--database-url", address, "--yes")
            is_whole = run(tried, *words, dies_at=step)
            if not (tried.folder / "portal.toml").exists():
                assert run(tried, *words)
            with create_app(tried.environ()).app_context():
                assert settings.current().database_url == address
                assert db.session.scalar(select(func.count()).select_from(Entry)) == 40
                store.database.close()
        if is_whole:
            break
    print(f"{step - 1} steps")  # noqa: T201 (for who runs it by hand)


@contextmanager
def written_to(installation: Installation) -> Iterator[list[int]]:
    """Fifty times a second two facts are put at once: a copy that has one of them has the other. Those that were."""
    done, put = threading.Event(), list[int]()

    def write() -> None:
        with closing(sqlite3.connect(installation.database, timeout=30, isolation_level=None)) as database:
            began = time.monotonic()
            for number in count():
                database.execute("BEGIN IMMEDIATE")
                for name in ("one", "two"):
                    database.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (name, str(number)))
                database.execute("COMMIT")
                put.append(number)
                if done.wait(max(0.0, began + number / A_SECOND - time.monotonic())):
                    return

    writer = threading.Thread(target=write)
    writer.start()
    try:
        yield put
    finally:
        done.set()
        writer.join()


def is_of_one_moment(file: Path, identity: Path, beside: Path) -> bool:
    with restoring.opened(file, identity, beside) as backup, closing(sqlite3.connect(backup.database)) as copied:
        facts = set(copied.execute("SELECT value FROM meta WHERE key IN ('one', 'two')"))
        return backup.rows["entry"] == 40 and len(facts) <= 1


def test_backups_while_others_write_are_of_one_moment_and_hold_nobody_up(source, folder, tmp_path, rounds):  # R17
    began = time.monotonic()
    with written_to(source) as put:
        for number in range(rounds(2, 400)):
            source.flask("backup", "--to", str(tmp_path / str(number)))
        took = time.monotonic() - began
    for file in tmp_path.glob("*/*.age"):
        assert is_of_one_moment(file, folder / "safe.key", tmp_path / "there")
    print(f"{len(put) / took:.0f} writes a second")  # noqa: T201 (for who runs it by hand)
    assert len(put) > took * A_SECOND / 5


def test_no_backup_is_half_whenever_it_is_killed(source, folder, tmp_path, rounds):  # R3
    """While others write, too."""
    words, killed = ("backup", "--to", str(tmp_path / "made")), 0
    began = time.monotonic()
    assert run(source, *words)
    takes, chance = time.monotonic() - began, random.Random(14)
    with written_to(source):
        for _ in range(rounds(2, 100)):
            killed += not run(source, *words, after=chance.uniform(takes / 4, takes))
        for step in count(1, rounds(14, 1)):
            if run(source, *words, dies_at=step):
                break
            killed += 1
    files = list((tmp_path / "made").glob("*.age"))
    print(f"{killed} backups killed, {len(files)} made")  # noqa: T201 (for who runs it by hand)
    for file in files:
        assert is_of_one_moment(file, folder / "safe.key", tmp_path / "there")
    assert not list(source.folder.glob(".portal-unlocked-*"))


def test_an_upgrade_that_is_killed_leaves_the_old_version_or_the_new_and_a_backup(
    source, folder, tmp_path, monkeypatch, rounds
):  # R21
    office.add_migration(tmp_path, monkeypatch)
    newer = {"portal.store.schema.MIGRATIONS": schema.MIGRATIONS}
    for step in count(1, rounds(18, 1)):
        tried = served.copied(source, tmp_path / str(step))
        is_whole = run(tried, "init", instead=newer, dies_at=step)
        is_new = tried.count("meta WHERE key = 'migrated'")
        assert not is_new or list((tried.folder / "backups").glob("before-*.age"))
        assert is_new or not is_whole
        assert run(tried, "init", instead=newer)
        assert tried.count("meta WHERE key = 'migrated'") == 1
        shutil.rmtree(tried.folder)
        if is_whole:
            break


def test_serve_is_seen_by_a_restore_though_its_sender_is_gone_and_clears_up(installation):
    left = installation.folder / ".portal-unlocked-left"
    left.mkdir()
    with serving(installation) as site:
        held = [file.name for file in (installation.folder / "running").iterdir()]
        assert any(f"-{site.process.pid}-" in name for name in held)
        assert not left.exists()
    restoring.check_idle(installation.folder)


def test_on_another_machine_people_log_in_and_no_letter_goes_twice(safe, tmp_path):  # R18
    restored = Installation(tmp_path / "fresh")
    assert run(restored, *safe.words())
    with serving(restored) as site:
        site.visit().log_in(cast.MEI)
        until(lambda: list((restored.folder / "running").iterdir()), 10, "sending")
        time.sleep(1)
    assert restored.letters() == []
    assert restored.count("letter WHERE state = 'failed'") == 1
