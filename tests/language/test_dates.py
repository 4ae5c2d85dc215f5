"""Days and moments in words, always with the zone named (T34)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from portal.language import dates
from tests.conftest import RELEASE_DAY
from tests.tables import for_each


@for_each(
    "zone, words",
    [
        ("Europe/London", "5 June 2018 at 09:00 (UK time)"),
        ("Asia/Taipei", "5 June 2018 at 16:00 (Taiwan time)"),
        ("Asia/Hong_Kong", "5 June 2018 at 16:00 (Hong Kong time)"),
        ("Asia/Macau", "5 June 2018 at 16:00 (Macau time)"),
        ("Asia/Kathmandu", "5 June 2018 at 13:45 (Kathmandu time)"),
        ("Pacific/Apia", "5 June 2018 at 21:00 (Apia time)"),
        ("Pacific/Kiritimati", "5 June 2018 at 22:00 (Kiritimati time)"),
        ("America/Los_Angeles", "5 June 2018 at 01:00 (Los Angeles time)"),
        ("America/Argentina/Buenos_Aires", "5 June 2018 at 05:00 (Buenos Aires time)"),
        ("UTC", "5 June 2018 at 08:00 (Coordinated Universal Time)"),
    ],
)
def test_a_moment_is_told_on_the_clocks_of_its_zone_and_names_it(zone, words):  # T34
    assert dates.moment_in_words(RELEASE_DAY, zone) == words


@for_each(
    "moment, words",
    [
        (datetime(2027, 3, 28, 0, 59, tzinfo=UTC), "28 March 2027 at 00:59 (UK time)"),
        (datetime(2027, 3, 28, 1, 0, tzinfo=UTC), "28 March 2027 at 02:00 (UK time)"),
        (datetime(2027, 10, 31, 0, 30, tzinfo=UTC), "31 October 2027 at 01:30 (UK time)"),
        (datetime(2027, 10, 31, 1, 30, tzinfo=UTC), "31 October 2027 at 01:30 (UK time)"),
        (datetime(2027, 12, 31, 23, 59, tzinfo=UTC), "31 December 2027 at 23:59 (UK time)"),
    ],
)
def test_summer_and_winter_time_are_told_as_the_clocks_show_them(moment, words):  # T34
    assert dates.moment_in_words(moment, "Europe/London") == words


def test_a_moment_without_its_time_is_the_day_in_its_zone():
    late = datetime(2018, 6, 5, 20, 0, tzinfo=UTC)
    assert dates.moment_in_words(late, "Europe/London", with_time=False) == "5 June 2018"
    assert dates.moment_in_words(late, "Asia/Taipei", with_time=False) == "6 June 2018"


def test_seconds_are_not_told():
    assert dates.moment_in_words(RELEASE_DAY + timedelta(seconds=59), "UTC").startswith("5 June 2018 at 08:00 (")


@for_each("month", range(1, 13))
def test_every_month_has_its_name(month):
    assert dates.day_in_words(date(2018, month, 1)) == f"1 {date(2018, month, 1):%B} 2018"


@for_each("zone, other, words", [
    ("Europe/London", "Asia/Taipei", "5 June 2018 at 09:00 (UK time), which is 16:00 (Taiwan time)"),
    ("Europe/London", "Europe/London", "5 June 2018 at 09:00 (UK time)"),
    ("Asia/Taipei", "Asia/Hong_Kong", "5 June 2018 at 16:00 (Taiwan time)"),
    ("Europe/London", "America/Los_Angeles", "5 June 2018 at 09:00 (UK time), which is 01:00 (Los Angeles time)"),
    ("Europe/London", "Pacific/Honolulu",
     "5 June 2018 at 09:00 (UK time), which is 4 June 2018 at 22:00 (Honolulu time)"),
])  # fmt: skip
def test_a_moment_is_said_in_a_second_zone_where_its_clocks_differ(zone, other, words):
    assert dates.moment_here_and_there(RELEASE_DAY, zone, other) == words


def test_a_day_without_a_time_is_said_once():
    said = dates.moment_here_and_there(RELEASE_DAY, "Europe/London", "Asia/Taipei", with_time=False)
    assert said == "5 June 2018"
