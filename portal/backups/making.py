"""Making a backup: a checked copy of the database and what stands beside it, locked for the recovery key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from portal import settings
from portal.domain import audit_log
from portal.domain.refusals import Impossible
from portal.language.notices import Notice
from portal.new_files import replaced
from portal.settings import written
from portal.store import copies, schema

from . import archive, unlocked

ENDING = ".age"
DAILY, BEFORE = "backup", "before"  # how names begin: of those of a day, and of those made before a dangerous step
_STAMP = "%Y%m%dT%H%M%SZ"
_OF_HEAD = 16  # characters


class NoRecoveryKey(Notice): ...


class CopyIsDamaged(Notice):
    problem: Notice | str


@dataclass(frozen=True)
class Backup:
    file: Path
    rows: Mapping[str, int]  # by table


def make(folder: Path, environ: Mapping[str, str], kind: str = DAILY, *, now: datetime) -> Backup:
    """Write a backup into the folder, which is made if need be. Nothing half written ever bears a backup's name.

    `environ` holds the settings that are given outside the file.

    Raises Impossible, StoreUnavailable, Unwritable or OSError.
    """
    chosen = settings.current()
    if not chosen.recovery_key:
        raise Impossible(NoRecoveryKey())
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / _name(kind, audit_log.head(), now=now)
    with unlocked.folder(chosen.instance) as inside:
        packed = inside / "packed"
        try:
            rows = _pack(packed, inside, environ, now=now)
        except (archive.NotWhole, copies.DamagedCopy, copies.ProgramFailed) as fault:
            raise Impossible(CopyIsDamaged(fault.args[0])) from fault
        _lock(packed, file, chosen.recovery_key)
    return Backup(file, rows)


def _name(kind: str, head: str, *, now: datetime) -> str:
    """When it was made, and the head of the audit log then, which is known outside from its name."""
    return "-".join(filter(None, (kind, f"{now.astimezone(UTC):{_STAMP}}", head[:_OF_HEAD]))) + ENDING


def made_at(file: Path) -> datetime | None:
    """The moment that a backup's name tells; None for another file."""
    try:
        return datetime.strptime(file.stem.split("-")[1], _STAMP).replace(tzinfo=UTC)
    except (ValueError, IndexError):
        return None


def _pack(packed: Path, inside: Path, environ: Mapping[str, str], *, now: datetime) -> Mapping[str, int]:
    """One file of all that belongs into a backup; the rows of its database.

    It is opened once more, as a restore opens it: once it is locked, nobody here can look into it.
    """
    chosen = settings.current()
    file = chosen.instance / settings.FILE
    copied = copies.copy(chosen.database_file or chosen.database_url, inside)
    (inside / settings.FILE).write_text(written.in_one_file(file, environ), "utf-8")
    beside = settings.files_beside(file, environ)
    files = {each.name: each for each in (copied, inside / settings.FILE)}
    files |= {each.relative_to(chosen.instance).as_posix(): each for each in beside}
    facts = archive.pack(packed, files, schema.revisions()[-1], copies.check(copied), now=now)
    copied.unlink()  # room for what is taken out again
    opened = inside / "opened"
    opened.mkdir()
    found = archive.unpack(packed, opened)
    if found != facts or copies.check(opened / copied.name) != facts.rows:
        raise archive.NotWhole(archive.NotAsListed(copied.name))
    return facts.rows


def _lock(packed: Path, file: Path, public: str) -> None:
    import pyrage  # with every other command left quick

    recipient = pyrage.x25519.Recipient.from_str(public)
    with replaced(file) as out, packed.open("rb") as content:
        pyrage.encrypt_io(content, out, [recipient])
