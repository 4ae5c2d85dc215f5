"""Why a letter cannot be sent anew or stopped."""

from __future__ import annotations

from datetime import datetime

from portal.ids import LetterId
from portal.language.notices import Notice


class UnknownLetter(Notice):
    number: LetterId


class LetterIsBeingSent(Notice):
    number: LetterId


class LetterWasSent(Notice):
    number: LetterId
    sent_at: datetime
    zone: str


class LetterOfClosedAccount(Notice):
    number: LetterId


class LetterIsWiped(Notice):
    number: LetterId


class SuppressedAlready(Notice):
    number: LetterId
    reason: str
