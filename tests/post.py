"""A post at hand: it takes letters there and then, or has with them whatever trouble a test wishes."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

from portal.domain.sending import delivering
from portal.domain.sending.claiming import Turns
from portal.domain.sending.delivering import Round
from portal.mail import Finished, Undeliverable, Unreachable


class Post:
    """What it took, in order; `trouble` is called with each letter, and raises what the mail server would."""

    def __init__(
        self, trouble: Callable[[EmailMessage], None] = lambda _: None, *, in_a_second: float = math.inf
    ) -> None:
        self.taken: list[EmailMessage] = []
        self.is_closed = False
        self.is_open = True
        self._trouble = trouble
        self._in_a_second = in_a_second
        self._ended: list[tuple[int, Exception | None]] = []

    @property
    def is_free(self) -> bool:
        return not self._ended

    @property
    def in_a_second(self) -> float:
        return self._in_a_second

    def hand_over(self, number: int, letter: Finished) -> None:
        self._ended.append((number, self._problem(opened(letter))))

    def ended(self) -> list[tuple[int, Exception | None]]:
        ended, self._ended = self._ended, []
        return ended

    def _problem(self, message: EmailMessage) -> Exception | None:
        if self.is_closed:
            return OSError("the post is closed")
        try:
            self._trouble(message)
        except Unreachable as problem:
            self.is_open = False
            return problem
        except (OSError, Undeliverable) as problem:
            return problem
        self.taken.append(message)
        return None


class Clock:
    """The clock by which letters are sent: it stands still, but while the sender sleeps."""

    now = 1000.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def opened(letter: Finished) -> EmailMessage:
    """The letter as who receives it reads it."""
    return BytesParser(policy=policy.default).parsebytes(letter.content)


def text_of(message: EmailMessage) -> str:
    """What it says, in plain text."""
    return message.get_body(("plain",)).get_content()


def html_of(message: EmailMessage) -> str:
    """What it says, as HTML."""
    return message.get_body(("html",)).get_content()


def words_of(message: EmailMessage) -> str:
    """All that its reader is told, twice, without what only makes it look as it does (or happens to hold digits)."""
    looks = r' style="[^"]*"|<style>.*?</style>'
    return "\n".join([str(message["Subject"]), text_of(message), re.sub(looks, "", html_of(message), flags=re.DOTALL)])


def round_of(post: Post, *, now: Callable, by: str = "sender") -> Round:
    """One round of sending, by a sender of this name."""
    return delivering.send_waiting(post, Turns(), by=by, now=now)
