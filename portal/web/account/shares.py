"""Account, shares: what a candidate lets others see, and who has looked."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from wtforms import BooleanField, HiddenField, SelectChoice, SelectMultipleField
from wtforms.validators import Regexp

from portal import exams, settings
from portal.documents import qr
from portal.domain.proofs import sharing
from portal.domain.proofs.sharing import Scope, SharingOverview, VerifiableEntry
from portal.domain.refusals import NoSuchEntry
from portal.ids import ShareId
from portal.language import clock
from portal.language.languages import Later as _
from portal.web import account
from portal.web.access import present_reader, readers_only
from portal.web.forms import ChoiceField, Form, name_in_one_line
from portal.wording.pages import SCOPES, WAYS

PAGE = "/account/shares"
pages = Blueprint("account_shares", __name__, url_prefix=PAGE)

SHARED = _("Your new share is the first one below. Give its link to the person who should see the result.")
REVOKED = _("The share is taken back. Its link no longer works.")
EXPIRIES = {
    "7": _("7 days"),
    "30": _("30 days"),
    "90": _("90 days"),
    "never": _("Until I take it back"),
}


class ShareForm(Form):
    entry = ChoiceField(_("Exam"), _("Select an exam"), takes_any=True)
    recipient = name_in_one_line(_("Who it is for (optional)"), autocomplete="off")
    scope = ChoiceField(_("What it shows"), _("Select what the share shows"), SCOPES)
    expires = ChoiceField(_("How long it lasts"), _("Select how long the share lasts"), EXPIRIES)

    def offer(self, held: list[VerifiableEntry]) -> None:
        """The exams to choose from; a single one is chosen already."""
        self.entry.choices = [SelectChoice(each.key, _named(each)) for each in held]
        if len(held) == 1 and not self.is_submitted():
            self.entry.data = held[0].key

    @property
    def lasts(self) -> timedelta | None:
        return sharing.LASTS[self.expires.data]


class RevokeForm(Form):
    """A button at each share, which its page names."""

    share = HiddenField(validators=[Regexp("[0-9]{1,9}$")])


class ChoicesForm(Form):
    """A box for each exam, and one for letters."""

    by_numbers = SelectMultipleField(validate_choice=False)
    letters = BooleanField()


@pages.route("", methods=["GET", "POST"])
@readers_only
def list_shares() -> ResponseReturnValue:
    form, told = ShareForm(), _overview()
    form.offer(told.held)
    if form.validate_on_submit():
        with form.showing_refusals():
            sharing.share(
                present_reader().account_id,
                form.entry.data,
                Scope(form.scope.data),
                form.lasts,
                recipient=form.recipient.data or None,
                now=clock.now(),
            )
            return account.done(SHARED, PAGE)
    return _shown(form, told)


@pages.post("/revoke")
@readers_only
def revoke() -> ResponseReturnValue:
    form = RevokeForm()
    if form.validate_on_submit():
        sharing.revoke(present_reader().account_id, ShareId(int(form.share.data)), now=clock.now())
        return account.done(REVOKED, PAGE)
    if form.status != 400:
        raise NoSuchEntry
    return _shown(form, _overview())


@pages.post("/choices")
@readers_only
def choices() -> ResponseReturnValue:
    form = ChoicesForm()
    if form.validate_on_submit():
        chosen, letters = set(form.by_numbers.data), form.letters.data
        sharing.choose(present_reader().account_id, by_numbers=chosen, tells_by_letter=letters, now=clock.now())
        return account.done(_("Saved"), PAGE)
    return _shown(form, _overview())


def _shown(form: Form, told: SharingOverview) -> ResponseReturnValue:
    """The page with all its forms; `form` is the one that was sent, whose faults are shown."""
    making = form if isinstance(form, ShareForm) else ShareForm()
    making.offer(told.held)
    return form.shown(
        "account/shares.html",
        making=making,
        told=told,
        exam_names={held.exam: exams.name(held.exam) for held in told.held},
        scopes=SCOPES,
        ways=WAYS,
        qr=lambda address: Markup(qr.drawing(address)),  # noqa: S704 (made here, of an address of ours)
        zone=settings.current().timezone,
    )


def _overview() -> SharingOverview:
    return sharing.overview(present_reader().account_id, now=clock.now())


def _named(held: VerifiableEntry) -> str:
    return f"{exams.name(held.exam)} – {held.sitting_name} – {held.name}"
