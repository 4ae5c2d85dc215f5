"""Account, data: everything the service keeps of its reader's account, as one file to take away."""

from __future__ import annotations

import json
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from portal import settings
from portal.domain.accounts import data_export
from portal.language import clock, dates
from portal.language.languages import Later as _
from portal.web.access import even_without_terms, present_reader, readers_only

pages = Blueprint("account_data", __name__, url_prefix="/account/data.json")

ABOUT = _("Everything the results service of %(centre)s keeps about your account, as of %(made)s.")
RESULTS = _(
    "Results are in this file once they are released. A file that you download before then does not say whether we "
    "have them. After the release, it shows what the result page shows."
)
LEFT_OUT = _(
    "Your password, your Secret Number, and the links in our emails and shares are secret, so they are not in this "
    "file."
)
ELSEWHERE = _(
    "We also keep a list of what was done to entries and accounts. It names nobody. Your exam centre can tell you "
    "what it says about yours."
)
CLOCKS = _("All times are local times at the exam centre (%(zone)s).")


@pages.get("")
@readers_only
@even_without_terms
def everything() -> ResponseReturnValue:
    now = clock.now()
    told = data_export.disclosed(present_reader().account_id, now=now)
    text = json.dumps({"about": _about(now=now), **told}, ensure_ascii=False, indent=2, default=_written)
    answer = Response(text + "\n", mimetype="application/json")
    answer.headers.set("Content-Disposition", "attachment", filename="account-data.json")
    return answer


def _about(*, now: datetime) -> list[str]:
    """The sentences at the head of the file; the same ones whatever is in it."""
    chosen = settings.current()
    first = ABOUT.with_places(centre=chosen.centre.name, made=_written(now))
    return [
        str(each)
        for each in (first, RESULTS, LEFT_OUT, ELSEWHERE, CLOCKS.with_places(zone=dates.zone_in_words(chosen.timezone)))
    ]


def _written(value: Any) -> str:
    """Days and moments by ISO 8601; moments to the second, on the centre's clocks, with how far those are from UTC."""
    if isinstance(value, datetime):
        return value.astimezone(ZoneInfo(settings.current().timezone)).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat(timespec="minutes")
    raise TypeError(f"a {type(value).__name__} has no place in this file")
