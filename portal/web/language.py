"""Language: chooses one for this browser. The account's own is changed among its details."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, request
from flask.typing import ResponseReturnValue

from portal import settings

from . import choosing_language
from .access import public, same_origin_path

pages = Blueprint("language", __name__, url_prefix="/language")


@pages.get("/<tag>")
@public
def choose(tag: str) -> ResponseReturnValue:
    """By GET, since it is a link, and nothing but the reader's own next page depends on it."""
    if tag not in settings.current().languages:
        abort(404)
    choosing_language.choose(tag)
    return redirect(same_origin_path(request.args.get("next")) or "/", 303)
