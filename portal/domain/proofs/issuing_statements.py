"""Issuing Statements of Results: each stands for one version of a result, and carries a code that proves it.

The code follows from the version, so a statement printed again is the same one. What is kept is the code's hash, and
when the statement was first asked for.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from portal import addresses
from portal.domain.credentials import codes
from portal.domain.results import showing
from portal.domain.results.showing import ReleasedVersion
from portal.ids import EntryId, ResultId
from portal.store import statements
from portal.store.database import one_reading, one_transaction

_PURPOSE = "statement"


@dataclass(frozen=True)
class Issued:
    """What a statement needs to be checked by others; issued once, however often it is printed.

    `version` is what it says, read in the same moment as its code.
    """

    code: str
    address: str
    issued_at: datetime
    version: ReleasedVersion


def issue_all(entry_ids: Collection[EntryId], *, now: datetime) -> dict[EntryId, Issued]:
    """By entry, the statement of the result it shows at `now`; nothing for those that have none to issue."""
    issued, missing = _looked_up(entry_ids, now=now)
    if missing:
        _keep(missing, now=now)
        issued, _ = _looked_up(entry_ids, now=now)
    return issued


@one_reading
def _looked_up(entry_ids: Collection[EntryId], *, now: datetime) -> tuple[dict[EntryId, Issued], dict[ResultId, str]]:
    """Those that were issued before; and by result, the code's hash of those that are to be."""
    versions = showing.versions(entry_ids, now=now)
    kept = statements.of_results([version.result_id for version in versions.values()])
    issued, missing = {}, {}
    for entry_id, version in versions.items():
        code, statement = _code(version), kept.get(version.result_id)
        if statement is None:
            missing[version.result_id] = codes.hashed(code)
        elif statement.withdrawn_at is None:
            issued[entry_id] = Issued(code, addresses.verification(code), statement.issued_at, version)
    return issued, missing


@one_transaction
def _keep(code_hashes: dict[ResultId, str], *, now: datetime) -> None:
    statements.add_all(code_hashes, now=now)


def _code(version: ReleasedVersion) -> str:
    """A version is one entry's, has a number, and was made once: not the row's own id, which a copy may change."""
    return codes.derived(_PURPOSE, version.line.key, version.number, version.made_at.isoformat())
