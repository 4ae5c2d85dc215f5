"""In which language a page is: as chosen in this browser, else as the account has it, else as the browser asks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress

from flask import Flask, Response, request, session

from portal.domain.refusals import StoreUnavailable
from portal.language import languages

from .access import LANGUAGE, reader


def choose_for_each_request(app: Flask, offered: Sequence[str]) -> None:
    @app.before_request
    def speak() -> None:
        languages.speak(offered[0])  # for what may be said before the choice is known
        chosen = _chosen(offered) if request.endpoint != "static" else None
        languages.speak(chosen or understood(request.accept_languages, offered) or offered[0])

    @app.after_request
    def vary(response: Response) -> Response:
        if request.endpoint != "static":
            response.vary.update(("Accept-Language", "Cookie"))
        return response


def understood(wishes: Iterable[tuple[str, float]], offered: Sequence[str]) -> str | None:
    """The offered language that a browser's wishes, dearest first, ask for.

    What is offered in another script or for another region is still understood: zh-TW is given zh-Hant.
    """
    for wish, quality in wishes:
        alike = [tag for tag in offered if _first_part(tag) == _first_part(wish)]
        same = [tag for tag in alike if tag.casefold() == wish.casefold()]
        if quality > 0 and alike:
            return (same or alike)[0]
    return None


def of_browser(offered: Sequence[str]) -> str:
    """What can be told without the store, and so without the account."""
    here = session.get(LANGUAGE)
    return str(here) if here in offered else understood(request.accept_languages, offered) or offered[0]


def choose(tag: str) -> None:
    """This browser has chosen a language, and is spoken to in it at once; nothing else is told of it."""
    session[LANGUAGE] = tag
    languages.speak(tag)


def _chosen(offered: Sequence[str]) -> str | None:
    """What was chosen and is still offered, in this browser or else in the account."""
    here = session.get(LANGUAGE)
    if here in offered:
        return str(here)
    with suppress(StoreUnavailable):  # a page that needs the store says so itself, and an error page needs none
        return _of_account(offered)
    return None


def _of_account(offered: Sequence[str]) -> str | None:
    present = reader()
    return present.language if present and present.language in offered else None


def _first_part(tag: str) -> str:
    return tag.partition("-")[0].casefold()
