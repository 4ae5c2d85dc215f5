"""Account, data: everything the service keeps of its reader's account, as one file to take away."""

from __future__ import annotations

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from portal.domain.accounts.data_export import disclosed
from portal.language import clock
from portal.language.languages import Later as _
from portal.web.access import even_without_terms, present_reader, readers_only
from portal.wording import data_export

pages = Blueprint("account_data", __name__, url_prefix="/account/data.json")

ABOUT = _("Everything the results service of %(centre)s keeps about your account, as of %(made)s.")
RESULTS = _(
    "Results are in this file once they are released. A file that you download before then does not say whether we "
    "have them. After the release, it shows what the result page shows."
)
LEFT_OUT = _(
    "Your password, your Secret Number, and the links in our emails and shares are secret, so they are not in this "
    "file."
)
ELSEWHERE = _(
    "We also keep a list of what was done to entries and accounts. It names nobody. Your exam centre can tell you "
    "what it says about yours."
)


@pages.get("")
@readers_only
@even_without_terms
def everything() -> ResponseReturnValue:
    now = clock.now()
    told = disclosed(present_reader().account_id, now=now)
    text = data_export.as_text(told, ABOUT, RESULTS, LEFT_OUT, ELSEWHERE, now=now)
    answer = Response(text, mimetype="application/json")
    answer.headers.set("Content-Disposition", "attachment", filename="account-data.json")
    return answer
