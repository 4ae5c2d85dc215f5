"""What should no longer be here: what is older than the centre keeps, and traces of who was erased."""

from __future__ import annotations

from datetime import datetime, timedelta

from portal.domain.accounts import erasing, retention
from portal.language.notices import Notice

from .checks import Finding, Needs, check, fit, warning

_GRACE = timedelta(days=31)


class KeptForTooLong(Notice):
    candidates: int
    facts: int
    others: int


class ErasureIsUnfinished(Notice): ...


@check("retention", Needs.TABLES)
def nothing_is_kept_for_too_long(*, now: datetime) -> Finding:
    """A month is given, so that it need not be seen to each day."""
    due = retention.due(now=now - _GRACE)
    others = due.letters + due.sign_ins + due.audit_details
    return warning(KeptForTooLong(due.candidates, due.with_facts, others)) if due.is_due else fit()


@check("erasures", Needs.TABLES)
def erasures_are_finished() -> Finding:
    return fit() if erasing.left() is None else warning(ErasureIsUnfinished())
