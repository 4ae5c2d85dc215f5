"""Robots: search engines are asked to leave every page alone."""

from flask import Blueprint, Response

from .access import public

pages = Blueprint("robots", __name__)


@pages.get("/robots.txt")
@public
def start() -> Response:
    return Response("User-agent: *\nDisallow: /\n", mimetype="text/plain")
