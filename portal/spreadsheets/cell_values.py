"""What a cell of a workbook holds, as it would be written by hand."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from .cells import plain


def as_text(value: Any) -> str:
    """168.0 is 168, a day 2005-02-22, an hour 09:00."""
    if value is None:
        return ""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return format(value, ".15g")  # as many digits as a spreadsheet has: 22.499999999999996 is 22.5
    return _moment(value) if isinstance(value, date | time | timedelta) else str(value)


def _moment(value: date | time | timedelta) -> str:
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    if isinstance(value, datetime):
        rounded = value + timedelta(microseconds=500_000)
        day, hour = rounded.date(), rounded.time().replace(microsecond=0)
        return f"{day}" if hour == time() else f"{day} {_hour(hour)}"
    return _hour(value.replace(microsecond=0)) if isinstance(value, time) else f"{value}"


def _hour(hour: time) -> str:
    return hour.isoformat("seconds" if hour.second else "minutes")
