"""The statuses of a result: every one there is, what it comes to, and the words for it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from portal.language.languages import Later as _


class Status(StrEnum):
    FINAL = "final"
    PENDING = "pending"
    ABSENT_PART = "absent_part"
    ABSENT = "absent"
    WITHHELD = "withheld"
    VOID = "void"


@dataclass(frozen=True)
class StatusNote:
    """What is said in the place of figures, and what can be done about it."""

    sentence: _
    advice: _
    advice_with_reason: _ | None = None  # in its place where the office has given a reason


@dataclass(frozen=True, kw_only=True)
class StatusFacts:
    """What a status comes to."""

    in_files: _  # as the office is told to write it
    also_in_files: tuple[str, ...] = ()  # other words of offices for it, folded; its own name is understood anyway
    is_announced: bool = False  # a letter tells the candidate that it has been released
    is_awaited: bool = False  # there is no result to see yet; a letter tells when there is
    to_others: _ | None = None  # how it is confirmed to schools and employers; without it there is no statement either
    tag: _
    colour: str  # of the tag
    to_candidate: StatusNote | None  # none: figures
    on_paper: StatusNote | None  # none: figures


STATUSES = {
    Status.FINAL: StatusFacts(
        in_files=_("final"),
        is_announced=True,
        to_others=_("Final result"),
        tag=_("Released"),
        colour="ok",
        to_candidate=None,
        on_paper=None,
    ),
    Status.PENDING: StatusFacts(
        in_files=_("pending"),
        is_awaited=True,
        tag=_("Not ready yet"),
        colour="info",
        to_candidate=StatusNote(
            _("Your result is not ready yet."),
            _("We will email you as soon as it is. You do not need to do anything."),
        ),
        on_paper=StatusNote(
            _("The result is not ready yet."),
            _("It will be released as soon as it is ready. The candidate does not need to do anything."),
        ),
    ),
    Status.ABSENT_PART: StatusFacts(
        in_files=_("X (absent from part)"),
        also_in_files=("x", "absentfrompart"),
        is_announced=True,
        to_others=_("Absent from part of the exam, so there is no overall result"),
        tag=_("Absent from part"),
        colour="warn",
        to_candidate=StatusNote(
            _("You were absent from part of the exam, so there is no overall result."),
            _("If you took every part, contact your exam centre."),
        ),
        on_paper=StatusNote(
            _("The candidate was absent from part of the exam, so there is no overall result."),
            _("A candidate who took every part should contact the exam centre."),
        ),
    ),
    Status.ABSENT: StatusFacts(
        in_files=_("Z (absent from all)"),
        also_in_files=("z", "abs", "absentfromall"),
        to_others=_("Absent from the exam, so there is no result"),
        tag=_("Absent"),
        colour="warn",
        to_candidate=StatusNote(
            _("You were absent from the exam, so there is no result."),
            _("If you took the exam, contact your exam centre."),
        ),
        on_paper=StatusNote(
            _("The candidate was absent from the exam, so there is no result."),
            _("A candidate who took the exam should contact the exam centre."),
        ),
    ),
    Status.WITHHELD: StatusFacts(
        in_files=_("withheld"),
        is_awaited=True,
        tag=_("Withheld"),
        colour="bad",
        to_candidate=StatusNote(
            _("Your result is being withheld for now."),
            _("Contact your exam centre. They can tell you why, and what happens next."),
            _("If you have questions, contact your exam centre."),
        ),
        on_paper=StatusNote(
            _("The result is being withheld for now."),
            _("The exam centre can tell the candidate why, and what happens next."),
        ),
    ),
    Status.VOID: StatusFacts(
        in_files=_("void"),
        tag=_("No result"),
        colour="bad",
        to_candidate=StatusNote(
            _("Your result for this exam is not valid."),
            _("Contact your exam centre. They can tell you why, and what you can do."),
        ),
        on_paper=StatusNote(
            _("The result for this exam is not valid."),
            _("The exam centre can tell the candidate why, and what can be done."),
        ),
    ),
}

# Of an entry that was taken out of its sitting, whatever its result.
WITHDRAWN = StatusFacts(
    in_files=_("withdrawn"),
    tag=_("Withdrawn"),
    colour="warn",
    to_candidate=StatusNote(
        _("You have been withdrawn from this exam, so there is no result."),
        _("If you did not expect this, contact your exam centre."),
    ),
    on_paper=None,
)

ANNOUNCED = tuple(status for status, facts in STATUSES.items() if facts.is_announced)
CONFIRMED = tuple(status for status, facts in STATUSES.items() if facts.to_others)
