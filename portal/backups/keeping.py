"""Which backups are kept: the last of each of the last days, weeks and months that have one, and a few before steps."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

from portal.new_files import PARTIAL

from .making import BEFORE, DAILY, ENDING, made_at

_BEFORE_KEPT = 10


def clear(folder: Path, numbers: tuple[int, int, int], zone: str, *, now: datetime) -> int:
    """Remove the backups that are no longer kept; how many. `numbers` are days, weeks and months, in the zone.

    What is left of those that were killed is removed too, after a day: nothing takes so long.
    """
    for part in folder.glob(f".*{ENDING}.*{PARTIAL}"):
        if now - datetime.fromtimestamp(part.stat().st_mtime, UTC) > timedelta(days=1):
            part.unlink(missing_ok=True)
    surplus = [*_surplus(_of(folder, DAILY), numbers, ZoneInfo(zone)), *_of(folder, BEFORE)[_BEFORE_KEPT:]]
    for file in surplus:
        file.unlink(missing_ok=True)
    return len(surplus)


def newest(folder: Path) -> datetime | None:
    """When the newest backup of a day was made."""
    return next((made_at(file) for file in _of(folder, DAILY)), None)


def newest_of_all(folder: Path) -> Path | None:
    """The newest backup there is, of a day or made before a step."""
    files = [*_of(folder, DAILY)[:1], *_of(folder, BEFORE)[:1]]
    return max(files, key=lambda file: file.name.partition("-")[2], default=None)


def _of(folder: Path, kind: str) -> list[Path]:
    """The newest first."""
    files = [file for file in folder.glob(f"{kind}-*{ENDING}") if made_at(file)]
    return sorted(files, key=lambda file: file.name, reverse=True)


def _surplus(files: list[Path], numbers: tuple[int, int, int], zone: ZoneInfo) -> Iterable[Path]:
    days, weeks, months = numbers
    kept = {
        *islice(_last_of_each(files, lambda at: at.date(), zone), days),
        *islice(_last_of_each(files, lambda at: at.isocalendar()[:2], zone), weeks),
        *islice(_last_of_each(files, lambda at: (at.year, at.month), zone), months),
    }
    return (file for file in files if file not in kept)


def _last_of_each(files: list[Path], span: Callable[[datetime], object], zone: ZoneInfo) -> Iterable[Path]:
    """The newest backup of each day, week or month that has one."""
    seen: set[object] = set()
    for file in files:
        at = made_at(file)
        if at and (found := span(at.astimezone(zone))) not in seen:
            seen.add(found)
            yield file
