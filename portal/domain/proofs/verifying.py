"""Verifying: what a school or an employer is told of a result, by whichever way it may look.

Three ways: the two numbers of the confirmation, the code of a statement, a share. Whatever does not lead to a result
that may be confirmed is answered alike, at the same cost. Each look that shows something is kept for its candidate; of
those by the code of a statement, where nobody is asked who they are, one an hour.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from portal.domain import auditing, notifying
from portal.domain.credentials import budgets, codes, proving
from portal.domain.credentials.proving import TypedNumbers
from portal.domain.refusals import NoSuchCode
from portal.domain.results import showing
from portal.domain.results.showing import Outcome, ReleasedVersion, ResultLine
from portal.ids import EntryId, ResultId, ShareId
from portal.statuses import CONFIRMED
from portal.store import accounts, entries, shares, statements
from portal.store.database import one_reading, one_transaction
from portal.store.entries import Entry
from portal.store.shares import Scope, Verification, Way
from portal.store.statements import PrintedParticulars, Statement

CODES_APART = timedelta(hours=1)  # whoever opens a statement's address again and again fills no list and no audit log
_NO_ENTRY, _NO_RESULT = EntryId(0), ResultId(0)  # looked for in place of one not to be seen: it takes as long


class Standing(StrEnum):
    """What a statement is worth now."""

    GENUINE = "genuine"
    SUPERSEDED = "superseded"  # a newer one tells the result now
    WITHDRAWN = "withdrawn"  # nothing may be concluded from it any more


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What the code of a statement proves. The line is as that statement said it; without figures when withdrawn."""

    code: str
    standing: Standing
    issued_at: datetime
    replaced_at: datetime | None
    line: ResultLine


@one_transaction
def by_numbers(numbers: TypedNumbers, organisation: str, *, now: datetime) -> ResultLine | None:
    """The released result; None alike for wrong numbers, one not released or not to be confirmed, or switched off.

    Each None is counted. Raises TooManyTries.
    """
    line = proving.tried(numbers, budgets.VERIFYING, lambda entry: _visible(_allowed(entry), now=now), now=now)
    if line:
        _note(line.entry_id, Way.NUMBERS, now=now, organisation=organisation)
    return line


def by_code(code: str, *, is_look: bool, now: datetime) -> Proof | None:
    """What the code of a statement proves; None for the code of a share, which `by_share` answers.

    Raises NoSuchCode. A look is kept for the candidate to see, unless there was one within the hour.
    """
    proof = _proof(code, now=now)
    if proof and is_look:
        _note(proof.line.entry_id, Way.STATEMENT, now=now)
    return proof


@one_transaction
def by_share(code: str, organisation: str, *, now: datetime) -> ResultLine | None:
    """As much of the result as was shared; None when there is none to confirm now. Raises NoSuchCode."""
    share = shares.with_hash(codes.hashed(code), now=now)
    if share is None:
        raise NoSuchCode
    scope, line = share.scope, _visible(share.entry_id, now=now)
    if line is None:
        return None
    _note(line.entry_id, Way.SHARE, now=now, organisation=organisation, share_id=share.id)
    return line if scope is Scope.FULL else _grade_alone(line)


def _allowed(entry: Entry | None) -> EntryId:
    """The id of the entry if it may be verified by its numbers. Looking for no entry costs as much."""
    return entry.id if entry and entry.verifiable else _NO_ENTRY


def _visible(entry_id: EntryId, *, now: datetime) -> ResultLine | None:
    version = showing.versions([entry_id], now=now).get(entry_id)
    return version.line if version else None


@one_reading
def _proof(code: str, *, now: datetime) -> Proof | None:
    """Looks for a statement and for a share, whichever it is, so that what is neither takes as long."""
    code_hash = codes.hashed(code)
    statement, share = statements.with_code(code_hash), shares.with_hash(code_hash, now=now)
    version = showing.version(statement.result_id if statement else _NO_RESULT, now=now)
    if statement and version:
        return _proved(code, statement, version, now=now)
    if share is None:
        raise NoSuchCode
    return None


def _proved(code: str, statement: Statement, version: ReleasedVersion, *, now: datetime) -> Proof:
    newer = showing.successor(version, now=now)
    edition = statements.newest([version.result_id])[version.result_id]
    since = newer.since if newer else edition.issued_at if edition.edition > statement.edition else None
    is_taken_back = version.line.is_withdrawn or (newer is not None and newer.status not in CONFIRMED)
    is_withdrawn = statement.withdrawn_at is not None or is_taken_back
    standing = Standing.SUPERSEDED if since else Standing.GENUINE
    line = _as_printed(version.line, statements.printed(statement))
    return Proof(
        code=codes.grouped(code),
        standing=Standing.WITHDRAWN if is_withdrawn else standing,
        issued_at=statement.issued_at,
        replaced_at=None if is_withdrawn else since,
        line=replace(line, parts_variant=None, outcome=Outcome()) if is_withdrawn else line,
    )


def _as_printed(line: ResultLine, printed: PrintedParticulars) -> ResultLine:
    """What was changed of the candidate or the sitting since is on another statement."""
    return replace(
        line,
        name=printed.name,
        local_name=printed.local_name,
        id_number=printed.id_number,
        candidate_number=printed.candidate_number,
        sitting_name=printed.sitting,
    )


def _grade_alone(line: ResultLine) -> ResultLine:
    return replace(line, parts_variant=None, outcome=replace(line.outcome, overall=None, scores={}))


@one_transaction
def _note(
    entry_id: EntryId, way: Way, *, now: datetime, organisation: str | None = None, share_id: ShareId | None = None
) -> None:
    """For the candidate to see, and to be told by letter if they asked for that."""
    is_told = way is Way.STATEMENT and shares.was_verified(entry_id, way, since=now - CODES_APART)
    if not is_told:
        seen = Verification(entry_id=entry_id, way=way, share_id=share_id, organisation=organisation, at=now)
        shares.add_verification(seen)
        auditing.note("verified", by=auditing.ORGANISATION, now=now, entry=entry_id, way=way.value)
    for entry, _ in entries.standing([entry_id]):
        account = accounts.with_id(entry.account_id) if entry.account_id else None
        if account and account.verified_letters_at:
            notifying.write_verified(account, entry_id, now=now)
