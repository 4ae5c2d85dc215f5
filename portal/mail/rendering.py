"""A letter's facts made into a finished email, in the language spoken: the same words as plain text and as HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError

from portal import addresses, colours, settings
from portal.language import languages, plain_text

from . import Finished, message, wrapping
from .letters import Facts, Verified

TEMPLATES = Path(__file__).parent / "templates"
_TEXT, _HTML = "text.jinja", "html.jinja"
_ADDRESS = re.compile(r"[ -~]+@[!-~]+")
_EMPTY_LINES = re.compile(r"\n\s*\n")


class CannotCompose(Exception):
    """The letter would leave with a fact missing, a foreign link or a header nobody wrote."""


@dataclass(frozen=True)
class Rendered:
    """What a letter says, twice."""

    subject: str
    text: str
    html: str


def composed(facts: Facts, *, to: str, message_id: str, now: datetime) -> Finished:
    """The email, in the language spoken. Raises CannotCompose."""
    said = rendered(facts)
    ours = sender()
    try:
        headers = {
            "From": message.mailbox(settings.current().centre.name, ours),
            "To": to,
            "Subject": message.encoded(said.subject, "Subject"),
            "Date": format_datetime(now),
            "Message-ID": message_id,
            "Auto-Submitted": "auto-generated",
            "Content-Language": languages.html_tag(),
            **_reply_to(ours),
            **_unsubscribing(facts),
        }
        _check_addresses(headers, ours, to)
        content = message.content(headers, text=said.text, html=said.html)
    except ValueError as problem:
        raise CannotCompose(f"the letter {facts.kind} cannot be set: {problem}") from problem
    return Finished(ours, to, message_id, content)


def rendered(facts: Facts) -> Rendered:
    """The words, in the language spoken. Raises CannotCompose."""
    chosen = settings.current()
    words = _words(facts, facts.kind) | {
        "centre": chosen.centre,
        "account": addresses.account(),
        "colours": _palette(chosen.brand_colour),
        "lang": languages.html_tag(),
        "dir": languages.direction(),
    }
    name = f"{facts.kind}.{languages.spoken()}.jinja"
    try:
        subject, _, text = _environment(_TEXT).get_template(name).render(words).partition("\n")
        html = _environment(_HTML).get_template(name).render(words)
    except (TemplateError, ValueError) as problem:
        raise CannotCompose(f"the letter {facts.kind} cannot be set: {problem}") from problem
    return Rendered(
        subject.strip(), _EMPTY_LINES.sub("\n\n", text).strip() + "\n", _EMPTY_LINES.sub("\n", html).strip() + "\n"
    )


def sender() -> str:
    """The address letters come from: MAIL_FROM, else the centre's own, else one at the service's host."""
    chosen = settings.current()
    host = f"[IPv6:{chosen.host}]" if ":" in chosen.host else chosen.host
    return chosen.mail_from or chosen.centre_email or f"results@{host}"


def _reply_to(ours: str) -> dict[str, str]:
    """Answers go to the centre's own mailbox when letters do not come from there."""
    centres = settings.current().centre_email
    return {"Reply-To": centres} if centres and centres != ours else {}


def _unsubscribing(facts: Facts) -> dict[str, str]:
    """The button that mail programs show beside a letter nobody need have (RFC 8058)."""
    if not isinstance(facts, Verified):
        return {}
    return {
        "List-Unsubscribe": f"<{facts.unsubscribe}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _check_addresses(headers: Mapping[str, str], ours: str, to: str) -> None:
    """Raises ValueError unless the letter will be read as from us alone and to this address alone."""
    remedies = {
        "From": (ours, "fix MAIL_FROM or CENTRE_NAME"),
        "To": (to, "let the candidate change it in the account"),
    }
    for name, (address, remedy) in remedies.items():
        if message.addresses(name, headers[name]) != (address,) or not _ADDRESS.fullmatch(address):
            raise ValueError(f"the address of {name} cannot be written as it is: {remedy}")


def _words(facts: Any, kind: str) -> dict[str, Any]:
    """Every fact on one line. Raises CannotCompose for one that is missing or blank, and not said to be optional."""
    words: dict[str, Any] = {}
    for field in fields(facts):
        fact = getattr(facts, field.name)
        if isinstance(fact, tuple):
            words[field.name] = [_words(each, kind) for each in fact]
        elif fact is not None:
            words[field.name] = plain_text.one_line(fact)
        elif field.type.endswith("| None"):
            words[field.name] = None
            continue
        if not words.get(field.name):
            raise CannotCompose(f"the letter {kind} cannot be set: it has no {field.name}")
    return words


@cache
def _palette(brand: str) -> colours.Palette:
    return colours.palette(brand or colours.USUAL)


@cache
def _environment(layout: str) -> Environment:
    """Reads a letter's file as plain text or as HTML: the layout decides what its paragraphs and buttons are."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=layout == _HTML,  # noqa: S701 (plain text has nothing to escape)
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"layout": layout, "gap": wrapping.gap}
    environment.filters |= {"flowed": wrapping.flowed, "wrapped": wrapping.wrapped, "own": _own}
    return environment


def _own(link: str) -> str:
    """The link, if it leads to this service: no letter has another. Raises ValueError."""
    if not link.startswith(settings.current().base_url + "/"):
        raise ValueError(f"{link} is not an address of this service")
    return link
