"""Letters as the office sees and tends them: counted by state, listed when they did not go, each by its number."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, case, func, or_, select, true, update

from portal.ids import LetterId, SittingId

from . import found_entries
from .database import db
from .entries import Entry
from .found_entries import NamedEntry
from .outbox import Letter, LetterState


def count(sitting_id: SittingId | None) -> dict[LetterState, int]:
    """How many letters there are of each state, of one sitting or of all."""
    counted = select(Letter.state, func.count()).where(_of(sitting_id)).group_by(Letter.state)
    found = {row[0]: row[1] for row in db.session.execute(counted)}
    return {state: found.get(state, 0) for state in LetterState}


def waiting_since(sitting_id: SittingId | None) -> datetime | None:
    """Since when the oldest waiting letter has waited; one to be tried anew, since that was decided."""
    since = case((Letter.tries == 0, Letter.next_at), else_=Letter.made_at)
    found: datetime | None = db.session.scalar(
        select(func.min(since)).where(Letter.state == LetterState.WAITING, _of(sitting_id))
    )
    return found


def listed(states: Collection[LetterState], sitting_id: SittingId | None, most: int) -> list[Letter]:
    """Letters of these states: first those that met with something, then the others, then those that are not to go.

    Of each, what happened last comes first.
    """
    is_stopped, is_well = Letter.state == LetterState.SUPPRESSED, Letter.reason.is_(None)
    happened_at = func.coalesce(Letter.sent_at, Letter.claimed_at, Letter.made_at)
    found = select(Letter).where(Letter.state.in_(states), _of(sitting_id))
    ordered = found.order_by(is_stopped, is_well, happened_at.desc(), Letter.id.desc())
    return list(db.session.scalars(ordered.limit(most)))


def with_id(letter_id: LetterId) -> Letter | None:
    return db.session.get(Letter, letter_id)


def about(letter: Letter) -> list[NamedEntry]:
    """The entry it tells of, else those its account holds, the first one first."""
    told = Entry.account_id == letter.account_id if letter.entry_id is None else Entry.id == letter.entry_id
    ids = db.session.scalars(select(Entry.id).where(told)).all()
    return sorted(found_entries.named(ids).values())


def whose(letters: Collection[Letter]) -> dict[LetterId, NamedEntry]:
    """By letter, the entry it tells of, else the first that its account holds."""
    accounts = [letter.account_id for letter in letters if letter.entry_id is None]
    held = select(Entry.account_id, func.min(Entry.id)).where(Entry.account_id.in_(accounts)).group_by(Entry.account_id)
    first = dict(db.session.execute(held).all())
    of = {letter.id: letter.entry_id or first.get(letter.account_id) for letter in letters}
    known = found_entries.named([entry_id for entry_id in of.values() if entry_id])
    return {number: known[entry_id] for number, entry_id in of.items() if entry_id in known}


def hold(letter_ids: Collection[LetterId]) -> dict[LetterId, Letter]:
    """These letters, as far as there are any; no sender takes one until the transaction ends."""
    found = select(Letter).where(Letter.id.in_(letter_ids)).order_by(Letter.id).with_for_update()
    rows = db.session.scalars(found, execution_options={"populate_existing": True})
    return {letter.id: letter for letter in rows}


def send_anew(letter_ids: Collection[LetterId], *, now: datetime) -> None:
    """They are due, as if they had just been written."""
    db.session.execute(update(Letter).where(Letter.id.in_(letter_ids)).values(_due(now=now)))


def send_failed_anew(*, now: datetime) -> int:
    """Every letter that has failed is due, as if it had just been written. Returns how many there are."""
    failed = update(Letter).where(Letter.state == LetterState.FAILED).values(_due(now=now)).returning(Letter.id)
    return len(db.session.execute(failed).all())


def hold_back(reason: str) -> int:
    """Every letter that is still to go has failed, for this reason. Returns how many there are."""
    unsent = update(Letter).where(Letter.state.in_([LetterState.WAITING, LetterState.SENDING]))
    return len(db.session.execute(unsent.values(state=LetterState.FAILED, reason=reason).returning(Letter.id)).all())


def suppress(letter_ids: Collection[LetterId], reason: str) -> None:
    """They are not to go, and what only they knew is forgotten."""
    kept = {"state": LetterState.SUPPRESSED, "reason": reason, "facts": None}
    db.session.execute(update(Letter).where(Letter.id.in_(letter_ids)).values(kept))


def _due(*, now: datetime) -> dict[str, object]:
    return {
        "state": LetterState.WAITING,
        "reason": None,
        "tries": 0,
        "next_at": now,
        "claimed_at": None,
        "claimed_by": None,
    }


def _of(sitting_id: SittingId | None) -> ColumnElement[bool]:
    """About an entry of the sitting, or about an account that holds one."""
    if sitting_id is None:
        return true()
    entries = select(Entry.id).where(Entry.sitting_id == sitting_id)
    accounts = select(Entry.account_id).where(Entry.sitting_id == sitting_id, Entry.account_id.is_not(None))
    of_account = Letter.entry_id.is_(None) & Letter.account_id.in_(accounts)
    return or_(Letter.entry_id.in_(entries), of_account)
