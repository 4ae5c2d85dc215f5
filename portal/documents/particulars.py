"""The particulars that both documents state: the candidate, labelled facts, days in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from portal.domain.proofs.document_facts import Candidate
from portal.language import dates, scripts

from . import words
from .words import Speaker, Text


def fact(value: str) -> dict[str, Any]:
    """A name or a number, which no language of ours says; its own, if its script tells one, chooses its glyphs."""
    return {"words": value, "lang": scripts.language_of(value)}


def in_each(text: str, speaker: Speaker) -> str:
    """Words of the centre's own in each language of the paper, once where they are the same."""
    return " · ".join(dict.fromkeys(words.in_each(speaker.languages, lambda: str(text))))


def pair(label: str, *values: str | None) -> list[dict[str, Any]]:
    """A row of facts under one label, the key of its words; no row when there is no fact."""
    there = [{**fact(value), "is_moment": False} for value in values if value]
    return [{"label": label, "values": there}] if there else []


def moment(label: str, said: Callable[[], str], speaker: Speaker) -> list[dict[str, Any]]:
    """A row of what is said in each language, such as a day, a line each."""
    spoken = ["".join(run["words"] for run in entry["runs"]) for entry in speaker.repeats(said)]
    return [{"label": label, "values": [{**fact(words), "is_moment": True} for words in spoken]}]


def of(candidate: Candidate, speaker: Speaker) -> list[dict[str, Any]]:
    """Who it is, a row a fact; the ID Number stands elsewhere on a confirmation."""
    facts = candidate.facts
    return [
        *pair("name", facts.name, facts.local_name),
        *pair("candidate_number", facts.candidate_number),
        *_day("date_of_birth", facts.date_of_birth, speaker),
        *pair("internal_id", facts.internal_id),
    ]


def numbers(candidate: Candidate) -> list[dict[str, Any]]:
    """What the board knows the candidate by."""
    return [
        *pair("id_number", candidate.id_number),
        *pair("reference_number", candidate.facts.reference_number),
    ]


def issued(at: datetime, zone: str, speaker: Speaker) -> Text:
    return speaker.says("page.issued", moment=words.moment(at, zone))


def _day(label: str, day: date | None, speaker: Speaker) -> list[dict[str, Any]]:
    return moment(label, lambda: dates.day_in_words(day), speaker) if day else []
