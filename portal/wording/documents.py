"""What is said of documents that cannot be printed, and of whom they are printed for."""

from __future__ import annotations

from portal.documents import glyphs
from portal.domain.proofs import refusals
from portal.language import listing
from portal.language.languages import Later as _
from portal.language.notices import Words
from portal.statuses import STATUSES

_NEAREST_SCHOOL = _("Nobody in %(whom)s is from the school %(name)r. Did you mean %(nearest)r?")
_SCHOOLS = _("Nobody in %(whom)s is from the school %(name)r. The schools are: %(names)s.")
_NEAREST_CANDIDATE = _("There is no candidate %(number)r in %(whom)s. Did you mean %(nearest)s?")
_CANDIDATES = _("There is no candidate %(number)r in %(whom)s. The candidates are: %(numbers)s.")
_NO_STATEMENTS = _(
    "There is no statement to print for %(whom)s. Only released results have one, and these have none: %(statuses)s."
)


def _no_statements(_said: refusals.NoStatements) -> _:
    unconfirmed = (facts.in_files for facts in STATUSES.values() if not facts.to_others)
    return _NO_STATEMENTS.with_places(statuses=listing.listed(unconfirmed))


WORDS: Words = {
    refusals.NobodyEntered: _("There is nobody in %(sitting)s yet."),
    refusals.UnknownSchool: lambda said: _NEAREST_SCHOOL if said.nearest else _SCHOOLS,
    refusals.UnknownCandidateNumber: lambda said: _NEAREST_CANDIDATE if said.nearest else _CANDIDATES,
    refusals.NothingReleased: _(
        "The results of %(sitting)s have not been released, so there are no statements to print yet."
    ),
    refusals.NoStatements: _no_statements,
    refusals.SchoolIn: _("%(school)s in %(sitting)s"),
    refusals.CandidateIn: _("candidate %(number)s in %(whom)s"),
    refusals.FirstNames: _("%(first)s and %(more)d more"),
    glyphs.NoFontHasIt: _(
        "%(whom)s: no font can print %(characters)s. Correct the name, or install a font that has it."
    ),
    glyphs.PrivateCharacters: _(
        "%(whom)s: %(characters)s is a private character (造字), and no document can print it. Correct the name: write "
        "the character that everybody has."
    ),
    glyphs.FontIsMissing: _(
        "%(whom)s: no installed font can print %(characters)s. On Debian: apt install %(packages)s; then restart the "
        "service and try again."
    ),
}
