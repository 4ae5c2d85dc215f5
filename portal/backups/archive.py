"""What lies in a backup: files in one archive, whose list tells the digest of each. Nothing else is ever taken out."""

from __future__ import annotations

import hashlib
import json
import re
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from portal.language.notices import Notice

LIST = "backup.json"  # the first file
_NAME = re.compile(r"(exams/)?[^/\0]+")  # of a file in it
_LONGEST_LIST = 1_000_000  # bytes
_AT_ONCE = 1_048_576  # bytes


class ListIsUnreadable(Notice): ...


class NotAsListed(Notice):
    name: str


class IsLacking(Notice):
    name: str


class NotWhole(Exception):
    """The archive is not what was made; its argument tells why, as a notice or as text."""


@dataclass(frozen=True)
class BackupFacts:
    """What a backup tells of itself."""

    made_at: datetime
    revision: str
    rows: Mapping[str, int]
    digests: Mapping[str, str]  # SHA-256, by the name of the file


def pack(
    packed: Path, files: Mapping[str, Path], revision: str, rows: Mapping[str, int], *, now: datetime
) -> BackupFacts:
    """Write the archive: these files by their names in it."""
    facts = BackupFacts(now, revision, rows, {name: _digest(file) for name, file in files.items()})
    listed = packed.with_name(LIST)
    listed.write_text(json.dumps(asdict(facts), default=datetime.isoformat), "utf-8")
    with tarfile.open(packed, "w", dereference=True) as archive:  # a link may lead nowhere on another machine
        for name, file in {LIST: listed, **files}.items():
            archive.add(file, name, recursive=False)
    return facts


def unpack(packed: Path, folder: Path) -> BackupFacts:
    """Lay all its files out in the folder. Raises NotWhole, or OSError."""
    try:
        with tarfile.open(packed, "r:") as archive:
            members = iter(archive)
            facts = _read_list(archive, next(members, None))
            missing = dict(facts.digests)
            for member in members:
                _take_out(archive, member, folder, missing.pop(member.name, None))
    except (tarfile.TarError, ValueError) as problem:
        raise NotWhole(str(problem)) from problem
    if missing:
        raise NotWhole(IsLacking(next(iter(missing))))
    return facts


def _read_list(archive: tarfile.TarFile, member: tarfile.TarInfo | None) -> BackupFacts:
    opened = archive.extractfile(member) if member and _is_plain(member) and member.name == LIST else None
    if opened is None:
        raise NotWhole(ListIsUnreadable())
    try:
        told = json.loads(opened.read(_LONGEST_LIST))
        made_at = datetime.fromisoformat(told["made_at"]).astimezone(UTC)
        facts = BackupFacts(made_at, str(told["revision"]), dict(told["rows"]), dict(told["digests"]))
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as problem:
        raise NotWhole(ListIsUnreadable()) from problem
    for name in facts.digests:
        if not _NAME.fullmatch(str(name)) or Path(name).name in ("", ".", "..", LIST):
            raise NotWhole(NotAsListed(str(name)))
    return facts


def _take_out(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path, digest: str | None) -> None:
    """Only what is listed, once, and a plain file: what a link leads to, or a file with holes, may be anything."""
    opened = archive.extractfile(member) if digest and _is_plain(member) else None
    if opened is None:
        raise NotWhole(NotAsListed(member.name))
    to, seen = folder / member.name, hashlib.sha256()
    to.parent.mkdir(mode=0o700, exist_ok=True)
    with to.open("xb") as out:
        for part in _parts(opened):
            seen.update(part)
            out.write(part)
    to.chmod(0o600)
    if seen.hexdigest() != digest:
        raise NotWhole(NotAsListed(member.name))


def _is_plain(member: tarfile.TarInfo) -> bool:
    return member.isreg() and not member.issparse()


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _parts(opened: IO[bytes]) -> Iterator[bytes]:
    while part := opened.read(_AT_ONCE):
        yield part
