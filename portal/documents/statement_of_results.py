"""The Statement of Results: what came of it, drawn on the scale, and how anybody can see that it is genuine."""

from __future__ import annotations

from typing import Any

from portal.domain.proofs.document_facts import StatementFacts
from portal.domain.results.drawing import of_outcome
from portal.domain.results.showing import Outcome
from portal.language import dates
from portal.statuses import STATUSES, StatusNote

from . import drawing, particulars, words
from .page import Document, DocumentPage, Letterhead
from .words import Speaker


def _sheet(each: StatementFacts, letterhead: Letterhead) -> DocumentPage:
    speaker = letterhead.speaker
    facts = {
        "exam": speaker.repeats(each.exam.name),
        "sitting": particulars.in_each(each.sitting, speaker),
        "candidate": [*particulars.of(each.candidate, speaker), *particulars.numbers(each.candidate)],
        "about": _about(each, letterhead),
        "code": each.code,
        "leads_to": each.verify_at,
        "qr": speaker.says("statement.qr", address=each.verify_at),
        "number": particulars.fact(each.candidate.facts.candidate_number),
        "issued": particulars.issued(each.issued, letterhead.zone, speaker),
        **_outcome(each, speaker),
    }
    return DocumentPage(who=each.candidate.known_as, leads_to=each.verify_at, facts=facts)


def _about(each: StatementFacts, letterhead: Letterhead) -> list[dict[str, Any]]:
    """Who says it, and since when."""
    speaker, centre, released = letterhead.speaker, letterhead.centre, each.outcome.released_at
    issued = words.moment(each.issued, letterhead.zone, with_time=False)
    opened = words.moment(released, each.zone, other=letterhead.zone) if released else None
    return [
        *particulars.pair("centre", centre.name),
        *particulars.pair("centre_number", centre.number),
        *(particulars.moment("released", opened, speaker) if opened else []),
        *particulars.moment("issued", issued, speaker),
    ]


def _outcome(each: StatementFacts, speaker: Speaker) -> dict[str, Any]:
    """Figures for a final result, a note in plain words for any other."""
    if each.outcome.status is None:
        raise ValueError("a result that has not been released has no statement")
    note = STATUSES[each.outcome.status].on_paper
    if note:
        return {"note": _note(note, each.outcome, speaker)}
    exam, result = each.exam, of_outcome(each.outcome, each.exam, each.parts_variant)
    return {
        "note": None,
        "tiles": drawing.tiles(result, speaker),
        "chart": drawing.chart(result, speaker),
        "counts": drawing.counts(result, speaker),
        "meaning": speaker.repeats(meaning) if (meaning := exam.meaning_of(result.grade)) else [],
        "scale": speaker.says("statement.scale", highest=str(exam.scale.highest)) if exam.scale else [],
    }


def _note(note: StatusNote, outcome: Outcome, speaker: Speaker) -> dict[str, Any]:
    news_by = outcome.news_by
    return {
        "sentence": speaker.repeats(lambda: str(note.sentence)),
        "advice": speaker.repeats(lambda: str(note.advice)),
        "reason": particulars.fact(particulars.in_each(outcome.public_reason, speaker))
        if outcome.public_reason
        else None,
        "news_by": speaker.says("statement.news_by", day=lambda: dates.day_in_words(news_by)) if news_by else [],
    }


STATEMENT = Document("statement_of_results", _sheet)
