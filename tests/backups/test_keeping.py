"""Which backups stay: by days, weeks and months, on the centre's calendar."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from portal.backups import keeping, making

ZONE = "Asia/Taipei"
LAST = datetime(2026, 11, 29, 19, 0, tzinfo=UTC)  # 30 November, 03:00, a Monday in Taipei


@pytest.fixture
def year(tmp_path) -> Path:
    """A backup of each night for 400 nights."""
    for night in range(400):
        touch(tmp_path, LAST - timedelta(days=night))
    return tmp_path


def touch(folder: Path, at: datetime, kind: str = making.DAILY) -> None:
    (folder / f"{kind}-{at:%Y%m%dT%H%M%SZ}{making.ENDING}").touch()


def nights(folder: Path) -> list[str]:
    """Those kept, as days in Taipei, the newest first."""
    moments = [at for file in folder.glob("backup-*") if (at := making.made_at(file))]
    return [f"{at + timedelta(hours=8):%Y-%m-%d}" for at in sorted(moments, reverse=True)]


def test_seven_days_five_weeks_and_twelve_months_stay(year):
    keeping.clear(year, (7, 5, 12), ZONE, now=LAST)
    days = ["2026-11-30", "2026-11-29", "2026-11-28", "2026-11-27", "2026-11-26", "2026-11-25", "2026-11-24"]
    weeks = ["2026-11-22", "2026-11-15", "2026-11-08"]  # the last days of weeks; the first two are among the days
    months = ["2026-10-31", "2026-09-30", "2026-08-31", "2026-07-31", "2026-06-30", "2026-05-31", "2026-04-30",
              "2026-03-31", "2026-02-28", "2026-01-31", "2025-12-31"]  # fmt: skip
    assert nights(year) == days + weeks + months


def test_of_several_in_one_day_the_newest_stays(tmp_path):
    for hours in (1, 2, 3):
        touch(tmp_path, LAST + timedelta(hours=hours))
    assert keeping.clear(tmp_path, (7, 5, 12), ZONE, now=LAST) == 2
    assert keeping.newest(tmp_path) == LAST + timedelta(hours=3)


def test_the_last_ten_made_before_a_step_are_kept_apart(tmp_path):
    for day in range(12):
        touch(tmp_path, LAST - timedelta(days=day), making.BEFORE)
    touch(tmp_path, LAST)
    assert keeping.clear(tmp_path, (1, 0, 0), ZONE, now=LAST) == 2
    assert len(list(tmp_path.glob("before-*"))) == 10


def test_other_files_are_left_alone(tmp_path):
    others = [tmp_path / name for name in ("backup-mine.age", "backup-20200101T000000Z.txt", "notes.txt")]
    for file in others:
        file.touch()
    keeping.clear(tmp_path, (1, 0, 0), ZONE, now=LAST)
    assert all(file.exists() for file in others)


def test_parts_that_killed_backups_left_are_removed_after_a_day(tmp_path):
    part = tmp_path / ".backup-20260101T000000Z.age.1234.partial"
    part.touch()
    now = datetime.now(UTC)
    keeping.clear(tmp_path, (1, 0, 0), ZONE, now=now + timedelta(hours=23))
    assert part.exists()
    keeping.clear(tmp_path, (1, 0, 0), ZONE, now=now + timedelta(hours=25))
    assert not part.exists()
