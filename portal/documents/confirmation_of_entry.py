"""The Confirmation of Entry and Timetable: who is entered for what, when and where, and how the results are reached."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from portal.domain.proofs.document_facts import ConfirmationFacts
from portal.domain.sittings.timetable import Appointment
from portal.exams import Exam
from portal.language import dates

from . import particulars, words
from .page import Document, DocumentPage, Letterhead
from .words import Speaker, Text


def _sheet(each: ConfirmationFacts, letterhead: Letterhead) -> DocumentPage:
    speaker = letterhead.speaker
    by = None
    if each.results_by:
        by = words.moment(each.results_by, each.zone, other=letterhead.zone, with_time=each.results_by_has_time)
    facts = {
        "exam": speaker.repeats(each.exam.name),
        "sitting": particulars.in_each(each.sitting, speaker),
        "candidate": particulars.of(each.candidate, speaker),
        "timetable": [_appointment(appointment, each.exam, speaker) for appointment in each.timetable],
        "clock": speaker.says("confirmation.clock", zone=lambda: dates.zone_in_words(letterhead.zone)),
        "venues": _venues(each.timetable),
        "available": speaker.says("confirmation.available", moment=by) if by else _unknown(speaker),
        "register": speaker.says("confirmation.register", address=each.register_at),
        "id_number": each.candidate.id_number,
        "secret_number": each.secret_number,
        "leads_to": each.register_at,
        "qr": speaker.says("confirmation.qr", address=each.register_at),
        "number": particulars.fact(each.candidate.facts.candidate_number),
        "issued": particulars.issued(each.issued, letterhead.zone, speaker),
    }
    return DocumentPage(who=each.candidate.known_as, leads_to=each.register_at, facts=facts)


def _unknown(speaker: Speaker) -> Text:
    return speaker.says("confirmation.available_unknown")


def _appointment(appointment: Appointment, exam: Exam, speaker: Speaker) -> dict[str, Any]:
    place = [appointment.venue, appointment.room]
    return {
        "day": speaker.day(appointment.day),
        "time": f"{appointment.time:%H:%M}" if appointment.time else None,
        "paper": speaker.repeats(exam.name_of(appointment.paper) or appointment.paper),
        "place": [particulars.fact(words) for words in place if words],
    }


def _venues(timetable: Sequence[Appointment]) -> list[dict[str, Any]]:
    """Each venue once, in the order of the timetable, where its address is known."""
    known = {each.venue: each.address for each in timetable if each.venue and each.address}
    return [{"name": particulars.fact(name), "address": particulars.fact(address)} for name, address in known.items()]


CONFIRMATION = Document("confirmation_of_entry", _sheet)
