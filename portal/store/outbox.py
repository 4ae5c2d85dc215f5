"""Letters waiting to go out. A letter is a row first and an email second."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    String,
    Update,
    and_,
    bindparam,
    cast,
    func,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.ids import AccountId, EntryId, LetterId

from .accounts import Account
from .columns import Moment, one_of
from .database import Table, db, upsert

WAITED_FOR, TOLD_TO_MANY = 0, 1  # the ranks of letters


class LetterState(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    SUPPRESSED = "suppressed"


class Letter(Table):
    __tablename__ = "letter"
    __table_args__ = (Index(None, "state", "rank", "next_at"),)

    id: Mapped[LetterId] = mapped_column(primary_key=True)
    kind: Mapped[str]
    about: Mapped[str] = mapped_column(unique=True)  # what it tells of, like released:17: told once
    account_id: Mapped[AccountId] = mapped_column(ForeignKey("account.id"), index=True)
    entry_id: Mapped[EntryId | None] = mapped_column(ForeignKey("entry.id"), index=True)
    to_address: Mapped[str]
    language: Mapped[str]
    facts: Mapped[str | None]  # JSON of what only this letter knows (`known` in the domain); wiped once sent
    rank: Mapped[int] = mapped_column(server_default=text("0"))  # WAITED_FOR or TOLD_TO_MANY
    state: Mapped[LetterState] = mapped_column(one_of(LetterState, "state"))
    reason: Mapped[str | None]
    tries: Mapped[int]
    next_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    claimed_by: Mapped[str | None]
    sent_at: Mapped[datetime | None]
    message_id: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime]


class Claimed(NamedTuple):
    """A letter that one sender has taken out of the outbox, to send it."""

    id: LetterId
    kind: str
    rank: int
    account_id: AccountId
    entry_id: EntryId | None
    to_address: str
    language: str
    facts: str | None
    tries: int
    message_id: str


def add(letter: Letter, number: str, tail: str) -> None:
    """Write one letter; `number` tells it from others of its kind, `tail` its Message-ID from those of other places."""
    letter.about, letter.message_id = _names(letter.kind, number, tail)
    db.session.add(letter)


def add_for_each(
    kind: str, found: Select[Any, AccountId, EntryId, str, str], tail: str, rank: int, *, now: datetime
) -> int:
    """Write one letter for each row of (what it tells of, account, entry, address, language), in one statement.

    A letter that was written before is left as it is. Returns how many are new.
    """
    row = found.subquery()
    about, message_id = _names(kind, cast(row.c[0], String), tail)
    selected: dict[str, Any] = {
        "kind": literal(kind),
        "about": about,
        "account_id": row.c[1],
        "entry_id": row.c[2],
        "to_address": row.c[3],
        "language": row.c[4],
        "rank": literal(rank),
        "state": literal(LetterState.WAITING.value, String),
        "tries": literal(0),
        "next_at": literal(now, Moment),
        "message_id": message_id,
        "made_at": literal(now, Moment),
    }
    chosen = select(*selected.values()).where(row.c[0].is_not(None))  # SQLite wants a WHERE before ON CONFLICT
    # Whichever unique column is looked at first: naming one lets a writer at the same moment fail on the other.
    written = upsert(Letter).from_select(list(selected), chosen).on_conflict_do_nothing()
    return len(db.session.execute(written.returning(Letter.id)).all())


def _names(kind: str, number: Any, tail: str) -> tuple[Any, Any]:
    """What a letter is about, and its Message-ID: of a text, or of a column that holds one."""
    return f"{kind}:" + number, f"<{kind}." + number + f".{tail}>"


def of_entry(entry_id: EntryId, account_id: AccountId | None) -> list[Letter]:
    """Every letter about this entry, or to the account that holds it about no entry, oldest first."""
    to_account = and_(Letter.entry_id.is_(None), Letter.account_id == (account_id or 0))
    found = select(Letter).where(or_(Letter.entry_id == entry_id, to_account))
    return list(db.session.scalars(found.order_by(Letter.id)))


def of_account(account_id: AccountId) -> list[Letter]:
    """Every letter written to this account, the latest first."""
    found = select(Letter).where(Letter.account_id == account_id)
    return list(db.session.scalars(found.order_by(Letter.id.desc())))


def last_reason() -> ColumnElement[str | None]:
    """Why the last letter that reached its end did not reach the address of the account; None if it did."""
    ended = select(Letter.reason).where(Letter.account_id == Account.id, Letter.to_address == Account.email)
    ended = ended.where(Letter.state.in_([LetterState.SENT, LetterState.FAILED]))
    latest = ended.order_by(func.coalesce(Letter.sent_at, Letter.claimed_at).desc()).limit(1)
    return latest.correlate(Account).scalar_subquery()


def wipe_all(account_id: AccountId, reason: str) -> None:
    """Whatever has not gone is not to go, and of no letter is it kept to whom it went or what only it knew."""
    of_account = update(Letter).where(Letter.account_id == account_id)
    unsent = of_account.where(Letter.state.in_([LetterState.WAITING, LetterState.SENDING, LetterState.FAILED]))
    db.session.execute(unsent.values(state=LetterState.SUPPRESSED, reason=reason))
    db.session.execute(of_account.values(to_address="", facts=None))


def was_written(kind: str, entry_id: EntryId, *, since: datetime) -> bool:
    """Whether a letter of this kind about this entry was written after a moment."""
    found = select(Letter.id).where(Letter.entry_id == entry_id, Letter.kind == kind, Letter.made_at > since)
    return db.session.scalar(found.limit(1)) is not None


def claim(by: str, rank: int, most: int, *, now: datetime, longest_wait: timedelta) -> list[Claimed]:
    """Take letters of this rank whose time to be sent has come, the longest waiting first.

    A letter that seems to have to wait longer than any letter does was put off by a clock that was wrong: it is due.
    Which are first is asked in a WITH: as an inner question PostgreSQL may ask it again for each letter that it takes,
    and then takes more than `most`.
    """
    is_due = or_(Letter.next_at <= now, Letter.next_at > now + longest_wait)
    waiting = select(Letter.id).where(Letter.state == LetterState.WAITING, Letter.rank == rank, is_due)
    first = waiting.order_by(Letter.next_at, Letter.id).limit(most).with_for_update(skip_locked=True).cte("first")
    free = update(Letter).where(Letter.id.in_(select(first.c.id)), Letter.state == LetterState.WAITING)
    claimed = free.values(state=LetterState.SENDING, claimed_at=now, claimed_by=by, tries=Letter.tries + 1)
    columns = [Letter.next_at, *(getattr(Letter, name) for name in Claimed._fields)]
    rows = db.session.execute(claimed.returning(*columns), execution_options={"synchronize_session": False})
    return [Claimed._make(row[1:]) for row in sorted(rows, key=lambda row: (row[0], row[1]))]


def put_back(letter_ids: Collection[LetterId], by: str) -> None:
    """These were claimed and not tried: as if nobody had taken them."""
    untried = update(Letter).where(Letter.id.in_(letter_ids), *_is_claimed(by))
    db.session.execute(
        untried.values(state=LetterState.WAITING, tries=Letter.tries - 1, claimed_at=None, claimed_by=None)
    )


def settle(
    letter_id: LetterId, by: str, state: LetterState, *, reason: str | None, next_at: datetime | None, now: datetime
) -> None:
    """What became of a letter that `by` had in hand; nothing when it was given to another meanwhile.

    What only the letter knew is forgotten once it has gone or is not to go. Of a failed one it stays, for who mends
    the address and sends it again.
    """
    known = {"number": letter_id, "by": by, "why": reason, "due": next_at, "at": now}
    db.session.execute(_settling(state), known, execution_options={"synchronize_session": False})


@cache
def _settling(state: LetterState) -> Update:
    """Made once for each state: on the way of ten thousand letters, making it costs more than doing it."""
    settled = update(Letter).where(Letter.id == bindparam("number"), *_is_claimed(bindparam("by")))
    settled = settled.values(state=state, reason=bindparam("why"))
    if state is LetterState.WAITING:
        return settled.values(next_at=bindparam("due"))
    if state is LetterState.SENT:
        return settled.values(sent_at=bindparam("at"), facts=None)
    return settled.values(facts=None) if state is LetterState.SUPPRESSED else settled


def senders() -> list[str]:
    """Who has letters in hand."""
    return list(db.session.scalars(select(Letter.claimed_by).where(Letter.state == LetterState.SENDING).distinct()))


def give_back(senders: Collection[str], *, claimed_before: datetime, claimed_after: datetime) -> None:
    """Let others send what these senders had in hand, and what was claimed too long ago or at an impossible hour."""
    given_up = or_(
        Letter.claimed_by.in_(senders), Letter.claimed_at < claimed_before, Letter.claimed_at > claimed_after
    )
    left = update(Letter).where(Letter.state == LetterState.SENDING, given_up)
    db.session.execute(left.values(state=LetterState.WAITING))


def readdress(account_id: AccountId, kinds: Collection[str], to_address: str) -> None:
    """The account's letters of these kinds go there from now on, unless they have gone or are not to go."""
    is_left = Letter.state.in_([LetterState.WAITING, LetterState.SENDING, LetterState.FAILED])
    mine = update(Letter).where(Letter.account_id == account_id, Letter.kind.in_(kinds), is_left)
    db.session.execute(mine.values(to_address=to_address))


def _is_claimed(by: str | BindParameter[str]) -> tuple[ColumnElement[bool], ...]:
    return Letter.state == LetterState.SENDING, Letter.claimed_by == by
