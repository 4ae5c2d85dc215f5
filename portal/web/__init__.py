"""The pages."""

from collections.abc import Iterator
from importlib import import_module

from flask import Blueprint, Flask

from portal import settings

from . import (
    access,
    access_log,
    choosing_language,
    closed,
    compressing,
    elsewhere,
    errors,
    findable,
    headers,
    proxies,
    sent_by_script,
    static,
    templating,
    turned_away,
)
from .site import Sessions

LARGEST_BODY = 64 * 1024  # bytes: no form of ours comes near it
LOOPBACK = ("localhost", "127.0.0.1")  # for whoever looks after the service on its own machine
PAGES = (
    "account",
    "account.data",
    "account.delete",
    "account.email",
    "account.shares",
    "account.sign_ins",
    "account.terms",
    "account.updates",
    "brand",
    "email",
    "email_unsubscribe",
    "help",
    "home",
    "language",
    "login",
    "logout",
    "password",
    "register",
    "results",
    "terms",
    "verify",
    "well_known",
)


def hang_pages(app: Flask, chosen: settings.Settings) -> None:
    """Everything a visitor can ask for, in the order in which a request passes it."""
    app.config.update(
        SECRET_KEY=chosen.secret_key,
        SESSION_COOKIE_NAME="__Host-session" if chosen.is_https else "session",
        SESSION_COOKIE_SECURE=chosen.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        TRUSTED_HOSTS=[chosen.host, *LOOPBACK],
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_BODY,
        MAX_FORM_PARTS=50,
    )
    app.session_interface = Sessions()
    app.url_map.merge_slashes = False  # it would redirect, to whichever host the request names
    proxies.believe(app, chosen.trusted_proxies)
    access_log.keep(app, chosen.trusted_proxies)
    elsewhere.lead_to_the_site(app, chosen)
    turned_away.turn_away(app, chosen.languages)
    choosing_language.choose_for_each_request(app, chosen.languages)
    headers.set_headers(app, is_https=chosen.is_https)
    sent_by_script.answer_readably(app)
    findable.welcome_search_engines(app)
    compressing.compress(app)
    errors.show_errors(app)
    templating.prepare(app, chosen)
    access.guard(app)
    static.serve(app)
    for each in pages():
        app.register_blueprint(each)


def pages() -> Iterator[Blueprint]:
    """All pages. Their modules are imported only now."""
    for name in PAGES:
        yield import_module(f"{__name__}.{name}").pages


def stay_closed(app: Flask) -> None:
    """An installation whose settings cannot be used answers every page with one sentence."""
    headers.set_headers(app)
    static.serve(app)
    closed.answer_everything(app)
