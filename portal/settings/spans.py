"""How long something is kept: a number of days or years, or always."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import NamedTuple


class Span(NamedTuple):
    number: int
    is_years: bool

    def before(self, *, now: datetime) -> datetime:
        """What is older than this moment has been kept for long enough."""
        if not self.is_years:
            return now - timedelta(days=self.number)
        year = now.year - self.number
        try:
            return now.replace(year=year)
        except ValueError:  # on 29 February
            return now.replace(year=year, day=28)


QUARTER, ONE_YEAR, THREE_YEARS = Span(90, is_years=False), Span(1, is_years=True), Span(3, is_years=True)
_WRITTEN = re.compile(r"([1-9]\d{0,3}) (day|year)s?")
_MOST_YEARS = 100


def longest(kept: tuple[int, int, int]) -> int:
    """After how many days a copy is gone, if the last of each of so many days, weeks and months is kept."""
    days, weeks, months = kept
    return max(days, weeks * 7, months * 31)


def parsed(value: str) -> Span | None:
    """None for "always". Raises ValueError."""
    if value.strip() == "always":
        return None
    said = _WRITTEN.fullmatch(value.strip())
    if not said or (said[2] == "year" and int(said[1]) > _MOST_YEARS):
        raise ValueError(f'is {value!r}: write a number of days or years, like "90 days" or "3 years", or always')
    return Span(int(said[1]), is_years=said[2] == "year")
