"""What to type, said after a notice that can be helped: the domain knows no command and no option."""

from __future__ import annotations

from portal.domain import health
from portal.domain.credentials import secret_numbers
from portal.domain.proofs import refusals as proofs
from portal.domain.results import refusals as results
from portal.domain.sending import refusals as sending
from portal.domain.sittings import refusals as sittings
from portal.language import clock
from portal.language.languages import Later as _
from portal.language.notices import Words

HINTS: Words = {
    health.NoDatabase: _("Run `flask init` to make it."),
    health.EmptyDatabase: _("Run `flask init`."),
    health.OlderDatabase: _("Run `flask init` to bring it up to date."),
    clock.RepeatedTime: _('Say which with --timezone UTC and "%(first)s" or "%(second)s", or choose another time.'),
    sittings.SittingWithoutName: _("Write it after --name."),
    sittings.NoSittingYet: _("Add one with `flask sitting add`."),
    secret_numbers.UnreadableSecretNumber: _("Make a new one with `flask candidate reissue %(id_number)s --reason …`."),
    proofs.NobodyEntered: _("Enter the candidates first: `flask import entries FILE --sitting %(sitting)s --write`."),
    proofs.NothingReleased: _("`flask release list` tells when they open."),
    sending.UnknownLetter: _("`flask outbox list` tells the numbers."),
    sending.LetterIsBeingSent: _("See in some minutes what became of it: `flask outbox show %(number)d`."),
    results.HourHasPassed: _("To open %(sitting)s at once, run `flask release now %(sitting)s --yes`."),
    results.NothingToRelease: _("Load them first: `flask import results`."),
    results.NoResultYet: _("Load it with `flask import results`."),
    results.DayHasPassed: _("Say a day that is still to come, or leave --news-by out."),
    results.NothingToRestore: _(
        "Load it with `flask import results` (and --overwrite once the withholding has been released)."
    ),
    results.StillWithheld: _("Restore it first: `flask result restore ID --write`."),
    results.NothingToCorrect: _("The options for it are --overall, --grade, --cefr-level and --paper."),
}
