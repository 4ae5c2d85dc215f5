"""Opening again from a backup: looked through as a whole first, then put in place.

Until all of it is in place, the settings lie beside their file, and nothing else runs in the folder: it is the old
installation, or the new one, or one that says that the restore is to be run again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from portal import new_files, settings
from portal.domain import health
from portal.domain.refusals import Impossible
from portal.domain.sending import live_senders
from portal.language.notices import Notice
from portal.settings import Settings, SettingsProblem, written
from portal.store import copies, schema

from . import archive, recovery_keys, unlocked


class AnotherRecoveryKey(Notice):
    file: Path
    identity: Path


class NotABackup(Notice):
    file: Path
    problem: Notice | str


class OtherRows(Notice): ...


class ServiceRuns(Notice): ...


class NeedsPostgreSQL(Notice): ...


class NeedsNoPostgreSQL(Notice): ...


class HoldsTables(Notice):
    database: str  # without its password


class NotPutBack(Notice):
    problem: str


@dataclass(frozen=True)
class OpenedBackup:
    """A backup that was found whole, laid out in a folder of its own."""

    folder: Path
    database: Path
    made_at: datetime
    rows: Mapping[str, int]


@contextmanager
def opened(file: Path, identity: Path, instance: Path) -> Iterator[OpenedBackup]:
    """The backup, unlocked and checked, for as long as the block runs; it is laid out in the instance folder.

    Raises Impossible or OSError.
    """
    with unlocked.folder(instance) as inside:
        packed, folder = inside / "packed", inside / "opened"
        _unlock(file, identity, packed)
        folder.mkdir()
        try:
            backup = _laid_out(packed, folder)
        except (archive.NotWhole, copies.DamagedCopy, copies.ProgramFailed) as fault:
            raise Impossible(NotABackup(file, fault.args[0])) from fault
        yield backup


def is_used(instance: Path) -> bool:
    """Whether the folder holds an installation, or what is left of one."""
    return any((instance / name).exists() for name in (copies.SQLITE, settings.FILE))


def is_half_done(instance: Path) -> bool:
    """Whether a restore into the folder was begun and did not come to its end."""
    return (instance / settings.RESTORED).exists()


def use_database(backup: OpenedBackup, address: str) -> None:
    """Let the settings of the backup name this database instead of their own."""
    file = backup.folder / settings.FILE
    file.write_text(written.changed(file.read_text("utf-8"), "DATABASE_URL", address), "utf-8")


def check_target(backup: OpenedBackup, instance: Path, environ: Mapping[str, str]) -> str:
    """The address of the database that the backup is to go into; empty for the SQLite file.

    Raises Impossible when that is of another kind, or holds tables and is not the one that this folder has;
    SettingsProblem or StoreUnavailable.
    """
    outside = {name: text for name, text in environ.items() if name == f"{settings.PREFIX}DATABASE_URL"}
    target = Settings.read({**outside, settings.INSTANCE: str(backup.folder)}).database_url
    is_dump = backup.database.name == copies.POSTGRESQL
    if is_dump is not bool(target):
        raise Impossible(NeedsPostgreSQL() if is_dump else NeedsNoPostgreSQL())
    if target != _database_here(instance, environ):
        refuse_tables(target)
    return target


def refuse_tables(address: str) -> None:
    """Raises Impossible when this is a database of PostgreSQL's that holds any; StoreUnavailable."""
    if address and copies.holds_tables(address):
        raise Impossible(HoldsTables(copies.without_password(address)))


def check_idle(instance: Path) -> None:
    """Raises Impossible while the service of this folder runs."""
    if live_senders.is_any(instance):
        raise Impossible(ServiceRuns())


def keep_aside(instance: Path, *, now: datetime) -> Path:
    """Keep the settings and the database, which may be damaged, in a folder beside them too."""
    aside = instance / f"before-restore-{now:%Y%m%dT%H%M%SZ}"
    aside.mkdir(mode=0o700)
    for file in [*instance.glob(f"{copies.SQLITE}*"), instance / settings.FILE]:
        if file.exists():
            (aside / file.name).hardlink_to(file)  # neither read nor moved: the installation stays what it is
    return aside


@contextmanager
def put_in_place(backup: OpenedBackup, instance: Path, environ: Mapping[str, str]) -> Iterator[Settings]:
    """Make the instance folder what the backup holds; it is done when the block, which has its settings, is done.

    Raises Impossible, SettingsProblem or OSError.
    """
    beside = settings.files_beside(backup.folder / settings.FILE, {})
    half_done = instance / settings.RESTORED
    new_files.move(backup.folder / settings.FILE, half_done)
    if live_senders.is_any(instance):  # since a moment ago
        half_done.unlink()
        raise Impossible(ServiceRuns())
    for file in beside:
        to = instance / file.relative_to(backup.folder)
        to.parent.mkdir(mode=0o700, exist_ok=True)
        new_files.move(file, to)
    chosen = Settings.read(environ, settings.RESTORED)
    try:
        copies.put_back(backup.database, chosen.database_file or chosen.database_url)
    except copies.ProgramFailed as fault:
        raise Impossible(NotPutBack(str(fault))) from fault
    yield chosen
    new_files.move(half_done, instance / settings.FILE)


def _database_here(instance: Path, environ: Mapping[str, str]) -> str | None:
    """The address of the database that this folder has, or that a restore into it had begun to replace, if any."""
    file = instance / (settings.RESTORED if is_half_done(instance) else settings.FILE)
    if not file.exists():
        return None
    try:
        return {**written.in_file(file), **written.outside(environ)}.get("DATABASE_URL", "")
    except SettingsProblem:
        return None


def _unlock(file: Path, identity: Path, packed: Path) -> None:
    import pyrage

    key = recovery_keys.read(identity)
    with file.open("rb") as content, packed.open("wb") as out:
        try:
            pyrage.decrypt_io(content, out, [key])
        except pyrage.DecryptError as problem:
            raise Impossible(AnotherRecoveryKey(file, identity)) from problem
        except OSError as problem:
            if problem.errno:
                raise
            raise Impossible(NotABackup(file, str(problem))) from problem  # it was changed after it was locked


def _laid_out(packed: Path, folder: Path) -> OpenedBackup:
    """Raises Impossible, NotWhole, DamagedCopy or ProgramFailed."""
    facts = archive.unpack(packed, folder)
    packed.unlink()
    if settings.FILE not in facts.digests:
        raise archive.NotWhole(archive.IsLacking(settings.FILE))
    database = next((folder / name for name in (copies.SQLITE, copies.POSTGRESQL) if name in facts.digests), None)
    if database is None:
        raise archive.NotWhole(archive.IsLacking(copies.SQLITE))
    if facts.revision not in schema.revisions():
        raise Impossible(health.NewerDatabase())
    if copies.check(database) != facts.rows:
        raise archive.NotWhole(OtherRows())
    return OpenedBackup(folder, database, facts.made_at, facts.rows)
