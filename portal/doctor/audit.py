"""The audit log, looked at for rows that somebody changed."""

from __future__ import annotations

from portal.domain import audit_log
from portal.language.notices import Notice

from .checks import Finding, Needs, check, fault, fit


class AuditLogIsBroken(Notice):
    faults: int
    first: Notice


@check("audit", Needs.TABLES)
def audit_log_is_unbroken() -> Finding:
    chain = audit_log.verify()
    return fault(AuditLogIsBroken(len(chain.faults), chain.faults[0])) if chain.faults else fit(chain.head[:16])
