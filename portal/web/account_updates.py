"""Account, updates: whether the centre may send its reader news, since when, and to which words that was agreed."""

from __future__ import annotations

from flask import Blueprint, redirect, session
from flask.typing import ResponseReturnValue
from wtforms import BooleanField

from portal import clock, settings
from portal.domain import agreeing

from .access import present_reader, readers_only
from .forms import Form
from .register import UPDATES

pages = Blueprint("account_updates", __name__, url_prefix="/account/updates")


class UpdatesForm(Form):
    updates = BooleanField(UPDATES)

    def save(self, account_id: int) -> str:
        """What was done, as the account page says it."""
        if self.updates.data:
            agreeing.want_updates(account_id, str(UPDATES), now=clock.now())
            return "updates on"
        agreeing.stop_updates(account_id, now=clock.now())
        return "updates off"


@pages.route("", methods=["GET", "POST"])
@readers_only
def start() -> ResponseReturnValue:
    wanted = agreeing.updates(present_reader().account_id)
    form = UpdatesForm(updates=wanted is not None)
    if form.validate_on_submit():
        session["done"] = form.save(present_reader().account_id)
        return redirect("/account", 303)
    return form.shown("account/updates.html", wanted=wanted, zone=settings.current().timezone)
