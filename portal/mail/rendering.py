"""A letter's facts made into a finished email, checked once more before it may leave."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from email import policy
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import format_datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError

from portal import languages, settings

from .letters import Facts

TEMPLATES = Path(__file__).parent / "templates"
_FOLDED = policy.SMTP.clone(max_line_length=78)


class CannotCompose(Exception):
    """The letter would leave with a field missing or a header nobody wrote."""


def composed(facts: Facts, *, to: str, message_id: str, now: datetime) -> EmailMessage:
    """The email, in the language spoken. Raises CannotCompose."""
    subject, body = _text(facts)
    try:
        message = _set(subject, body, to, message_id, now)
        _check(message, to)
    except (ValueError, MessageError) as problem:  # later Pythons see for themselves what _check is for
        raise CannotCompose(f"the letter {facts.kind} cannot be set: {problem}") from problem
    return message


def _set(subject: str, body: str, to: str, message_id: str, now: datetime) -> EmailMessage:
    message = EmailMessage(policy=_FOLDED)
    message["From"] = Address(settings.current().centre_name, addr_spec=sender())
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body, cte="quoted-printable")
    message["Content-Language"] = languages.html_tag()  # after the content, which takes such headers away
    return message


def sender() -> str:
    """The address letters come from: MAIL_FROM, else the centre's own, else one at the service's host."""
    chosen = settings.current()
    host = f"[IPv6:{chosen.host}]" if ":" in chosen.host else chosen.host
    return chosen.mail_from or chosen.centre_email or f"results@{host}"


def _text(facts: Facts) -> tuple[str, str]:
    """Subject and body: the first line of the template, and what follows its blank line."""
    try:
        template = _environment().get_template(f"{facts.kind}.{languages.spoken()}.txt")
        text = template.render(**asdict(facts), centre=settings.current().centre)
    except TemplateError as problem:
        raise CannotCompose(f"the letter {facts.kind} cannot be set: {problem}") from problem
    subject, _, body = text.partition("\n\n")
    return " ".join(subject.removeprefix("Subject:").split()), body.strip() + "\n"


def _check(message: EmailMessage, to: str) -> None:
    """Read the finished bytes as a mail server will: no header and no recipient may have come out of a fact.

    Python before 3.11.15 turns an encoded word with line breaks in it into a header of its own.
    """
    written = [name.lower() for name in message]
    parsed = BytesParser(policy=policy.default).parsebytes(message.as_bytes())
    if written != [name.lower() for name in parsed]:
        raise CannotCompose("a fact of the letter would have become a header of its own")
    if [address.addr_spec for address in parsed["To"].addresses] != [to]:
        raise CannotCompose("the address cannot be written as it is: let the candidate register another")


@cache
def _environment() -> Environment:
    return Environment(  # noqa: S701 (plain text: nothing to escape)
        loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
