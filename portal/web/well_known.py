"""Well-known: where machines look for whom to tell of a weakness, and for the page that changes a password."""

from datetime import timedelta

from flask import Blueprint, Response, redirect
from flask.typing import ResponseReturnValue

from portal import addresses, clock, settings

from .access import public

STAYS_TRUE = timedelta(days=180)  # RFC 9116 asks for less than a year

pages = Blueprint("well_known", __name__, url_prefix="/.well-known")


@pages.get("/security.txt")
@public
def security() -> Response:
    chosen = settings.current()
    lines = {
        "Contact": f"mailto:{chosen.centre_email}" if chosen.centre_email else addresses.help_with_centre(),
        "Expires": f"{(clock.now() + STAYS_TRUE):%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages": ", ".join(chosen.languages),
    }
    return Response("".join(f"{name}: {value}\n" for name, value in lines.items()), mimetype="text/plain")


@pages.get("/change-password")
@public
def change_password() -> ResponseReturnValue:
    return redirect("/account/password", 303)
