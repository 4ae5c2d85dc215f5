"""Statements of Results that were issued, each for one version of one result, with the particulars it was printed with.

When a particular changes after that, the next statement of the same version is another edition, with its own code.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ForeignKey, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.ids import ResultId
from portal.language import centre_texts

from .database import Table, db, upsert


class Statement(Table):
    __tablename__ = "statement"
    __table_args__ = (UniqueConstraint("result_id", "edition"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    result_id: Mapped[ResultId] = mapped_column(ForeignKey("result.id"))
    edition: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    particulars: Mapped[str]  # JSON
    code_hash: Mapped[str] = mapped_column(unique=True)
    issued_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class PrintedParticulars(NamedTuple):
    """Who a statement is about, and of which sitting, as it is printed."""

    name: str
    local_name: str | None
    candidate_number: str
    date_of_birth: str | None  # year-month-day
    internal_id: str | None
    id_number: str
    reference_number: str | None
    sitting: str

    def kept(self) -> str:
        return json.dumps(self._asdict() | {"sitting": centre_texts.kept(self.sitting)}, ensure_ascii=False)


class NewStatement(NamedTuple):
    """A statement that is to be issued."""

    result_id: ResultId
    edition: int
    particulars: str
    code_hash: str


def printed(statement: Statement) -> PrintedParticulars:
    facts = json.loads(statement.particulars)
    return PrintedParticulars(**facts | {"sitting": centre_texts.read(facts["sitting"])})


def day(born: date | str | None) -> str | None:
    return str(born) if born else None


def newest(result_ids: Collection[ResultId]) -> dict[ResultId, Statement]:
    """By result, its statement of the latest edition; nothing for those that have none."""
    found = select(Statement).where(Statement.result_id.in_(result_ids)).order_by(Statement.edition)
    return {statement.result_id: statement for statement in db.session.scalars(found)}


def add_all(issued: Iterable[NewStatement], *, now: datetime) -> None:
    """Who comes second leaves what the first one wrote."""
    rows = [{**each._asdict(), "issued_at": now} for each in issued]
    db.session.execute(upsert(Statement).on_conflict_do_nothing(), rows)


def with_code(code_hash: str) -> Statement | None:
    return db.session.scalar(select(Statement).where(Statement.code_hash == code_hash))
