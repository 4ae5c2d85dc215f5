"""Healthz: is the service up, for a machine that asks."""

from flask import Blueprint, Response

from portal.domain import being_well

from .access import public

pages = Blueprint("healthz", __name__, url_prefix="/healthz")


@pages.get("")
@public
def start() -> Response:
    being_well.check()  # says no by StoreUnavailable, which every page answers with 503
    return Response("ok\n", mimetype="text/plain")
