"""Favicon: where browsers look for the site's small picture without having read a page."""

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue

from portal import settings

from . import brand
from .access import public

pages = Blueprint("favicon", __name__)


@pages.get("/favicon.ico")
@public
def start() -> ResponseReturnValue:
    return redirect(brand.chosen_in(settings.current()).logo, 303)
