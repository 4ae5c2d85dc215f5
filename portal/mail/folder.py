"""Letters as files in a folder, for a centre that tries the service out and for one without a mail server."""

from __future__ import annotations

import os
import re
from email.message import EmailMessage
from pathlib import Path

from portal import settings


def deliver(message: EmailMessage) -> None:
    """Write the letter as an .eml file, whole or not at all. Raises OSError when the folder cannot be written."""
    folder = settings.current().outbox
    folder.mkdir(mode=0o700, exist_ok=True)
    name = re.sub(r"[^a-z0-9.-]", "", str(message["Message-ID"]).partition("@")[0].lower())
    _write(folder / f"{name}.eml", message.as_bytes())


def _write(file: Path, content: bytes) -> None:
    """Nobody ever sees half a letter; only the owner reads it, since links are in it."""
    unfinished = file.with_suffix(".part")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as opened:
        opened.write(content)
    unfinished.rename(file)
