"""What every template may use: the sentences in the reader's language, dates in words, the centre."""

from __future__ import annotations

from flask import Flask, request
from jinja2 import StrictUndefined
from werkzeug.local import LocalProxy

from portal.exams.exam import Texts, said
from portal.language import dates, languages, scripts
from portal.mail import recipients
from portal.settings import Settings
from portal.wording.pages import SERVICE

from . import brand, scales, static
from .access import reader
from .template_languages import DrawnOnce, Templates, Translated, filled
from .token import token


def prepare(app: Flask, chosen: Settings) -> None:
    app.jinja_options = {
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "extensions": [Translated],
    }
    app.jinja_environment = Templates
    app.jinja_env.filters.update(said=_said, percent="{:.2f}%".format, readable=recipients.readable)
    app.jinja_env.globals.update(
        centre=LocalProxy(lambda: chosen.centre),
        service=SERVICE,
        brand=brand.chosen_in(chosen),
        notice=LocalProxy(lambda: chosen.said("notice")),
        static=static.address,
        html_tag=languages.html_tag,
        direction=languages.direction,
        language_of=_language_of,
        offered_languages=[(tag, languages.AVAILABLE[tag].own_name) for tag in chosen.languages],
        this_page=_this_page,
        moment=dates.moment_in_words,
        day=dates.day_in_words,
        reader=reader,
        csrf_token=token,
        filled=filled,
        drawn_once=DrawnOnce(),
        ready_scale=scales.ready,
    )


def _language_of(name: str) -> str:
    return scripts.language_of(name, [languages.spoken()])


def _said(texts: Texts) -> str:
    return said(texts, languages.spoken())


def _this_page() -> str:
    """The path asked for, with what follows it, for a link that comes back here."""
    return request.full_path.rstrip("?")
