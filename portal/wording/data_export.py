"""The file of what is kept of somebody, as text that people and computers can read."""

from __future__ import annotations

import json
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from portal import settings
from portal.domain.accounts.data_export import Facts
from portal.language import dates
from portal.language.languages import Later
from portal.language.languages import Later as _

CLOCKS = _("All times are local times at the exam centre (%(zone)s).")


def as_text(facts: Facts, *about: Later, now: datetime) -> str:
    """JSON that begins with these sentences, which may name the centre and the moment."""
    chosen = settings.current()
    places = {"centre": chosen.centre.name, "made": _written(now)}
    said = [
        *(each.with_places(**places) for each in about),
        CLOCKS.with_places(zone=dates.zone_in_words(chosen.timezone)),
    ]
    return json.dumps({"about": list(map(str, said)), **facts}, ensure_ascii=False, indent=2, default=_written) + "\n"


def _written(value: Any) -> str:
    """Days and moments by ISO 8601; moments to the second, on the centre's clocks, with how far those are from UTC."""
    if isinstance(value, datetime):
        return value.astimezone(ZoneInfo(settings.current().timezone)).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat(timespec="minutes")
    raise TypeError(f"a {type(value).__name__} has no place in this file")
