"""What is said of a file that cannot be taken in, of its cells, and of an import that cannot be undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from portal.domain.importing import people, plan, refusals
from portal.domain.importing.refusals import Since
from portal.domain.importing.table import remarks
from portal.language.languages import Later as _
from portal.language.notices import Words

from .tables import by_count

_SINCE: dict[Since, Callable[[Any], _]] = {
    Since.REGISTERED: by_count(
        _("%(count)d of its candidates has registered."), _("%(count)d of its candidates have registered.")
    ),
    Since.REISSUED: by_count(
        _("%(count)d of its candidates was given a new Secret Number later."),
        _("%(count)d of its candidates were given a new Secret Number later."),
    ),
    Since.RENUMBERED: by_count(
        _(
            "%(count)d of the candidate numbers it replaced now belongs to another candidate. Undo the import that "
            "gave it away first."
        ),
        _(
            "%(count)d of the candidate numbers it replaced now belong to other candidates. Undo the import that gave "
            "them away first."
        ),
    ),
    Since.RELEASED: by_count(
        _("%(count)d of its results has been released."), _("%(count)d of its results have been released.")
    ),
    Since.REPLACED: by_count(
        _("%(count)d of its results has been replaced by a newer one."),
        _("%(count)d of its results have been replaced by newer ones."),
    ),
    Since.LETTER: by_count(
        _("%(count)d letter was written about its candidates."),
        _("%(count)d letters were written about its candidates."),
    ),
    Since.RESULT: by_count(
        _("Its candidates have results (%(count)d version). Undo the import of the results first."),
        _("Its candidates have results (%(count)d versions). Undo the import of the results first."),
    ),
    Since.SHARE: lambda _said: _("Shares of its results: %(count)d."),
    Since.SLOT: lambda _said: _(
        "Rows of the timetable that use it: %(count)d. Undo the import of the timetable first."
    ),
    Since.VERIFICATION: lambda _said: _("Verifications of its results: %(count)d."),
}

_ON_LINES = _("lines %(lines)s, %(column)s, %(value)r: %(remedy)s")
_ON_MORE_LINES = _("lines %(lines)s and %(more)d more, %(column)s, %(value)r: %(remedy)s")

WORDS: Words = {
    refusals.FaultyFile: by_count(
        _("%(count)d fault: nothing was taken in. Fix the file and try again."),
        _("%(count)d faults: nothing was taken in. Fix the file and try again."),
    ),
    refusals.AnotherFileMeanwhile: _(
        "Another file has just been taken in or undone for %(sitting)s. Nothing was changed. Run the command again."
    ),
    refusals.ReissuedMeanwhile: _(
        "A new Secret Number has just been made. Nothing was changed. Run the command again."
    ),
    refusals.ReleasedMeanwhile: _("These results have just been released. Nothing was changed. Run the command again."),
    refusals.UnknownImport: _("There is no import %(number)d."),
    refusals.UndoneAlready: _("Import %(number)d has been undone already."),
    refusals.NotUndone: _("Import %(number)d was not undone: nothing was changed."),
    refusals.ChangedLater: _("Import %(number)d (%(file)s) changed the same rows later: undo that one first."),
    refusals.BuiltOn: lambda said: _SINCE[said.what](said),
    remarks.Remark: _("line %(line)d, %(column)s, %(value)r: %(remedy)s"),
    remarks.SameRemark: lambda said: _ON_MORE_LINES if said.more else _ON_LINES,
    people.IsWithdrawn: _("%(name)s has been withdrawn from this sitting, and stays so."),
    people.HardlyAnybody: _(
        "Only %(same)d of the %(count)d candidates in this file are the people entered under their numbers. Is "
        "%(sitting)s the right sitting?"
    ),
    plan.Change: _("line %(line)d, %(whom)s: %(column)s %(old)r → %(new)r"),
}
