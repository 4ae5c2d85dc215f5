"""Unsubscribing: the letters that nobody need have are switched off by a link in each, without logging in.

Once they are switched off, by a link or in the account, every link made before is spent: that is how a letter that
still waits is known to be wanted no more.
"""

from __future__ import annotations

from datetime import datetime

from portal.store import agreements
from portal.store.database import one_transaction

from . import auditing, links


@one_transaction
def unsubscribe(link: str, *, now: datetime) -> None:
    """No letter tells of verifications any more, unless they are asked for anew. Raises LinkIsSpent."""
    account_id = links.spend(links.UNSUBSCRIBE, link, now=now)
    links.spend_all(links.UNSUBSCRIBE, account_id, now=now)
    agreements.end_verified_letters(account_id)
    auditing.note("letters about verifications switched off", by=auditing.CANDIDATE, now=now, account=account_id)
