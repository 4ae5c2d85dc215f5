"""Account, delete: what goes and what remains, and the button that does it."""

from __future__ import annotations

from contextlib import suppress

from flask import Blueprint, Response, make_response, redirect, render_template
from flask.typing import ResponseReturnValue

from portal.domain.accounts import closing_account
from portal.domain.refusals import NoSuchEntry
from portal.language import clock, languages
from portal.web import choosing_language, logout
from portal.web.access import even_without_terms, present_reader, public, reader, readers_only
from portal.web.forms import Form, current_password
from portal.web.work import hashes
from portal.wording.pages import TOO_MANY_PASSWORDS

pages = Blueprint("account_delete", __name__, url_prefix="/account/delete")


class DeleteForm(Form):
    current_password = current_password()
    too_many = TOO_MANY_PASSWORDS


@pages.route("", methods=["GET", "POST"])
@readers_only
@even_without_terms
@hashes
def delete() -> ResponseReturnValue:
    form = DeleteForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            with suppress(NoSuchEntry):  # it was closed meanwhile, which is what was asked for
                closing_account.delete(present_reader(), form.current_password.data, now=clock.now())
            return _leave()
    return form.shown("account/delete.html")


@pages.get("/done")
@public
def done() -> ResponseReturnValue:
    """It says nothing of whose account it was; to who is logged in it would be untrue."""
    if reader():
        return redirect("/account", 303)
    return render_template("account/deleted.html")


def _leave() -> Response:
    """To the page that says so, in the language the account had; nothing else of it is left in this browser."""
    spoken = languages.spoken()
    answer = make_response(logout.leave_everything())
    choosing_language.choose(spoken)
    answer.location = "/account/delete/done"
    return answer
