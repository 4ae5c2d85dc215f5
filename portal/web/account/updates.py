"""Account, updates: whether the centre may send its reader news, since when, and to which words that was agreed."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue
from wtforms import BooleanField

from portal import settings
from portal.domain.accounts import consent
from portal.ids import AccountId
from portal.language import clock
from portal.language.languages import Later
from portal.language.languages import Later as _
from portal.web import account
from portal.web.access import present_reader, readers_only
from portal.web.forms import Form
from portal.wording.pages import UPDATES

pages = Blueprint("account_updates", __name__, url_prefix="/account/updates")


class UpdatesForm(Form):
    updates = BooleanField(UPDATES)

    def save(self, account_id: AccountId) -> Later:
        """What was done, in words."""
        if self.updates.data:
            consent.want_updates(account_id, str(UPDATES), now=clock.now())
            return _("We will send you updates from now on.")
        consent.stop_updates(account_id, now=clock.now())
        return _("We will no longer send you updates.")


@pages.route("", methods=["GET", "POST"])
@readers_only
def change_updates() -> ResponseReturnValue:
    wanted = consent.updates(present_reader().account_id)
    form = UpdatesForm(updates=wanted is not None)
    if form.validate_on_submit():
        return account.done(form.save(present_reader().account_id))
    return form.shown("account/updates.html", wanted=wanted, zone=settings.current().timezone)
