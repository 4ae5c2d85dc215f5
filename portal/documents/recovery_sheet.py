"""The recovery key on paper: a page for the safe, with the key as text and as a QR code."""

from __future__ import annotations

from datetime import datetime

from . import particulars
from .page import Batch, DocumentPage, Letterhead, set_alone

_GROUP = 4  # characters of the key, so that an eye finds its place


def sheet(secret: str, public: str, letterhead: Letterhead, *, now: datetime) -> bytes:
    """A PDF of one page. `secret` is the key, `public` its public half, which tells it from others."""
    speaker = letterhead.speaker
    facts = {
        "key": [secret[at : at + _GROUP] for at in range(0, len(secret), _GROUP)],
        "public": public,
        "secret": secret,
        "leads_to": secret,
        "number": particulars.fact(public[:16]),
        "issued": particulars.issued(now, letterhead.zone, speaker),
    }
    title = "Recovery key"
    page = DocumentPage(who=title, leads_to=secret, facts=facts)
    return set_alone(Batch(kind="recovery_sheet", title=title, at=now, letterhead=letterhead, sheets=[page]))
