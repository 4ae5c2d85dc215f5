"""Correcting a result after it was loaded: it is withheld, restored or given other figures, as a newer version.

What a withholding or a correction replaces may have been released: then the newer version shows at once, and the
candidate is told. A restored result waits for the sitting's next release, like one that comes late.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal.domain import auditing, notifying
from portal.domain.importing import in_both_scripts
from portal.domain.importing.results.comparing import in_short
from portal.domain.refusals import StoreConflict
from portal.domain.sittings import candidates
from portal.ids import AccountId, EntryId, ResultId, SittingId
from portal.statuses import Status
from portal.store import accounts, results, sittings, statements
from portal.store.database import one_reading, one_transaction
from portal.store.results import How, Result

from . import amending
from .amending import Amendment, Deed

_AS_AUDITED = {
    How.WITHHOLD: "result withheld",
    How.RESTORE: "result restored",
    How.CORRECTION: "result corrected",
}


@dataclass(frozen=True, kw_only=True)
class CorrectionPlan:
    """What a deed would do to one result. Nothing has happened yet."""

    typed: str  # the ID Number as the office wrote it
    deed: Deed
    entry_id: EntryId
    id_number: str
    name: str
    candidate_number: str
    sitting_id: SittingId
    sitting: str
    zone: str
    version: int
    before: str  # in short, as the office compares results
    after: str
    amendment: Amendment
    shows_at_once: bool
    seen: Status | None  # of the version the candidate may see now
    account_id: AccountId | None  # of an open account
    is_withdrawn: bool  # the candidate: nobody sees the result
    statement_issued_at: datetime | None  # of the version that is seen no more

    @property
    def letter_goes(self) -> bool:
        return self.shows_at_once and self.account_id is not None and not self.is_withdrawn


@dataclass(frozen=True)
class ListedVersion:
    """One version of a result, without its figures; `opens_at` is None while it waits for a release to be set."""

    number: int
    status: Status
    how: How
    made_at: datetime
    opens_at: datetime | None
    is_open: bool
    zone: str


@one_reading
def plan(id_number: str, deed: Deed, *, now: datetime) -> CorrectionPlan:
    """What the deed would do to the result of the candidate with this ID Number. Raises Impossible."""
    return _plan(id_number, deed, now=now)


@one_transaction
def carry_out(plan: CorrectionPlan, *, by: str, now: datetime) -> None:
    """Keep the newer version.

    Raises StoreConflict when the result is not what it was when this was planned, Impossible when it no longer can be.
    """
    sittings.hold(plan.sitting_id)
    if _plan(plan.typed, plan.deed, now=now) != plan:
        raise StoreConflict("the result was changed or released since this was planned")
    number = _keep(plan, by=by, now=now)
    if plan.amendment.variant:
        sittings.keep_variant(plan.sitting_id, plan.amendment.variant)
    account = accounts.with_id(plan.account_id) if plan.letter_goes and plan.account_id else None
    if account:
        notifying.write_changed(account, plan.entry_id, number, now=now)
    auditing.note(
        _AS_AUDITED[plan.amendment.how], by=by, now=now, entry=plan.entry_id, sitting=plan.sitting,
        version=plan.version, at_once=plan.shows_at_once,
    )  # fmt: skip


@one_reading
def history(id_number: str, *, now: datetime) -> list[ListedVersion]:
    """Every version of the candidate's result, the first one first. Raises Impossible."""
    entry, sitting = candidates.entry_with(id_number)
    return [
        ListedVersion(
            number=result.version,
            status=result.status,
            how=result.how,
            made_at=result.made_at,
            opens_at=release.opens_at if release else None,
            is_open=release is not None and (release.opened_at is not None or release.opens_at <= now),
            zone=release.zone if release else sitting.zone,
        )
        for result, release in reversed(results.of_entry(entry.id))
    ]


def _plan(typed: str, deed: Deed, *, now: datetime) -> CorrectionPlan:
    entry, sitting = candidates.entry_with(typed)
    there = amending.standing(entry, sitting, now=now)
    made = amending.amendment(deed, there, now=now)
    seen, opened = there.seen or (None, None)
    shows_at_once = opened is not None and made.opening.release_id == opened.id
    statement = statements.newest([seen.id]).get(seen.id) if seen and shows_at_once else None
    account = accounts.with_id(entry.account_id) if entry.account_id else None
    return CorrectionPlan(
        typed=typed,
        deed=deed,
        entry_id=entry.id,
        id_number=entry.id_number_printed,
        name=in_both_scripts(entry.name, entry.local_name),
        candidate_number=entry.candidate_number,
        sitting_id=sitting.id,
        sitting=sitting.code,
        zone=sitting.zone,
        version=there.newest.version + 1,
        before=in_short(there.mark()),
        after=in_short(made.mark),
        amendment=made,
        shows_at_once=shows_at_once,
        seen=seen.status if seen else None,
        account_id=account.id if account else None,
        is_withdrawn=entry.withdrawn_at is not None,
        statement_issued_at=statement.issued_at if statement else None,
    )


def _keep(plan: CorrectionPlan, *, by: str, now: datetime) -> ResultId:
    """The number of the row that is the newer version."""
    made = plan.amendment
    result = Result(
        entry_id=plan.entry_id,
        version=plan.version,
        release_id=made.opening.release_id,
        status=made.mark.status,
        overall=made.mark.overall,
        grade=made.mark.grade,
        cefr_level=made.mark.cefr_level,
        computed=made.mark.computed,
        public_reason=made.public_reason,
        news_by=made.news_by,
        how=made.how,
        made_at=now,
        made_by=by,
        reason=made.reason,
    )
    results.add_all([(result, made.mark.scores)])
    return result.id
