"""Terms of use, which everybody agrees to on registering and again when they have changed, and the privacy policy."""

from datetime import date

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from portal import settings, terms
from portal.language.languages import Later as _
from portal.settings import spans
from portal.wording import spans as wording

from .access import public
from .compressing import same_for_all
from .findable import findable

pages = Blueprint("terms", __name__)

PRIVACY_AS_OF = date(2026, 12, 1)

AGREE, DISAGREE = "agree", "disagree"
CHOICES = {AGREE: _("I agree to the terms of use"), DISAGREE: _("I do not agree to the terms of use")}


@pages.get("/terms")
@public
@findable
@same_for_all
def terms_of_use() -> ResponseReturnValue:
    return render_template("terms.html", as_of=terms.AS_OF)


@pages.get("/privacy")
@public
@findable
@same_for_all
def privacy() -> ResponseReturnValue:
    return render_template(
        "privacy.html",
        as_of=PRIVACY_AS_OF,
        kept=settings.current(),
        in_words=wording.in_words,
        backup_days=spans.longest(settings.current().backup_keep),
    )
