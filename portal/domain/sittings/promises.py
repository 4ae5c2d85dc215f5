"""When the results of a sitting are promised for: an hour, or a day alone, which is kept as its noon."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import NamedTuple, Self
from zoneinfo import ZoneInfo

from portal.domain.refusals import Impossible
from portal.language import clock

_NOON = time(12)


class Promise(NamedTuple):
    """What candidates are told: `at` in UTC, shown in `zone`; without a time it is the day alone."""

    at: datetime
    zone: str
    has_time: bool

    @classmethod
    def of_wall(cls, wall: datetime, zone: str, *, has_time: bool) -> Self:
        """What a clock on a wall in `zone` shows. Raises Impossible."""
        try:
            at = clock.moment(wall if has_time else datetime.combine(wall, _NOON), zone)
        except clock.NoSuchMoment as problem:
            raise Impossible(problem.reason) from problem
        return cls(at, zone, has_time)

    @property
    def wall(self) -> datetime:
        """What a clock on a wall in its zone shows then."""
        return self.at.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None)

    @property
    def ends(self) -> datetime:
        """Results that come later break it: the hour, or the end of the day."""
        if self.has_time:
            return self.at
        return datetime.combine(self.wall + timedelta(days=1), time.min, ZoneInfo(self.zone))
