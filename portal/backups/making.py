"""Making a backup: a checked copy of the database and what stands beside it, locked for the recovery key."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from portal import settings
from portal.domain.refusals import Impossible
from portal.language.notices import Notice
from portal.new_files import replaced
from portal.settings import written
from portal.store import copies, schema

ENDING = ".age"
DAILY, BEFORE = "backup", "before"  # how names begin: of those of a day, and of those made before a dangerous step
MANIFEST = "backup.json"
_STAMP = "%Y%m%dT%H%M%SZ"


class NoRecoveryKey(Notice): ...


class CopyIsDamaged(Notice):
    problem: str


@dataclass(frozen=True)
class Backup:
    file: Path
    counts: dict[str, int]  # rows by table


def make(folder: Path, environ: Mapping[str, str], kind: str = DAILY, *, now: datetime) -> Backup:
    """Write a backup into the folder, which is made if need be. Nothing half written ever bears a backup's name.

    `environ` holds the settings that are given outside the file.

    Raises Impossible, StoreUnavailable, Unwritable or OSError.
    """
    chosen = settings.current()
    if not chosen.recovery_key:
        raise Impossible(NoRecoveryKey())
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / f"{kind}-{now.astimezone(UTC):{_STAMP}}{ENDING}"
    with TemporaryDirectory(prefix=".backup-", dir=chosen.instance) as inside:
        packed = Path(inside) / "packed"
        counts = _pack(packed, Path(inside), environ, now=now)
        _lock(packed, file, chosen.recovery_key)
    return Backup(file, counts)


def made_at(file: Path) -> datetime | None:
    """The moment that a backup's name tells; None for another file."""
    try:
        return datetime.strptime(file.stem.partition("-")[2], _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None


def _pack(packed: Path, inside: Path, environ: Mapping[str, str], *, now: datetime) -> dict[str, int]:
    """One file of all that belongs into a backup; the rows that the copy of the database has."""
    chosen = settings.current()
    file = chosen.instance / settings.FILE
    try:
        copied = copies.copy(chosen.database_file or chosen.database_url, inside)
        counts = copies.check(copied)
    except (copies.DamagedCopy, copies.ProgramFailed) as problem:
        raise Impossible(CopyIsDamaged(str(problem))) from problem
    facts = {"made_at": now.isoformat(), "revision": schema.revisions()[-1], "rows": counts}
    (inside / MANIFEST).write_text(json.dumps(facts), "utf-8")
    (inside / settings.FILE).write_text(written.in_one_file(file, environ), "utf-8")
    with tarfile.open(packed, "w", dereference=True) as archive:  # a link may lead nowhere on another machine
        for part in (inside / MANIFEST, copied, inside / settings.FILE):
            archive.add(part, part.name)
        for part in [*settings.files_named(file, environ), *sorted(chosen.own_exams.glob("*.toml"))]:
            archive.add(part, part.relative_to(chosen.instance).as_posix())
    return counts


def _lock(packed: Path, file: Path, public: str) -> None:
    import pyrage  # with every other command left quick

    recipient = pyrage.x25519.Recipient.from_str(public)
    with replaced(file) as out, packed.open("rb") as content:
        pyrage.encrypt_io(content, out, [recipient])
