"""What is said of a row of a results file, and of the whole."""

from __future__ import annotations

from portal.domain.importing.results import notices
from portal.language import listing
from portal.language.languages import Later as _
from portal.language.notices import Words
from portal.statuses import STATUSES

from .tables import by_count

_NEAREST_CANDIDATE = _("There is no such candidate in this sitting. The nearest is %(nearest)s (%(name)s).")
_UNKNOWN_CANDIDATE = _("There is no such candidate in this sitting.")
_GRADES = _("The grades of this exam are: %(grades)s. The statuses are: %(statuses)s.")
_NO_GRADES = _("This exam gives no grades. Empty the cell, or write a status: %(statuses)s.")
_GIVES_GRADE = _("An overall score of %(overall)d gives %(grade)s.")
_GIVES_NO_GRADE = _("An overall score of %(overall)d gives no grade.")
_GIVES_LEVEL = _("An overall score of %(overall)d gives %(level)s.")
_GIVES_NO_LEVEL = _("An overall score of %(overall)d gives no level.")


def _every_status(_said: notices.UnknownStatus) -> _:
    return _("The statuses are: %(statuses)s; or leave the cell empty.").with_places(statuses=_statuses())


def _statuses() -> str:
    return listing.listed(facts.in_files for facts in STATUSES.values())


def _grades(said: notices.NotAGrade) -> _:
    return (_GRADES if said.grades else _NO_GRADES).with_places(statuses=_statuses())


def _beside_figures(said: notices.StatusBesideFigures) -> _:
    taken = STATUSES[said.status].in_files
    return _("This says that there is no result, but the line has figures. It is taken in as: %(status)s.").with_places(
        status=taken
    )


WORDS: Words = {
    notices.IdNumberNeeded: _("The ID Number is missing. Say whose result this is."),
    notices.UnknownCandidate: lambda said: _NEAREST_CANDIDATE if said.nearest else _UNKNOWN_CANDIDATE,
    notices.OtherCandidateNumber: _("%(id_number)s (%(name)s) has the candidate number %(number)s."),
    notices.CandidateIsDoubled: _("This candidate is in the file more than once."),
    notices.OverallMissing: _("A final result needs an overall score."),
    notices.OverallNotComputed: _(
        "A final result needs an overall score. It cannot be worked out, because a paper is missing. Write it."
    ),
    notices.UnknownStatus: _every_status,
    notices.NotAGrade: _grades,
    notices.StatusBesideFigures: _beside_figures,
    notices.NotALevel: _("The levels are: %(levels)s."),
    notices.NotAScore: _("Write a whole number from %(lowest)d to %(highest)d, or leave the cell empty."),
    notices.ScoreBecameDate: _(
        "The spreadsheet turned a number into a date. Format the column as text and type it again. Write a whole "
        "number from %(lowest)d to %(highest)d, or leave the cell empty."
    ),
    notices.Unreported: _("This exam reports %(lowest)d to %(highest)d."),
    notices.PlusIsLost: _("The plus sign is not kept: this is taken in as %(score)d."),
    notices.PaperMissing: _("The score of this paper is missing."),
    notices.PapersGive: _("The papers give %(overalls)s."),
    notices.OverallGivesGrade: lambda said: _GIVES_GRADE if said.grade else _GIVES_NO_GRADE,
    notices.OverallGivesLevel: lambda said: _GIVES_LEVEL if said.level else _GIVES_NO_LEVEL,
    notices.OfOtherPapers: _(
        "The results of this sitting have the papers %(papers)s. Empty this column. If all results should have the "
        "other papers, first undo the import that brought these."
    ),
    notices.EnteredAs: _("%(id_number)s is entered as %(name)s. Is this the right candidate?"),
    notices.IsReleased: _("This result has been released, and an import does not change it."),
    notices.IsByHand: _("This result was withheld or corrected by hand."),
    notices.WillBeReplaced: by_count(
        _(
            "%(count)d result that was released or changed by hand will be replaced. The candidate still sees the old "
            "one until the sitting's next release opens."
        ),
        _(
            "%(count)d results that were released or changed by hand will be replaced. Candidates still see the old "
            "ones until the sitting's next release opens."
        ),
    ),
    notices.NoColumn: _("There is no column %(column)s: results will have none."),
    notices.OnlyStrangers: _(
        "No candidate of this file is in %(sitting)s. Is this the right sitting, and have its entries been taken in?"
    ),
}
