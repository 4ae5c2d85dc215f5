"""A candidate's timetable as a calendar file (iCalendar, RFC 5545), for the calendars of phones and offices."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from portal import exams, settings
from portal.domain.results.showing import ResultLine
from portal.domain.sittings.timetable import Appointment
from portal.exams import Exam
from portal.language import languages
from portal.language.languages import Later as _

if TYPE_CHECKING:
    from icalendar import Event

MIME_TYPE = "text/calendar"
_PRODUCT = "-//Results Service for Candidates//EN"
_TITLE = _("%(exam)s: %(paper)s")
_WHOSE = _("%(name)s, candidate number %(number)s")
_NO_TIME = _("The time is to be announced.")


def drawn_up(line: ResultLine, appointments: Sequence[Appointment], *, now: datetime) -> bytes:
    """An event a paper, in the language spoken; all day long where the time is to be announced.

    A file written later takes the place of the events of an earlier one, as they have the same names (UID). There is
    at least one appointment: a calendar without an event is none.
    """
    from icalendar import Calendar  # takes half as long to import as all pages together, and is seldom wanted

    exam = exams.current(line.exam)
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _plain(f"{_said(exam.name)} {line.sitting_name}"))
    for appointment in appointments:
        calendar.add_component(_event(line, appointment, exam, now=now))
    days = [appointment.day for appointment in appointments]
    calendar.add_missing_timezones(date(min(days).year, 1, 1), date(max(days).year + 1, 1, 1))
    written: bytes = calendar.to_ical()
    return written


def _event(line: ResultLine, appointment: Appointment, exam: Exam, *, now: datetime) -> Event:
    from icalendar import Event

    event = Event()
    event.add("uid", str(uuid5(NAMESPACE_URL, f"entry:{line.key}/{appointment.paper}")))
    event.add("dtstamp", now)
    event.add("summary", _plain(str(_TITLE.with_places(exam=_said(exam.name), paper=_paper(appointment, exam)))))
    where = [appointment.room, appointment.venue, appointment.address]
    event.add("location", ", ".join(_plain(place) for place in where if place))
    sentences = [_WHOSE.with_places(name=line.name, number=line.candidate_number)]
    if appointment.time is None:
        sentences.append(_NO_TIME)
        event.add("dtstart", appointment.day)
        event.add("dtend", appointment.day + timedelta(days=1))
    else:
        zone = ZoneInfo(settings.current().timezone)
        begins = datetime.combine(appointment.day, appointment.time, zone)
        event.add("dtstart", begins)
        event.add("dtend", begins + timedelta(minutes=_minutes(appointment, exam)))
    event.add("description", "\n".join(_plain(str(sentence)) for sentence in sentences))
    return event


def _paper(appointment: Appointment, exam: Exam) -> str:
    return _said(exam.name_of(appointment.paper) or {}) or appointment.paper


def _minutes(appointment: Appointment, exam: Exam) -> int:
    """The most the paper takes; none where the exam does not say."""
    return next((paper.most_minutes for paper in exam.sat if paper.code == appointment.paper), 0)


def _said(texts: exams.exam.Texts) -> str:
    return exams.said(texts, languages.spoken())


def _plain(text: str) -> str:
    """On one line, without the control characters that the format forbids."""
    return " ".join("".join(" " if unicodedata.category(each) in ("Cc", "Zl", "Zp") else each for each in text).split())
