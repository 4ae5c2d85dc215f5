"""Brand: the centre's own colour and logo, kept by browsers like static files."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from flask import Blueprint, Response, abort, redirect, request
from flask.typing import ResponseReturnValue

from portal import colours, settings
from portal.settings import Settings
from portal.settings.picture import Picture

from . import static
from .access import public

STYLESHEET, LOGO = "/brand.css", "/brand/logo"
USUAL_LOGO = "logo.svg"

pages = Blueprint("brand", __name__)


@dataclass(frozen=True)
class Brand:
    """What a page links to: a stylesheet if a colour was chosen, and a logo."""

    stylesheet: str | None
    logo: str
    logo_kind: str


@pages.get(STYLESHEET)
@public
def stylesheet() -> Response:
    colour = settings.current().brand_colour
    return _answer(_stylesheet(colour)) if colour else abort(404)


@pages.get(LOGO)
@public
def logo() -> Response:
    picture = settings.current().brand_logo
    return _answer(_logo(picture)) if picture else abort(404)


@pages.get("/favicon.ico")
@public
def favicon() -> ResponseReturnValue:
    """Where browsers look for the site's small picture without having read a page."""
    return redirect(chosen_in(settings.current()).logo, 303)


def chosen_in(chosen: Settings) -> Brand:
    colour, picture = chosen.brand_colour, chosen.brand_logo
    stylesheet = _address(STYLESHEET, _stylesheet(colour)) if colour else None
    if picture is None:
        return Brand(stylesheet, static.address(USUAL_LOGO), "image/svg+xml")
    return Brand(stylesheet, _address(LOGO, _logo(picture)), picture.kind)


def _address(path: str, file: static.File) -> str:
    return f"{path}?v={static.fingerprint(file.content)}"


def _answer(file: static.File) -> Response:
    """Kept for ever only under the address that names this very content."""
    answer = static.answer(file)
    if request.args.get("v") != static.fingerprint(file.content):
        answer.headers["Cache-Control"] = "no-store"
    return answer


@cache
def _logo(picture: Picture) -> static.File:
    return static.ready(picture.content, picture.kind)


@cache
def _stylesheet(colour: str) -> static.File:
    tokens = colours.palette(colour)
    light = (
        f":root{{--brand:{tokens.brand};--on-brand:{tokens.on_brand};--edge:{tokens.edge};"
        f"--link:{tokens.link};--link-hover:{tokens.link_hover}}}"
    )
    dark = f":root{{--edge:{tokens.dark_link};--link:{tokens.dark_link};--link-hover:{colours.WHITE}}}"
    text = f"{light}\n@media screen and (prefers-color-scheme:dark){{{dark}}}\n"
    return static.ready(text.encode(), "text/css; charset=utf-8")
