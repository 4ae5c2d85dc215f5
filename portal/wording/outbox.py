"""What is said of letters: how fast they leave, and which cannot be sent anew or stopped."""

from __future__ import annotations

from datetime import timedelta

from portal.domain.sending import refusals
from portal.domain.sending.pacing import LetterPace
from portal.domain.sending.refusals import LetterWasSent
from portal.language import dates
from portal.language.languages import Later as _
from portal.language.notices import Words

_WAS_SENT = _(
    "Letter %(number)d was sent on %(when)s, and each letter is sent only once. If it is missing, look in the junk "
    "folder."
)

_AS_FAST = _("Letters leave as fast as the mail server takes them (MAIL_RATE = 0).")
_CHOSEN = _("At most %(rate)d letters leave in a minute, as MAIL_RATE says: %(many)d take %(wait)s.")
_WORKED_OUT = _(
    "At most %(rate)d letters leave in a minute (MAIL_RATE = auto): this machine can log in %(log_ins)d people "
    "in that time, and letters leave at four fifths of it. %(many)d letters take %(wait)s."
)
_MANY = 10_000


def letter_pace(pace: LetterPace) -> _:
    """How fast letters leave, and why."""
    if not pace.per_minute:
        return _AS_FAST
    places = {
        "rate": pace.per_minute,
        "many": _MANY,
        "wait": dates.wait_in_words(timedelta(minutes=_MANY / pace.per_minute)),
    }
    if pace.log_ins is None:
        return _CHOSEN.with_places(**places)
    return _WORKED_OUT.with_places(**places, log_ins=pace.log_ins)


def _was_sent(letter: LetterWasSent) -> _:
    return _WAS_SENT.with_places(when=dates.moment_in_words(letter.sent_at, letter.zone))


WORDS: Words = {
    refusals.UnknownLetter: _("There is no letter %(number)d."),
    refusals.LetterIsBeingSent: _("Letter %(number)d is being sent at this moment."),
    refusals.LetterWasSent: _was_sent,
    refusals.LetterOfClosedAccount: _(
        "Letter %(number)d belongs to a closed account, so there is nobody to send it to."
    ),
    refusals.LetterIsWiped: _(
        "Letter %(number)d was suppressed, and its text was deleted. If candidates can ask for this kind of letter, "
        "the candidate can ask for it again on the site."
    ),
    refusals.SuppressedAlready: _("Letter %(number)d is suppressed already (%(reason)s)."),
}
