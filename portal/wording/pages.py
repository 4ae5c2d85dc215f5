"""What pages say: each refusal, outcome and error in the words people read."""

from __future__ import annotations

from dataclasses import dataclass

from portal.domain import refusals
from portal.domain.credentials.passwords import Broken
from portal.domain.proofs.sharing import Scope, Way
from portal.domain.proofs.verifying import Standing
from portal.language.languages import Later as _

SERVICE = _("Results Service for Candidates")

NO_COOKIES = _("Your browser keeps no cookies for this site. Allow them, then press the button again.")
FORM_TOO_OLD = _("This page had been open for too long. Check what you typed, then press the button again.")


@dataclass(frozen=True)
class Refusal:
    """The sentence for a refusal, and the field of the form at which it stands."""

    field: str
    sentence: _


REFUSALS: dict[type[refusals.Refused], Refusal] = {
    refusals.WrongNumbers: Refusal(
        "id_number",
        _("The ID Number and Secret Number do not match. Check both on your Confirmation of Entry."),
    ),
    refusals.AlreadyRegistered: Refusal("id_number", _("This ID Number is already registered. Log in instead.")),
    refusals.HeldHere: Refusal("id_number", _("This exam is already in your account.")),
    refusals.HeldElsewhere: Refusal("id_number", _("This exam is already in another account.")),
    refusals.PasswordIsGuessable: Refusal(
        "password",
        _(
            "Choose another password, such as two words and two numbers. This one is easy to guess, or it is made "
            "from your ID Number, email address or centre name."
        ),
    ),
    refusals.WrongPassword: Refusal("id_number", _("The ID Number or password is not right.")),
    refusals.WrongCurrentPassword: Refusal("current_password", _("The current password is not right.")),
    refusals.SameEmail: Refusal("email", _("We already use this address. Enter another one.")),
    refusals.TooManyLetters: Refusal(
        "email", _("We send at most three of these emails an hour. Look in the junk folder, or wait an hour.")
    ),
    refusals.TooManyShares: Refusal(
        "entry", _("This exam cannot have more shares. Take one back before you make another.")
    ),
}

# What a form says when a budget of failed tries is spent; right and wrong tries are then answered alike.
TOO_MANY_LOGINS = Refusal(
    "id_number",
    _(
        "There were too many tries with this ID Number or from your network. Wait %(wait)s and try again, or choose "
        "“Forgotten password?” to get in by email."
    ),
)
TOO_MANY_NUMBERS = Refusal(
    "id_number",
    _(
        "There were too many tries with this ID Number or from your network. Wait %(wait)s and try again, or ask "
        "your exam centre for help."
    ),
)
TOO_MANY_PASSWORDS = Refusal(
    "current_password",
    _("There were too many tries. Wait %(wait)s and try again, or choose “Forgotten password?”."),
)

TOO_MANY_VERIFICATIONS = Refusal(
    "id_number",
    _(
        "There were too many tries with this ID Number or from your network. Wait %(wait)s and try again, or ask the "
        "candidate for the code of the Statement of Results, or for a share."
    ),
)

UPDATES = _("I would like to receive updates (optional)")

PASSWORD_RULES = {
    Broken.TOO_SHORT: _("Password must have at least 8 characters"),
    Broken.TOO_LONG: _("Password must have 128 characters or fewer"),
    Broken.NO_LETTER: _("Password must have at least 1 letter"),
    Broken.TOO_FEW_DIGITS: _("Password must have at least 2 numbers"),
}


@dataclass(frozen=True)
class StandingWords:
    """What the code of a statement comes to: the heading, the colour of its note, and what it means."""

    heading: _
    colour: str
    meaning: _


STANDINGS = {
    Standing.GENUINE: StandingWords(
        _("This Statement of Results is genuine"),
        "ok",
        _("Compare this page with the statement. If they differ, trust this page."),
    ),
    Standing.SUPERSEDED: StandingWords(
        _("This Statement of Results has been replaced"),
        "warn",
        _("Ask the candidate for the newer statement. Below is what the old statement said. It no longer counts."),
    ),
    Standing.WITHDRAWN: StandingWords(
        _("This Statement of Results has been withdrawn"),
        "bad",
        _("It is no longer valid. Ask the candidate, or our exam centre."),
    ),
}

SCOPES = {
    Scope.GRADE: _("Grade and level only"),
    Scope.FULL: _("The whole result, with all scores"),
}
WAYS = {
    Way.NUMBERS: _("with your ID Number and Secret Number"),
    Way.STATEMENT: _("with the code on your Statement of Results"),
    Way.SHARE: _("with a share"),
}


# What a page says while it waits to send its form again, where it is not the crowd that makes it wait.
SLOWED = _(
    "There were many tries from your network, so we can answer only some of them. We will try again for you in "
    "%(seconds)s seconds."
)
BUSY = _("The service is busy. We will try again for you in %(seconds)s seconds.")


@dataclass(frozen=True)
class Error:
    """An error page: its heading, and what to do."""

    heading: _
    advice: _


ANY_OTHER_ERROR = Error(
    _("Something went wrong"),
    _("This is our fault. We have recorded it. Please try again in a few minutes."),
)
# Of a database that does not come back by itself: it is full, or cannot be written, or is damaged or gone.
OUT_OF_ORDER = Error(
    _("The service is out of order"),
    _("We could not do what you asked. We have recorded the fault. Please try again later, or ask your exam centre."),
)
ERRORS = {
    400: Error(
        _("We could not read what your browser sent"),
        _("Go back, check what you typed and press the button again."),
    ),
    403: Error(_("You cannot open this page"), _("Go to the home page and start again from there.")),
    404: Error(
        _("Page not found"),
        _("Check the address. If you followed a link, it may be out of date."),
    ),
    405: Error(_("This page does not work that way"), _("Go to the home page and start again from there.")),
    408: Error(
        _("What you sent did not arrive in time"),
        _("Go back, check your connection and press the button again."),
    ),
    410: Error(
        _("This link no longer works"),
        _("Each link works once, and only for a limited time. You may already have used it."),
    ),
    411: Error(
        _("We could not read what your browser sent"),
        _("Go back, check what you typed and press the button again."),
    ),
    413: Error(_("Too much was sent at once"), _("Go back, shorten what you typed and try again.")),
    429: Error(_("Too many tries"), _("Wait a while, then try again.")),
    503: Error(
        _("The service is busy"),
        _("Nothing is lost. Please wait half a minute and try again."),
    ),
}
