"""The time, from one place, so that a test can stand at any moment it likes; and moments read from words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import monotonic
from zoneinfo import ZoneInfo, available_timezones

from .notices import Notice

NO_WAIT = 0.1  # seconds
_FIGURES = "%Y-%m-%d %H:%M"


class SkippedTime(Notice):
    """Daylight saving leaves no such time; `before` and `after` are those on either side."""

    time: str
    zone: str
    before: str
    after: str


class RepeatedTime(Notice):
    """Daylight saving has the time twice; `first` and `second` are the two, in UTC."""

    time: str
    zone: str
    first: str
    second: str


class NoSuchMoment(ValueError):
    """A clock on the wall never shows this time, or shows it twice."""

    def __init__(self, reason: SkippedTime | RepeatedTime) -> None:
        super().__init__(reason)
        self.reason = reason


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def going_on(*, now: datetime) -> Callable[[], datetime]:
    """A clock that shows `now` and goes on from there, for whoever decides by the hour and first has to wait.

    It goes by the time that passes, whatever is done to the machine's clock. A wait of less than a tenth of a second
    is none.
    """
    began = monotonic()

    def moment() -> datetime:
        waited = monotonic() - began
        return now if waited < NO_WAIT else now + timedelta(seconds=waited)

    return moment


def is_zone(name: str) -> bool:
    """Whether `name` is an IANA time zone, like Asia/Taipei."""
    return name in available_timezones()


def moment(wall: datetime, zone: str) -> datetime:
    """The one moment (UTC) at which a clock in `zone` shows `wall`, which has no zone of its own.

    Raises NoSuchMoment when daylight saving leaves no such moment, or two.
    """
    moments = _moments(wall, ZoneInfo(zone))
    if len(moments) == 1:
        return moments[0]
    shown = f"{wall:{_FIGURES}}"
    if moments:
        raise NoSuchMoment(RepeatedTime(shown, zone, *(f"{at:{_FIGURES}}" for at in moments)))
    sides = (at.astimezone(ZoneInfo(zone)) for at in _either_side(wall, ZoneInfo(zone)))
    raise NoSuchMoment(SkippedTime(shown, zone, *(f"{at:{_FIGURES}}" for at in sides)))


def _moments(wall: datetime, zone: ZoneInfo) -> list[datetime]:
    """Every moment at which the wall clock shows `wall`: none, one or two, earliest first."""
    readings = {wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return sorted(at for at in readings if at.astimezone(zone).replace(tzinfo=None) == wall)


def _either_side(wall: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """A skipped time read with the offset before the change and after it: two moments that do exist."""
    first, second = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (1, 0))
    return first, second
