"""Results: every entry of the account, and each on a page of its own."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from portal import clock
from portal.domain import showing
from portal.domain.showing import State

from . import charting, wording
from .access import present_reader, readers_only

pages = Blueprint("results", __name__, url_prefix="/results")


@pages.get("")
@readers_only
def start() -> ResponseReturnValue:
    lines = showing.sheet(present_reader().account_id, now=clock.now())
    return render_template("results/start.html", lines=[charting.drawn(line) for line in lines], **_words())


@pages.get("/<entry>")
@readers_only
def one(entry: str) -> ResponseReturnValue:
    line = showing.line(present_reader().account_id, entry, now=clock.now())
    return render_template("results/one.html", sheet=charting.drawn(line), **_words())


def _words() -> dict[str, object]:
    return {"outcomes": wording.OUTCOMES, "State": State}
