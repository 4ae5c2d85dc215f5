"""Results: every entry of the account, and each on a page of its own."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Response, abort, render_template
from flask.typing import ResponseReturnValue

from portal import new_files, settings
from portal.documents import press
from portal.domain.proofs import document_facts
from portal.domain.results import drawing, showing
from portal.domain.sittings import timetable
from portal.language import clock, dates
from portal.statuses import STATUSES, WITHDRAWN

from . import headers, timetable_calendar
from .access import present_reader, readers_only
from .work import prints

pages = Blueprint("results", __name__, url_prefix="/results")


@pages.get("")
@readers_only
def list_results() -> ResponseReturnValue:
    lines = [(line, drawing.of_line(line)) for line in showing.sheet(present_reader().account_id, now=clock.now())]
    return render_template("results/start.html", lines=lines, **_words())


@pages.get("/<entry>")
@readers_only
def one(entry: str) -> ResponseReturnValue:
    now = clock.now()
    line = showing.line(present_reader().account_id, entry, now=now)
    appointments = [] if line.outcome.status else timetable.of_entry(line.entry_id)
    return render_template(
        "results/one.html",
        line=line,
        result=drawing.of_line(line),
        appointments=appointments,
        lies_ahead=timetable.lies_ahead(appointments, now=now),
        clocks=dates.zone_in_words(settings.current().timezone),
        **_words(),
    )


@pages.get("/<entry>/timetable.ics")
@readers_only
def calendar(entry: str) -> ResponseReturnValue:
    """There as soon as the office has said when and where; whatever has been released."""
    line = showing.attending(present_reader().account_id, entry, now=clock.now())
    appointments = timetable.of_entry(line.entry_id)
    if not appointments:
        abort(404)
    written = timetable_calendar.drawn_up(line, appointments, now=clock.now())
    answer = Response(written, mimetype=timetable_calendar.MIME_TYPE)
    answer.headers.set("Content-Disposition", "attachment", filename="timetable.ics")
    return answer


@pages.get("/<entry>/confirmation.pdf")
@readers_only
@prints
def confirmation(entry: str) -> ResponseReturnValue:
    """As it was given out on paper, whatever has been released; without the Secret Number, which has done its work."""
    facts = document_facts.confirmation(present_reader().account_id, entry, now=clock.now())
    return _pdf("confirmation-of-entry", facts, now=clock.now())


@pages.get("/<entry>/statement.pdf")
@readers_only
@prints
def statement(entry: str) -> ResponseReturnValue:
    """There once a result has been released that is confirmed to others."""
    now = clock.now()
    facts = document_facts.statement(present_reader().account_id, entry, now=now)
    return _pdf("statement-of-results", facts, now=now)


def _pdf(name: str, facts: press.Facts, *, now: datetime) -> Response:
    """Shown by the browser, from where a phone keeps it or passes it on; its name tells a family's papers apart."""
    answer = Response(press.document(facts, now=now), mimetype="application/pdf")
    number = new_files.safe(facts.candidate.facts.candidate_number)
    answer.headers.set("Content-Disposition", "inline", filename=f"{name}-{facts.exam.code}-{number}.pdf")
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Content-Security-Policy"] = headers.FOR_VIEWERS
    return answer


def _words() -> dict[str, object]:
    return {"statuses": STATUSES, "withdrawn": WITHDRAWN}
