"""What is said of a row of a timetable, and of the timetable as it will be."""

from __future__ import annotations

from portal.domain.importing.timetable import notices
from portal.language.languages import Later as _
from portal.language.notices import Words

from .tables import by_count

_NOT_IN_EXAM = _("This is not a paper of this exam. Write one of %(papers)s.")
_NOT_IN_EXAM_NEAREST = _("This is not a paper of this exam. Write one of %(papers)s. The nearest is %(nearest)s.")
_NOT_SAT = _("This is scored by itself, but not sat by itself. Write one of %(papers)s.")
_NOT_SAT_NEAREST = _(
    "This is scored by itself, but not sat by itself. Write one of %(papers)s. The nearest is %(nearest)s."
)
_NOT_HERE = _("There is no such candidate in this sitting. For everybody, leave the cell empty.")
_NOT_HERE_NEAREST = _(
    "There is no such candidate in this sitting. The nearest is %(nearest)s (%(name)s). For everybody, leave the cell "
    "empty."
)

WORDS: Words = {
    notices.Everybody: _("everybody"),
    notices.ToBeAnnounced: _("to be announced"),
    notices.PaperOf: _("%(paper)s, %(whom)s"),
    notices.PaperNeeded: _("Name the paper: write one of %(papers)s."),
    notices.PaperNotInExam: lambda said: _NOT_IN_EXAM_NEAREST if said.nearest else _NOT_IN_EXAM,
    notices.PaperNotSat: lambda said: _NOT_SAT_NEAREST if said.nearest else _NOT_SAT,
    notices.CandidateNotInSitting: lambda said: _NOT_HERE_NEAREST if said.nearest else _NOT_HERE,
    notices.DayNeeded: _(
        "Every row needs the date of the paper. Only the time may be empty. Write year-month-day, like 2018-04-21."
    ),
    notices.DayIsNone: _("There is no such date. Write year-month-day, like 2018-04-21."),
    notices.TimeIsNone: _(
        "Write when the paper begins, like 13:00 or 1:00 pm, or leave the cell empty: to be announced."
    ),
    notices.AtNight: _("This is %(at)s, at night. If it is in the afternoon, write %(afternoon)s."),
    notices.VenueNeeded: _("Name the venue that has this address."),
    notices.OtherAddress: _("On line %(line)d this venue has another address, %(address)r. Keep one of the two."),
    notices.PaperIsDoubled: _("This paper is in the file more than once for %(whom)s. Keep one of the lines."),
    notices.PaperInNoRow: _("No row has this paper of the exam. Add one when it is known."),
    notices.PaperWithoutRow: by_count(
        _("%(count)d of %(all)d candidates has no row for this paper: %(number)s (%(name)s)."),
        _("%(count)d of %(all)d candidates have no row for this paper, first %(number)s (%(name)s)."),
    ),
    notices.PapersOverlap: _("For %(whom)s, %(later)s overlaps %(earlier)s. Look at both times."),
    notices.PaperAt: _("%(paper)s (from %(at)s, %(minutes)d minutes)"),
}
