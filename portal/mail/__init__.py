"""Letters as text and HTML: what each says, and the two ways a finished one leaves."""

from dataclasses import dataclass

REFUSED = "the mail server refused it"  # how the reason begins when the letter or its reader is at fault


@dataclass(frozen=True)
class Finished:
    """A letter ready to leave: `content` is all of it, headers too, as it goes over the wire."""

    sender: str
    to: str
    message_id: str
    content: bytes


class Undeliverable(Exception):
    """This letter will never be taken; the message is the mail server's reason."""


class Unreachable(OSError):
    """The mail server is not there, or does not let us in: no fault of the letter, and the next fares no better."""
