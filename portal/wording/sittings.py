"""What is said of sittings and their candidates."""

from __future__ import annotations

from portal.domain.accounts import help_desk
from portal.domain.credentials import secret_numbers
from portal.domain.sittings import refusals
from portal.language.languages import Later as _
from portal.language.notices import Words

WORDS: Words = {
    refusals.MalformedCode: _(
        "%(code)r cannot be a sitting's code: use small letters, digits and hyphens, like ket-april."
    ),
    refusals.CodeIsTaken: _("There is a sitting %(code)s already. Choose another code."),
    refusals.SittingWithoutName: _('The sitting needs a name, like "April (S2) 2018".'),
    refusals.NumbersAreInUse: _(
        "Candidates have numbers like %(example)s already. With %(length)d digits an import would take them for new "
        "ones. Undo the import of the entries first, then import them again."
    ),
    refusals.UnknownSitting: _("There is no sitting %(code)r. The sittings are: %(known)s."),
    refusals.NoSittingYet: _("There is no sitting %(code)r: none has been added yet."),
    refusals.UnknownIdNumber: _(
        "There is no candidate with the ID Number %(id_number)r. Check it on the entries file."
    ),
    help_desk.NotRegistered: _("%(id_number)s (%(name)s) is not registered, so there is nothing to undo."),
    help_desk.WithdrawnAlready: _("%(id_number)s (%(name)s) is withdrawn already. Nothing was changed."),
    help_desk.NotWithdrawn: _("%(id_number)s (%(name)s) is not withdrawn, so there is nothing to undo."),
    help_desk.NothingToLookFor: _("Type part of a name, an address, a number or a school."),
    secret_numbers.UnreadableSecretNumber: _(
        "The Secret Number of candidate %(candidate_number)s cannot be read: it is not the one this entry was given."
    ),
}
