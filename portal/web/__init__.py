"""The pages."""

from flask import Flask

from portal import settings

from . import (
    access,
    access_log,
    account,
    account_data,
    account_delete,
    account_email,
    account_shares,
    account_sign_ins,
    account_terms,
    account_updates,
    bodies,
    brand,
    choosing_language,
    closed,
    email,
    email_unsubscribe,
    errors,
    favicon,
    headers,
    healthz,
    help,  # noqa: A004 (the page's own name)
    home,
    language,
    login,
    logout,
    password,
    privacy,
    register,
    results,
    robots,
    static,
    templating,
    terms,
    verify,
    well_known,
)

LOOPBACK = ("localhost", "127.0.0.1")  # for whoever looks after the service on its own machine
BLUEPRINTS = (
    account,
    account_data,
    account_delete,
    account_email,
    account_shares,
    account_sign_ins,
    account_terms,
    account_updates,
    brand,
    email,
    email_unsubscribe,
    favicon,
    healthz,
    help,
    home,
    language,
    login,
    logout,
    password,
    privacy,
    register,
    results,
    robots,
    terms,
    verify,
    well_known,
)


def hang_pages(app: Flask, chosen: settings.Settings) -> None:
    """Everything a visitor can ask for, in the order in which a request passes it."""
    app.config.update(
        SECRET_KEY=chosen.secret_key,
        SESSION_COOKIE_NAME="__Host-session" if chosen.is_https else "session",
        SESSION_COOKIE_SECURE=chosen.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: a form left open over lunch still works
        TRUSTED_HOSTS=[chosen.host, *LOOPBACK],
        MAX_CONTENT_LENGTH=bodies.LARGEST,
        MAX_FORM_MEMORY_SIZE=bodies.LARGEST,
        MAX_FORM_PARTS=50,
    )
    app.url_map.merge_slashes = False  # it would redirect, to whichever host the request names
    bodies.read_first(app, chosen.trusted_proxies)
    access_log.keep(app)
    choosing_language.choose_for_each_request(app, chosen.languages)
    headers.set_headers(app, is_https=chosen.is_https)
    errors.show_errors(app)
    templating.prepare(app, chosen)
    access.guard(app)
    static.serve(app)
    for module in BLUEPRINTS:
        app.register_blueprint(module.pages)


def stay_closed(app: Flask) -> None:
    """An installation whose settings cannot be used answers every page with one sentence."""
    headers.set_headers(app)
    static.serve(app)
    closed.answer_everything(app)
