"""What a visitor sees when a page cannot be shown: what happened, and one way on."""

from __future__ import annotations

import logging
from typing import Any

from flask import Flask, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from portal.documents.glyphs import Unprintable
from portal.documents.press import PressAway
from portal.domain import health
from portal.domain.refusals import LinkIsSpent, NoSuchCode, NoSuchEntry, StoreUnavailable
from portal.language import languages
from portal.language.languages import Later
from portal.wording.pages import ANY_OTHER_ERROR, BUSY, ERRORS, OUT_OF_ORDER, Error

from . import sent_by_script

RETRY_AFTER_SECONDS = 30
LATER_SECONDS = 300

log = logging.getLogger(__name__)


def show_errors(app: Flask) -> None:
    app.log_exception = _write_down  # type: ignore[method-assign]

    @app.errorhandler(HTTPException)
    def show(error: HTTPException) -> ResponseReturnValue:
        if error.response is not None:
            return error.response
        return _page(error.code or 500, dict(error.get_headers()))

    @app.errorhandler(NoSuchEntry)
    @app.errorhandler(NoSuchCode)
    def not_there(_refusal: NoSuchEntry | NoSuchCode) -> ResponseReturnValue:
        return _page(404)

    @app.errorhandler(LinkIsSpent)
    def gone(_refusal: LinkIsSpent) -> ResponseReturnValue:
        return _page(410)

    @app.errorhandler(Unprintable)
    def lacks_a_font(problem: Unprintable) -> ResponseReturnValue:
        characters = sorted({each for missing in problem.missing.values() for each in missing})
        named = ", ".join(f"U+{ord(each):04X}" for each in characters)
        log.error("no installed font prints %s: install one that does, then start the service again", named)
        return _page(500)

    @app.errorhandler(PressAway)
    def prints_nothing(problem: PressAway) -> ResponseReturnValue:
        log.error("the process that makes documents does not answer: %s", problem)
        return _page(503)

    app.register_error_handler(StoreUnavailable, _unavailable)


def _write_down(exc_info: Any) -> None:
    """Flask's own line names the address itself, and with it a link or an entry's key."""
    log.error("a fault in %s", request.url_rule.rule if request.url_rule else "-", exc_info=exc_info)


def _unavailable(problem: StoreUnavailable) -> Response:
    from portal.wording import notices  # the words of every command too, wanted only where something is wrong

    why = health.why(problem)
    with languages.speaking(languages.SOURCE):
        log.error("the database does not answer: %s (%s)", problem, notices.say(why))
    if isinstance(why, health.DatabaseIsLocked | health.DatabaseIsSilent):
        return _page(503)
    return _come_back(LATER_SECONDS, OUT_OF_ORDER, OUT_OF_ORDER.advice)


def _page(code: int, headers: dict[str, str] | None = None) -> Response:
    """An error page needs no store and no session: it must work when these do not."""
    if code == 503:
        return _come_back(RETRY_AFTER_SECONDS, ERRORS[503], BUSY)
    answer = _error(ERRORS.get(code, ANY_OTHER_ERROR), code)
    if headers and "Allow" in headers:
        answer.headers["Allow"] = headers["Allow"]
    return answer


def _come_back(seconds: int, words: Error, to_script: Later) -> Response:
    if sent_by_script.is_so():
        return sent_by_script.come_back(seconds, to_script)
    answer = _error(words, 503)
    answer.headers["Retry-After"] = str(seconds)
    return answer


def _error(words: Error, code: int) -> Response:
    return make_response(render_template("error.html", words=words), code)
