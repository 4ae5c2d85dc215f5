"""The database: there, whole, of this version, made with these keys, and not written in the future."""

from __future__ import annotations

from datetime import datetime, timedelta

from portal import settings
from portal.domain import health
from portal.language import dates
from portal.language.notices import Notice
from portal.store import schema

from .checks import Finding, Needs, check, fault, fit

_STEP = timedelta(minutes=2)  # by which two machines may differ


class ClockIsBehind(Notice):
    now: str
    newest: str


@check("database", Needs.SETTINGS, opens=Needs.DATABASE)
def database_is_whole() -> Finding:
    health.check()
    health.look_through(within=None)
    return fit(settings.current().database_file or "PostgreSQL")


@check("migrations", Needs.DATABASE, opens=Needs.TABLES)
def tables_are_of_this_version() -> Finding:
    health.check_version()
    return fit(schema.revisions()[-1])


@check("keys", Needs.TABLES)
def keys_are_those_of_the_database() -> Finding:
    health.check_keys()
    return fit(", ".join(key.upper() for key in health.KEYS))


@check("clock", Needs.TABLES)
def clock_has_not_gone_back(*, now: datetime) -> Finding:
    newest, zone = health.newest_moment(), settings.current().timezone
    if newest and newest > now + _STEP:
        return fault(ClockIsBehind(dates.moment_in_figures(now, zone), dates.moment_in_figures(newest, zone)))
    return fit(dates.moment_in_figures(now, zone))
