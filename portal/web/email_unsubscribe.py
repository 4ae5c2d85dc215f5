"""Email, unsubscribe: switches off the letters that nobody need have, by the link in each of them."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from portal.domain.accounts import consent
from portal.domain.credentials import links
from portal.domain.refusals import LinkIsSpent
from portal.language import clock

from .access import from_anywhere, public

pages = Blueprint("email_unsubscribe", __name__, url_prefix="/email/unsubscribe")


@pages.route("/<link>", methods=["GET", "POST"])
@public
@from_anywhere("a mail program presses the button for its reader, with no cookie of ours (RFC 8058)")
def unsubscribe(link: str) -> ResponseReturnValue:
    """The answer is the last page: RFC 8058 has mail programs meet no redirect."""
    if request.method == "POST":
        consent.unsubscribe(link, now=clock.now())
        return render_template("email/unsubscribed.html")
    links.check(links.UNSUBSCRIBE, link, now=clock.now())
    return render_template("email/unsubscribe.html")


@pages.errorhandler(LinkIsSpent)
def spent(_refusal: LinkIsSpent) -> ResponseReturnValue:
    return render_template("email/unsubscribe-spent.html"), 410
