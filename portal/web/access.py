"""Who may open a page. A page that does not say is closed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import Flask, Response, abort, after_this_request, current_app, redirect, request, session
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user, logout_user

from portal import terms
from portal.domain.accounts import signing_in
from portal.domain.accounts.signing_in import NewSignIn, Reader
from portal.domain.credentials import devices
from portal.domain.credentials.devices import Owner
from portal.language import clock

View = TypeVar("View", bound=Callable[..., Any])

EVERYONE, READERS = "everyone", "readers"
SEEN = "portal.seen"  # in the environ: the function that records that a reader was seen, if the server has one
SIGN_IN = "_user_id"  # in the session: its secret, under the name by which Flask-Login looks for it
LANGUAGE = "language"  # in the session: the one thing that outlives a sign-in, as it says nothing of whose it was


class SignedIn(UserMixin):
    """A reader as Flask-Login keeps them: known by the secret of their sign-in, not by who they are."""

    def __init__(self, secret: str, reader: Reader) -> None:
        self.secret = secret
        self.reader = reader

    def get_id(self) -> str:
        return self.secret


def public(view: View) -> View:
    """Everybody may open this page."""
    view.who = EVERYONE  # type: ignore[attr-defined]
    return view


def readers_only(view: View) -> View:
    """Only somebody who is logged in may open this page."""
    view.who = READERS  # type: ignore[attr-defined]
    return view


def even_without_terms(view: View) -> View:
    """A page for readers that is open too before they have agreed to the terms of use as these are now."""
    view.needs_terms = False  # type: ignore[attr-defined]
    return view


def from_anywhere(why: str) -> Callable[[View], View]:
    """A POST that wants no field of a page of ours, and why it may: what it does depends on no cookie."""

    def mark(view: View) -> View:
        view.from_anywhere = why  # type: ignore[attr-defined]
        return view

    return mark


class Logins(LoginManager):
    def _session_protection_failed(self) -> bool:
        """Flask-Login's check believes any X-Forwarded-For, and costs time on each page even when switched off."""
        return False


def guard(app: Flask) -> None:
    logins = Logins()
    app.login_manager = logins  # type: ignore[attr-defined]  # init_app would ask who it is even for static files
    logins.user_loader(_load)

    @app.before_request
    def let_in() -> ResponseReturnValue | None:
        if request.endpoint is None:
            return None
        view = current_app.view_functions[request.endpoint]
        who = getattr(view, "who", None)
        if who not in (EVERYONE, READERS):
            abort(403)
        return _first(view) if who == READERS else None


def _first(view: Callable[..., Any]) -> ResponseReturnValue | None:
    """What comes before a page for readers: logging in, and agreeing to the terms of use once they have changed."""
    present = reader()
    if present is None:
        if SIGN_IN in session:  # a sign-in that has ended
            _empty_session()
            session["was_logged_in"] = True
        return _by_way_of("/login")
    if present.terms_version != terms.VERSION and getattr(view, "needs_terms", True):
        return _by_way_of("/account/terms")
    return None


def _by_way_of(path: str) -> ResponseReturnValue:
    """To that page, which leads back to this one; a form that has no page of its own is not come back to."""
    has_page = "GET" in ((request.url_rule and request.url_rule.methods) or ())
    here = f"?{urlencode({'next': request.full_path.rstrip('?')})}" if has_page else ""
    return redirect(path + here, 303)


def reader() -> Reader | None:
    """Who is logged in, if anybody is."""
    return getattr(current_user, "reader", None)  # nobody, to Flask-Login, is a user without one


def was_logged_in() -> bool:
    """Whether this browser was logged in until now; told once."""
    return bool(session.pop("was_logged_in", False))


def present_reader() -> Reader:
    """Who is logged in, on a page that only readers may open."""
    return current_user.reader  # type: ignore[no-any-return]


def begin(new: NewSignIn) -> None:
    """From here on the browser is logged in; whatever its session held before is dropped, an earlier sign-in too."""
    end()
    session[SIGN_IN] = new.secret
    _remember_device(new.owner)


def device_cookie() -> str:
    """This browser's device cookie; empty if it has none."""
    return request.cookies.get(_device_cookie_name(), "")


def _remember_device(owner: Owner) -> None:
    """Keep the device cookie fresh, so that strangers cannot lock this browser out of the account."""
    kept = devices.renewed(device_cookie(), owner, now=clock.now())

    @after_this_request
    def keep(response: Response) -> Response:
        is_https = current_app.config["SESSION_COOKIE_SECURE"]
        response.set_cookie(
            _device_cookie_name(), kept, max_age=devices.LASTS, secure=is_https, httponly=True, samesite="Lax"
        )
        return response


def _device_cookie_name() -> str:
    return "__Host-device" if current_app.config["SESSION_COOKIE_SECURE"] else "device"


def end() -> None:
    """The sign-in ends in the store, and so does every copy of its cookie."""
    if current_user.is_authenticated:
        signing_in.sign_out(current_user.get_id(), now=clock.now())
        logout_user()
    _empty_session()


def same_origin_path(address: str | None) -> str | None:
    """`address` if it is a path of this site and nothing else, for a redirect that cannot lead away.

    What begins with one slash names no scheme and no host, unless a browser leaves out or changes some of it: spaces,
    control characters, backslashes.
    """
    if not address or not address.startswith("/") or address.startswith("//"):
        return None
    if any(c.isspace() or not c.isprintable() or c == "\\" for c in address):
        return None
    return address


def _empty_session() -> None:
    kept = session.get(LANGUAGE)
    session.clear()
    if kept:
        session[LANGUAGE] = kept


def _load(secret: str) -> SignedIn | None:
    note = request.environ.get(SEEN, signing_in.see_if_possible)
    found = signing_in.reader(secret, now=clock.now(), note=note)
    return SignedIn(secret, found) if found else None
