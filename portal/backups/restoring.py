"""Opening again from a backup: looked through as a whole first, then put in place; no letter goes out a second time."""

from __future__ import annotations

import json
import shutil
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from portal import settings
from portal.domain import health
from portal.domain.refusals import Impossible
from portal.language.notices import Notice
from portal.store import copies, schema

from . import recovery_keys
from .making import MANIFEST


class AnotherRecoveryKey(Notice):
    file: Path
    identity: Path


class NotABackup(Notice):
    file: Path
    problem: str


@dataclass(frozen=True)
class OpenedBackup:
    """A backup that was found whole, laid out in a folder of its own."""

    folder: Path
    database: Path
    made_at: datetime
    rows: Mapping[str, int]


@contextmanager
def opened(file: Path, identity: Path, beside: Path) -> Iterator[OpenedBackup]:
    """The backup, unlocked and checked, for as long as the block runs. It is laid out in a folder beside `beside`.

    Raises Impossible or OSError.
    """
    beside.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".restore-", dir=beside.parent) as made:
        folder = Path(made)
        _unlock(file, identity, folder)
        try:
            facts = json.loads((folder / MANIFEST).read_text("utf-8"))
            [database] = [folder / name for name in (copies.SQLITE, copies.POSTGRESQL) if (folder / name).exists()]
            if facts["revision"] not in schema.revisions():
                raise Impossible(health.NewerDatabase())
            rows = copies.check(database)
            if rows != facts["rows"]:
                raise Impossible(NotABackup(file, "its rows are not those that were counted when it was made"))
            yield OpenedBackup(folder, database, datetime.fromisoformat(facts["made_at"]), rows)
        except (ValueError, KeyError, FileNotFoundError, copies.DamagedCopy, copies.ProgramFailed) as problem:
            raise Impossible(NotABackup(file, str(problem))) from problem


def is_used(instance: Path) -> bool:
    """Whether the folder holds an installation, or what is left of one."""
    return any((instance / name).exists() for name in (copies.SQLITE, settings.FILE))


def put_aside(instance: Path, *, now: datetime) -> Path:
    """Move the settings and the database into a folder beside them, as they are: they may be damaged."""
    aside = instance / f"before-restore-{now:%Y%m%dT%H%M%SZ}"
    aside.mkdir(mode=0o700)
    for file in [*instance.glob(f"{copies.SQLITE}*"), instance / settings.FILE]:
        if file.exists():
            file.rename(aside / file.name)
    return aside


def put_in_place(backup: OpenedBackup, instance: Path, environ: Mapping[str, str]) -> None:
    """Make the instance folder what the backup holds. Raises Impossible, SettingsProblem or OSError."""
    instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    for source in sorted(backup.folder.rglob("*")):
        if source.is_file() and source not in (backup.database, backup.folder / MANIFEST):
            to = instance / source.relative_to(backup.folder)
            to.parent.mkdir(mode=0o700, exist_ok=True)
            shutil.copyfile(source, to)
            to.chmod(0o600)
    chosen = settings.Settings.read({**environ, settings.INSTANCE: str(instance)})
    try:
        copies.put_back(backup.database, chosen.database_file or chosen.database_url)
    except copies.ProgramFailed as problem:
        raise Impossible(NotABackup(backup.database, str(problem))) from problem


def _unlock(file: Path, identity: Path, folder: Path) -> None:
    import pyrage

    key = recovery_keys.read(identity)
    packed = folder / ".packed"
    with file.open("rb") as content, packed.open("wb") as out:
        try:
            pyrage.decrypt_io(content, out, [key])
        except pyrage.DecryptError as problem:
            raise Impossible(AnotherRecoveryKey(file, identity)) from problem
        except OSError as problem:
            if problem.errno:
                raise
            raise Impossible(NotABackup(file, str(problem))) from problem  # it was changed after it was locked
    try:
        with tarfile.open(packed) as archive:
            archive.extractall(folder, filter="data")
    except tarfile.TarError as problem:
        raise Impossible(NotABackup(file, str(problem))) from problem
    packed.unlink()
