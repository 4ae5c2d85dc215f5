"""What the command line says of commands and options, which the domain does not know."""

from __future__ import annotations

from portal import settings
from portal.backups import keeping, making, restoring
from portal.domain import health
from portal.domain.credentials import secret_numbers
from portal.domain.importing import people
from portal.domain.importing import refusals as imports
from portal.domain.importing.entries import notices as entries
from portal.domain.importing.results import notices as marks
from portal.domain.importing.table import date_notices as dates
from portal.domain.importing.table import notices as tables
from portal.domain.proofs import refusals as proofs
from portal.domain.results import refusals as results
from portal.domain.sending import refusals as sending
from portal.domain.sittings import refusals as sittings
from portal.language import clock
from portal.language.languages import Later as _
from portal.language.notices import Words
from portal.wording import doctor
from portal.wording.notices import Presenter
from portal.wording.tables import by_count

_RESTORE = _(
    "Restore the newest backup: `flask restore %(newest)s --identity FILE --yes`, where FILE is the recovery key from "
    "the safe."
)
_NO_BACKUP = _(
    "There is no backup in %(folder)s. Look for one elsewhere and restore it: `flask restore BACKUP --identity FILE "
    "--yes`, where FILE is the recovery key from the safe. If this service was never used, move %(settings)s away and "
    "run `flask init` again."
)
_AGAIN = _("Run the command again in a minute.")


def _restoring(_lost: health.DatabaseIsGone | health.DatabaseIsDamaged | health.DatabaseIsTakenAway) -> _:
    """The backup to restore is looked for when it is told: it may be made meanwhile."""
    chosen = settings.current()
    if newest := keeping.newest_of_all(chosen.backups):
        return _RESTORE.with_places(newest=newest)
    return _NO_BACKUP.with_places(folder=chosen.backups, settings=chosen.instance / settings.FILE)


def _going_on(taken: health.DatabaseIsTakenAway) -> _:
    return _restoring(taken) if taken.is_gone else _("If the new one is right, start the service again.")


def _owning(_refused: health.DatabaseIsReadOnly) -> _:
    return _(
        "The user who runs this must own %(folder)s and everything in it, and may write to it: `chown -R USER "
        "%(folder)s && chmod -R u+rwX %(folder)s`. The disk must not be read-only."
    ).with_places(folder=settings.current().instance)


_OVERWRITE = _("Take the line out, or use --overwrite.")

_WORDS: Words = {
    sittings.SittingWithoutName: _('The sitting needs a name, like --name "April (S2) 2018".'),
    results.NothingToCorrect: _("Say what to correct: --overall, --grade, --cefr-level or --paper."),
    tables.NoHeader: _(
        "%(file)s: no line names the columns. Write their names above the first row, or name them in order with "
        "--columns, like --columns %(example)s,- where - skips a column."
    ),
    tables.HiddenRows: by_count(
        _(
            "%(count)d row is hidden, perhaps by a filter: line %(lines)s. Add --hidden take to take it in, or "
            "--hidden leave to leave it out."
        ),
        _(
            "%(count)d rows are hidden, perhaps by a filter: lines %(lines)s. Add --hidden take to take them in, or "
            "--hidden leave to leave them out."
        ),
    ),
    tables.AsNamed: _("--columns"),
    tables.UnknownColumn: _("--columns: there is no column %(name)r. The columns are: %(known)s; - skips a column."),
    tables.AnotherKind: _("This looks like a file for `flask import %(kind)s`."),
    tables.NameTheColumns: _("Write that word above the column, or name all columns in order with --columns."),
    tables.HeaderLeftOut: _("Line %(line)d is a header and was left out: the columns are those of --columns."),
    tables.BeyondNamedColumns: by_count(
        _("--columns names %(width)d column, and this cell is in another. Name them all; - skips one."),
        _("--columns names %(width)d columns, and this cell is not in one of them. Name them all; - skips one."),
        count="width",
    ),
    tables.OtherEncodings: _(
        "It could also be %(encodings)s: look at the names, and use --encoding if they are wrong."
    ),
}
_HINTS: Words = {
    health.DatabaseIsGone: _restoring,
    health.DatabaseIsDamaged: _restoring,
    health.DatabaseIsTakenAway: _going_on,
    health.DatabaseIsReadOnly: _owning,
    health.DatabaseIsFull: _("Make room and run the command again. The step that failed changed nothing."),
    health.DatabaseIsLocked: _AGAIN,
    health.DatabaseIsSilent: _AGAIN,
    health.OlderDatabase: _("Run `flask init` to bring it up to date."),
    restoring.HoldsTables: _("Make an empty database and name it with --database-url, or empty this one yourself."),
    restoring.NeedsPostgreSQL: _("Name an empty one with --database-url."),
    making.NoRecoveryKey: _("Make one with `flask keys new`."),
    clock.RepeatedTime: _('Say which with --timezone UTC and "%(first)s" or "%(second)s", or choose another time.'),
    sittings.NoSittingYet: _("Add one with `flask sitting add`."),
    secret_numbers.UnreadableSecretNumber: _("Make a new one with `flask candidate reissue %(id_number)s --reason …`."),
    proofs.NobodyEntered: _("Import the candidates first: `flask import entries FILE --sitting %(sitting)s --write`."),
    proofs.NothingReleased: _("`flask release list` shows when they open."),
    sending.UnknownLetter: _("`flask outbox list` shows the numbers."),
    sending.LetterIsBeingSent: _("Look again in a few minutes: `flask outbox show %(number)d`."),
    results.HourHasPassed: _("To open %(sitting)s at once, run `flask release now %(sitting)s --yes`."),
    results.NothingToRelease: _("Import them first: `flask import results`."),
    results.NoResultYet: _("Import it with `flask import results`."),
    results.DayHasPassed: _("Choose a day in the future, or leave out --news-by."),
    results.NothingToRestore: _(
        "Import it with `flask import results` (with --overwrite if candidates already see it as withheld)."
    ),
    results.StillWithheld: _("Restore it first: `flask result restore ID --write`."),
    imports.UnknownImport: _("`flask import list` shows those there are."),
    people.IsWithdrawn: _("`flask candidate restore ID --reason …` takes them back."),
    dates.EitherWay: _("Use --dates dmy (the day comes first) or --dates mdy (the month does)."),
    dates.WhichYear: _(
        "Use --dates ymd for the first; for the second write the year with three digits, like 098/03/28."
    ),
    entries.AnotherPerson: _("If it is the same person after all, use --overwrite."),
    entries.GivenByHand: _("Empty the cell, or use --overwrite."),
    entries.OfAnotherSitting: _("Use --sitting for that one, or correct it."),
    marks.OverallMissing: _("Write it, or use --compute to work it out from the papers."),
    marks.NoColumn: _("Use --compute to work it out from the overall score."),
    marks.IsReleased: _OVERWRITE,
    marks.IsByHand: _OVERWRITE,
}

COMMAND_LINE = Presenter(words=_WORDS, hints={**_HINTS, **doctor.REMEDIES})
