"""Sending: how letters leave, as MAIL_URL and its companions say, for as long as there are some."""

from __future__ import annotations

from portal import settings

from .folder import Folder
from .post import Carrier, Pace, Post
from .smtp import Connection


def opened(pace: Pace) -> Post:
    """A post with a way out for each allowed connection; all posts with the same `pace` share it."""
    chosen = settings.current()
    if chosen.mail_server is None:
        return Post([Folder(chosen.outbox)], pace)
    server, own_name = chosen.mail_server, chosen.host
    carriers: list[Carrier] = [Connection(server, own_name) for _ in range(chosen.mail_connections)]
    return Post(carriers, pace)
