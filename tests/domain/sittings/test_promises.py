"""Promises: the moment a wall clock means, and until when results still come as promised."""

from __future__ import annotations

from datetime import UTC, datetime

from portal.domain.sittings.promises import Promise
from tests.refusing import refusing
from tests.tables import for_each

NINE = datetime(2018, 7, 14, 9, 0)  # noqa: DTZ001 (what a clock on the wall shows)


@for_each(
    "zone, has_time, at, ends",
    [
        ("Europe/London", True, datetime(2018, 7, 14, 8, tzinfo=UTC), datetime(2018, 7, 14, 8, tzinfo=UTC)),
        ("Asia/Taipei", True, datetime(2018, 7, 14, 1, tzinfo=UTC), datetime(2018, 7, 14, 1, tzinfo=UTC)),
        ("Europe/London", False, datetime(2018, 7, 14, 11, tzinfo=UTC), datetime(2018, 7, 14, 23, tzinfo=UTC)),
        ("Pacific/Kiritimati", False, datetime(2018, 7, 13, 22, tzinfo=UTC), datetime(2018, 7, 14, 10, tzinfo=UTC)),
    ],
)
def test_an_hour_is_kept_until_then_and_a_day_until_its_end(zone, has_time, at, ends):  # T34
    promise = Promise.of_wall(NINE, zone, has_time=has_time)
    assert (promise.at, promise.ends.astimezone(UTC)) == (at, ends)


def test_the_wall_shows_what_was_promised():
    assert Promise.of_wall(NINE, "Asia/Taipei", has_time=True).wall == NINE


def test_an_hour_there_is_not_cannot_be_promised():
    with refusing("2027-03-28 01:30 does not exist in Europe/London"):
        Promise.of_wall(datetime(2027, 3, 28, 1, 30), "Europe/London", has_time=True)  # noqa: DTZ001
