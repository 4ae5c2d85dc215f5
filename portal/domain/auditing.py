"""Writing down what was done, by whom, to what, in the transaction of the deed."""

from __future__ import annotations

import json
from datetime import datetime

from portal.ids import EntryId
from portal.store import audit
from portal.store.audit import AuditLine

CANDIDATE, SENDER, ORGANISATION = "candidate", "sender", "organisation"  # who acts when it is nobody of the office


def note(what: str, *, by: str, now: datetime, entry: EntryId | None = None, **details: object) -> None:
    """One line of the audit log. `entry` is the entry's own number; no secrets, names or grades in `details`."""
    written = json.dumps(details, ensure_ascii=False, sort_keys=True, default=str) if details else None
    audit.add(AuditLine(at=now, who=by, what=what, whom=entry, details=written))
