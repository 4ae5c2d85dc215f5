"""A trial: one letter to the office itself, which leaves at once by the way of all others and not by the outbox."""

from __future__ import annotations

from datetime import datetime
from secrets import token_hex

from portal import addresses, settings
from portal.ids import LetterId
from portal.language import dates, languages

from . import Finished, letters, rendering, sending
from .post import Pace

_NUMBER_BYTES = 8


def letter(to: str, *, now: datetime) -> Finished:
    """In the centre's first language. Raises CannotCompose."""
    chosen = settings.current()
    with languages.speaking(chosen.languages[0]):
        facts = letters.Trial(written=dates.moment_in_words(now, chosen.timezone), home=addresses.home())
        message_id = f"<{facts.kind}.{token_hex(_NUMBER_BYTES)}@{chosen.host}>"
        return rendering.composed(facts, to=to, message_id=message_id, now=now)


def tell(facts: letters.Facts, *, now: datetime) -> BaseException | None:
    """Send the office these facts in the language spoken; what went wrong, if anything did."""
    chosen = settings.current()
    message_id = f"<{facts.kind}.{token_hex(_NUMBER_BYTES)}@{chosen.host}>"
    try:
        return send(rendering.composed(facts, to=chosen.centre_email, message_id=message_id, now=now))
    except rendering.CannotCompose as fault:
        return fault


def send(finished: Finished) -> BaseException | None:
    """What went wrong, if anything did."""
    with sending.opened(Pace(0)) as post:
        post.hand_over(LetterId(0), finished)  # a trial has no row
        while not (ended := post.ended()):
            pass
    [(_, problem)] = ended
    return problem
