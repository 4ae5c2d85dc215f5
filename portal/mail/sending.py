"""Sending: how letters leave, as MAIL_URL says, for as long as there are some."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage

from portal import settings

from . import folder, smtp


@contextmanager
def opened() -> Iterator[Callable[[EmailMessage], None]]:
    """A function that delivers a letter; it raises Undeliverable, or OSError when it may be tried again."""
    chosen = settings.current()
    if chosen.mail_server is None:
        yield folder.deliver
        return
    with smtp.Connection(chosen.mail_server, chosen.host) as connection:
        yield connection.deliver
