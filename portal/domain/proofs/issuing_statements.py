"""Issuing Statements of Results: each stands for one version of a result, and carries a code that proves it.

The code follows from the version, so a statement printed again is the same one, until a particular on it changes: then
there is another edition. What is kept is the code's hash, the particulars, and when the statement was first asked for.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from portal import addresses
from portal.domain.credentials import codes
from portal.domain.results import showing
from portal.domain.results.showing import ReleasedVersion
from portal.ids import EntryId
from portal.store import particulars, statements
from portal.store.database import one_reading, one_transaction
from portal.store.entries import KeptEntry
from portal.store.statements import NewStatement, PrintedParticulars

_PURPOSE = "statement"


@dataclass(frozen=True)
class Issued:
    """What a statement needs to be checked by others; issued once, however often it is printed.

    `version` and `entry` are what it says, read in the same moment as its code.
    """

    code: str
    address: str
    issued_at: datetime
    version: ReleasedVersion
    entry: KeptEntry


def issue_all(entry_ids: Collection[EntryId], *, now: datetime) -> dict[EntryId, Issued]:
    """By entry, the statement of the result it shows at `now`; nothing for those that have none to issue."""
    issued, missing = _looked_up(entry_ids, now=now)
    if missing:
        _keep(missing, now=now)
        issued, _ = _looked_up(entry_ids, now=now)
    return issued


@one_reading
def _looked_up(entry_ids: Collection[EntryId], *, now: datetime) -> tuple[dict[EntryId, Issued], list[NewStatement]]:
    """Those that were issued before with the particulars of now; and those that are to be."""
    versions = showing.versions(entry_ids, now=now)
    kept = statements.newest([version.result_id for version in versions.values()])
    issued, missing = dict[EntryId, Issued](), list[NewStatement]()
    for entry_id, entry in particulars.of_entries(list(versions)).items():
        version, printed = versions[entry_id], _printed(entry, versions[entry_id]).kept()
        statement = kept.get(version.result_id)
        if statement is None or (statement.particulars != printed and statement.withdrawn_at is None):
            edition = statement.edition + 1 if statement else 1
            code_hash = codes.hashed(_code(version, edition))
            missing.append(NewStatement(version.result_id, edition, printed, code_hash))
        elif statement.withdrawn_at is None:
            code = _code(version, statement.edition)
            issued[entry_id] = Issued(code, addresses.verification(code), statement.issued_at, version, entry)
    return issued, missing


@one_transaction
def _keep(missing: list[NewStatement], *, now: datetime) -> None:
    statements.add_all(missing, now=now)


def _printed(entry: KeptEntry, version: ReleasedVersion) -> PrintedParticulars:
    facts = entry.facts
    return PrintedParticulars(
        name=facts.name,
        local_name=facts.local_name,
        candidate_number=facts.candidate_number,
        date_of_birth=statements.day(facts.date_of_birth),
        internal_id=facts.internal_id,
        id_number=entry.id_number_printed,
        reference_number=facts.reference_number,
        sitting=version.line.sitting_name,
    )


def _code(version: ReleasedVersion, edition: int) -> str:
    """A version is one entry's, has a number, and was made once: not the row's own id, which a copy may change."""
    later = [str(edition)] if edition > 1 else []
    return codes.derived(_PURPOSE, version.line.key, version.number, version.made_at.isoformat(), *later)
