"""Statements of Results that were issued, each for one version of one result."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.ids import ResultId

from .database import Table, db, upsert


class Statement(Table):
    __tablename__ = "statement"

    id: Mapped[int] = mapped_column(primary_key=True)
    result_id: Mapped[ResultId] = mapped_column(ForeignKey("result.id"), unique=True)
    code_hash: Mapped[str] = mapped_column(unique=True)
    issued_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


def of_results(result_ids: Collection[ResultId]) -> dict[ResultId, Statement]:
    """By result, its statement; nothing for those that have none."""
    found = select(Statement).where(Statement.result_id.in_(result_ids))
    return {statement.result_id: statement for statement in db.session.scalars(found)}


def add_all(code_hashes: Mapping[ResultId, str], *, now: datetime) -> None:
    """A statement for each result (by id) that has none yet; who comes second leaves what the first one wrote."""
    rows = [{"result_id": result, "code_hash": code, "issued_at": now} for result, code in code_hashes.items()]
    db.session.execute(upsert(Statement).on_conflict_do_nothing(), rows)


def with_code(code_hash: str) -> Statement | None:
    return db.session.scalar(select(Statement).where(Statement.code_hash == code_hash))
