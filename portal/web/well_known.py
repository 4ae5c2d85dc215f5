"""Well-known addresses: what machines look for by its name."""

from datetime import timedelta

from flask import Blueprint, Response, redirect
from flask.typing import ResponseReturnValue

from portal import addresses, settings
from portal.domain import health
from portal.language import clock

from . import findable
from .access import public

STAYS_TRUE = timedelta(days=180)  # RFC 9116 asks for less than a year

pages = Blueprint("well_known", __name__)


@pages.get("/.well-known/security.txt")
@public
def security() -> Response:
    chosen = settings.current()
    lines = {
        "Contact": f"mailto:{chosen.centre_email}" if chosen.centre_email else addresses.help_with_centre(),
        "Expires": f"{(clock.now() + STAYS_TRUE):%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages": ", ".join(chosen.languages),
    }
    return Response("".join(f"{name}: {value}\n" for name, value in lines.items()), mimetype="text/plain")


@pages.get("/.well-known/change-password")
@public
def change_password() -> ResponseReturnValue:
    return redirect("/account/password", 303)


@pages.get("/robots.txt")
@public
def robots() -> Response:
    return Response(findable.robots(), mimetype="text/plain")


@pages.get("/healthz")
@public
def healthz() -> Response:
    """Is the service up, for a machine that asks. A database that does not answer raises StoreUnavailable: 503.

    The header tells `flask doctor` that it has found this installation, and nobody else anything.
    """
    health.check()
    return Response("ok\n", headers={health.INSTALLATION: health.token()}, mimetype="text/plain")
