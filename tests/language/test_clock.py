"""Moments read from words: one, or a sentence that says what to write instead (T34)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from portal.language import clock
from portal.language.clock import NoSuchMoment, RepeatedTime, SkippedTime
from tests.tables import for_each


def wall(text: str) -> datetime:
    """What a clock on the wall shows."""
    return datetime.fromisoformat(text)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@for_each(
    "shown, zone, moment",
    [
        ("2018-06-05 09:00", "Europe/London", "2018-06-05 08:00"),
        ("2018-12-05 09:00", "Europe/London", "2018-12-05 09:00"),
        ("2018-06-05 09:00", "Asia/Taipei", "2018-06-05 01:00"),
        ("2018-06-05 09:00", "UTC", "2018-06-05 09:00"),
        ("2018-06-05 09:00:30", "Asia/Taipei", "2018-06-05 01:00:30"),
        ("2027-03-28 09:00", "Asia/Kathmandu", "2027-03-28 03:15"),
        ("2027-03-28 00:10", "Asia/Kathmandu", "2027-03-27 18:25"),
        ("2027-03-28 09:00", "Pacific/Apia", "2027-03-27 20:00"),
        ("2027-03-28 09:00", "Pacific/Kiritimati", "2027-03-27 19:00"),
        ("2027-03-28 09:00", "Etc/GMT+12", "2027-03-28 21:00"),
        ("2027-03-28 09:00", "Australia/Lord_Howe", "2027-03-27 22:00"),
        ("2028-02-29 23:59", "America/New_York", "2028-03-01 04:59"),
        # on the days the clocks of the UK change, on either side of the change
        ("2027-03-28 00:59", "Europe/London", "2027-03-28 00:59"),
        ("2027-03-28 02:00", "Europe/London", "2027-03-28 01:00"),
        ("2027-10-31 00:59", "Europe/London", "2027-10-30 23:59"),
        ("2027-10-31 02:00", "Europe/London", "2027-10-31 02:00"),
        # where the clocks did not change that day, the same hour is an hour like any other
        ("2027-03-28 01:30", "Asia/Kathmandu", "2027-03-27 19:45"),
        ("2027-10-31 01:30", "Pacific/Apia", "2027-10-30 12:30"),
    ],
)
def test_a_time_on_the_wall_is_one_moment(shown, zone, moment):  # T34
    assert clock.moment(wall(shown), zone) == utc(moment)


@for_each(
    "shown, zone, before, after",
    [
        ("2027-03-28 01:30", "Europe/London", "2027-03-28 00:30", "2027-03-28 02:30"),
        ("2027-03-28 01:00", "Europe/London", "2027-03-28 00:00", "2027-03-28 02:00"),
        ("2027-03-28 01:59", "Europe/London", "2027-03-28 00:59", "2027-03-28 02:59"),
        ("2027-03-14 02:30", "America/New_York", "2027-03-14 01:30", "2027-03-14 03:30"),
        ("2027-10-03 02:15", "Australia/Lord_Howe", "2027-10-03 01:45", "2027-10-03 02:45"),
        ("2011-12-30 09:00", "Pacific/Apia", "2011-12-29 09:00", "2011-12-31 09:00"),  # a day that never was
    ],
)
def test_a_time_the_clocks_leave_out_is_refused_with_the_two_beside_it(shown, zone, before, after):  # T34
    with pytest.raises(NoSuchMoment) as refused:
        clock.moment(wall(shown), zone)
    assert refused.value.reason == SkippedTime(shown, zone, before, after)
    for choice in (before, after):
        assert clock.moment(wall(choice), zone)


@for_each(
    "shown, zone, first, second",
    [
        ("2027-10-31 01:30", "Europe/London", "2027-10-31 00:30", "2027-10-31 01:30"),
        ("2027-10-31 01:00", "Europe/London", "2027-10-31 00:00", "2027-10-31 01:00"),
        ("2027-10-31 01:59", "Europe/London", "2027-10-31 00:59", "2027-10-31 01:59"),
        ("2027-11-07 01:30", "America/New_York", "2027-11-07 05:30", "2027-11-07 06:30"),
        ("2027-04-04 01:45", "Australia/Lord_Howe", "2027-04-03 14:45", "2027-04-03 15:15"),
    ],
)
def test_a_time_the_clocks_show_twice_is_refused_with_both_moments(shown, zone, first, second):  # T34
    with pytest.raises(NoSuchMoment) as refused:
        clock.moment(wall(shown), zone)
    assert refused.value.reason == RepeatedTime(shown, zone, first, second)
    for choice in (first, second):
        moment = clock.moment(wall(choice), "UTC")
        assert moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == wall(shown)


@for_each("zone", ["Europe/London", "Asia/Kathmandu", "Pacific/Apia", "America/New_York"])
def test_through_a_whole_year_every_moment_is_what_its_zone_shows_then(zone):  # T34
    at, unsure = utc("2027-01-01 00:00"), 0
    while at.year == 2027:
        shown = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        try:
            assert clock.moment(shown, zone) == at
        except NoSuchMoment:
            unsure += 1
        at += timedelta(hours=1)
    assert unsure == (2 if zone in ("Europe/London", "America/New_York") else 0)


@for_each("name", ["Asia/Taipei", "Europe/London", "UTC", "America/Argentina/Buenos_Aires"])
def test_the_worlds_zones_are_known(name):
    assert clock.is_zone(name)


@for_each("name", ["", "Taipei", "asia/taipei", "Mars/Base", "+08:00", "../etc/passwd", "Asia/"])
def test_what_is_no_zone_is_known_too(name):
    assert not clock.is_zone(name)


def test_now_is_told_in_utc():
    assert clock.now().tzinfo is UTC
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)
