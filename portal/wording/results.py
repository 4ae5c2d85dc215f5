"""What is said of results that cannot be released, exported or changed by hand."""

from __future__ import annotations

from portal.domain.results import refusals
from portal.language.languages import Later as _
from portal.language.notices import Words

_NEAREST_PAPER = _("There is no paper %(name)r in this exam. The nearest is %(nearest)s. Its papers are: %(papers)s.")
_PAPERS = _("There is no paper %(name)r in this exam. Its papers are: %(papers)s.")
_GRADES = _("%(grade)r is not a grade. The grades of this exam are: %(grades)s.")
_NO_GRADES = _("%(grade)r is not a grade. This exam gives no grades.")

WORDS: Words = {
    refusals.NoHourPromised: _('%(sitting)s has no hour of release. Give one, like "2020-07-14 09:00".'),
    refusals.HourHasPassed: _("That hour has passed."),
    refusals.NobodyWaits: _("The results of %(sitting)s are out, so there is nobody to tell of a new time."),
    refusals.NothingToRelease: _("%(sitting)s has no result to release."),
    refusals.NoReleaseToCancel: _("%(sitting)s has no release to cancel. What has opened stays open."),
    refusals.PaperSetIsGone: _(
        "The results of %(sitting)s came in the set of papers %(variant)r, which %(exam)s no longer has. Put it back "
        "into exams/%(exam)s.toml."
    ),
    refusals.NoResultYet: _("%(id_number)s has no result yet."),
    refusals.DayHasPassed: _("%(day)s has passed."),
    refusals.WithheldAlready: _("The result is withheld already, with this reason and day. Nothing was changed."),
    refusals.NotWithheld: _("The result is not withheld: it is %(status)s. There is nothing to restore."),
    refusals.NothingToRestore: _("The result was imported as withheld, so there is no other result to restore."),
    refusals.StillWithheld: _("The result is withheld."),
    refusals.NothingToCorrect: _("Say what to correct."),
    refusals.SaysSoAlready: _("The result already says that. Nothing was changed."),
    refusals.NoReason: _("The reason is empty. Say why."),
    refusals.ReasonTooLong: _("The reason has %(length)d characters. Use %(most)d or fewer."),
    refusals.PapersOfSeveralSets: _(
        "These papers are in more than one set of this exam's papers. Give the others of the set too."
    ),
    refusals.OverallNeeded: _("A final result needs an overall score. Give it too."),
    refusals.OverallOffScale: _(
        "The overall score cannot be %(score)d. Write a whole number from %(lowest)d to %(highest)d."
    ),
    refusals.PaperOffScale: _(
        "The score of %(paper)s cannot be %(score)d. Write a whole number from %(lowest)d to %(highest)d."
    ),
    refusals.PaperGivenTwice: _("The paper %(paper)s is given twice. Give it once."),
    refusals.UnknownPaper: lambda said: _NEAREST_PAPER if said.nearest else _PAPERS,
    refusals.UnknownGrade: lambda said: _GRADES if said.grades else _NO_GRADES,
    refusals.UnknownLevel: _("%(level)r is not a CEFR level. The levels are: %(levels)s."),
    refusals.FigureIsOdd: _("%(column)s: %(remedy)s"),
}
