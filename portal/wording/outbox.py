"""What is said of letters that cannot be sent anew or stopped."""

from __future__ import annotations

from portal.domain.sending import refusals
from portal.domain.sending.refusals import LetterWasSent
from portal.language import dates
from portal.language.languages import Later as _
from portal.language.notices import Words

_WAS_SENT = _("Letter %(number)d was sent on %(when)s, and each goes once. If it is missed, look in the junk folder.")


def _was_sent(letter: LetterWasSent) -> _:
    return _WAS_SENT.with_places(when=dates.moment_in_words(letter.sent_at, letter.zone))


WORDS: Words = {
    refusals.UnknownLetter: _("There is no letter %(number)d."),
    refusals.LetterIsBeingSent: _("Letter %(number)d is being sent at this moment."),
    refusals.LetterWasSent: _was_sent,
    refusals.LetterOfClosedAccount: _(
        "Letter %(number)d belongs to an account that is closed: there is nobody to send it to."
    ),
    refusals.LetterIsWiped: _(
        "Letter %(number)d was suppressed, and what it had to say was wiped. Let the candidate ask for it anew on the "
        "site, if it is one that can be asked for."
    ),
    refusals.SuppressedAlready: _("Letter %(number)d is suppressed already (%(reason)s)."),
}
