"""Days and moments in words, always with the zone named.

Patterns and zone words are our own, not a library's: CLDR's long time for Chinese prints "[+0100]", and its
name for Hong Kong's zone is unfortunate.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from .languages import Later as _

_MONTHS = (
    _("January"), _("February"), _("March"), _("April"), _("May"), _("June"), _("July"),
    _("August"), _("September"), _("October"), _("November"), _("December"),
)  # fmt: skip

_ZONES = {
    "Europe/London": _("UK time"),
    "Asia/Taipei": _("Taiwan time"),
    "Asia/Hong_Kong": _("Hong Kong time"),
    "Asia/Macau": _("Macau time"),
    "UTC": _("Coordinated Universal Time"),
}
_DAY_OF_MONTH = _("%(day)d %(month)s")
_DAY = _("%(day)d %(month)s %(year)d")
_MOMENT = _("%(date)s at %(time)s (%(zone)s)")
_CLOCK = _("%(time)s (%(zone)s)")
_HERE_AND_THERE = _("%(here)s, which is %(there)s")
_PLACE = _("%(place)s time")
_MINUTES = _("%(minutes)d minutes")
_HOURS = _("%(hours)d hours")
_LONGEST_IN_MINUTES = 90


def zone_in_words(zone: str) -> str:
    """ "UK time" for Europe/London; for a zone without words of its own, the name of its city."""
    if zone in _ZONES:
        return str(_ZONES[zone])
    return str(_PLACE.with_places(place=zone.rpartition("/")[2].replace("_", " ")))


def day_in_words(day: date) -> str:
    """ "5 June 2018"."""
    return str(_DAY.with_places(day=day.day, month=month_in_words(day.month), year=day.year))


def month_in_words(month: int) -> str:
    """ "June" for 6."""
    return str(_MONTHS[month - 1])


def day_of_month_in_words(day: int, month: int) -> str:
    """ "5 June", of any year."""
    return str(_DAY_OF_MONTH.with_places(day=day, month=month_in_words(month)))


def moment_in_words(at: datetime, zone: str, *, with_time: bool = True) -> str:
    """ "5 June 2018 at 09:00 (UK time)": the moment `at` on the clocks of `zone`, 24 hours, no seconds.

    Without the time, the day alone: for a promise that names no hour.
    """
    wall = at.astimezone(ZoneInfo(zone))
    day = day_in_words(wall)
    if not with_time:
        return day
    return str(_MOMENT.with_places(date=day, time=f"{wall:%H:%M}", zone=zone_in_words(zone)))


def moment_here_and_there(at: datetime, zone: str, other: str, *, with_time: bool = True) -> str:
    """The moment on the clocks of `zone` and, where they show another time, on those of `other`."""
    here, there = (at.astimezone(ZoneInfo(each)) for each in (zone, other))
    words = moment_in_words(at, zone, with_time=with_time)
    if not with_time or here.utcoffset() == there.utcoffset():
        return words
    if here.date() != there.date():
        return str(_HERE_AND_THERE.with_places(here=words, there=moment_in_words(at, other)))
    clock = _CLOCK.with_places(time=f"{there:%H:%M}", zone=zone_in_words(other))
    return str(_HERE_AND_THERE.with_places(here=words, there=clock))


def moment_in_figures(at: datetime, zone: str) -> str:
    """ "2018-06-05 09:00" on the clocks of `zone`, for the office's lists."""
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def wait_in_words(wait: timedelta) -> str:
    """ "15 minutes", "10 hours": rounded up, and never one, so that no language needs a singular."""
    minutes = ceil(wait / timedelta(minutes=1))
    if minutes <= _LONGEST_IN_MINUTES:
        return str(_MINUTES.with_places(minutes=max(2, minutes)))
    return str(_HOURS.with_places(hours=ceil(minutes / 60)))
