"""A statement keeps the particulars it was printed with; those issued before get what is known today."""

import sqlalchemy as sa
from alembic import op

from portal.language import centre_texts
from portal.store.statements import PrintedParticulars, day

revision = "0008"
down_revision = "0007"

_AT_ONCE = 5_000
_OF_ENTRY = ("name", "local_name", "candidate_number", "date_of_birth", "internal_id")
_MORE = ("id_number_printed", "reference_number")
_STATEMENT = sa.table("statement", *map(sa.column, ("id", "result_id", "particulars")))
_RESULT = sa.table("result", sa.column("id"), sa.column("entry_id"))
_ENTRY = sa.table("entry", *map(sa.column, ("id", "sitting_id", *_OF_ENTRY, *_MORE)))
_SITTING = sa.table("sitting", sa.column("id"), sa.column("name"))


def upgrade() -> None:
    op.add_column("statement", sa.Column("edition", sa.Integer(), server_default=sa.text("1"), nullable=False))
    op.add_column("statement", sa.Column("particulars", sa.String(), server_default=sa.text("''"), nullable=False))
    _fill()
    with op.batch_alter_table("statement") as statement:
        statement.alter_column("particulars", existing_type=sa.String(), server_default=None)
        statement.drop_constraint("uq_statement_result_id", type_="unique")
        statement.create_unique_constraint("uq_statement_result_id_edition", ["result_id", "edition"])


def _fill() -> None:
    statement, entry, last = _STATEMENT.c, _ENTRY.c, 0
    facts = sa.select(statement.id, *(entry[name] for name in (*_OF_ENTRY, *_MORE)), _SITTING.c.name.label("sitting"))
    joined = facts.select_from(_STATEMENT).join(_RESULT, _RESULT.c.id == statement.result_id)
    joined = joined.join(_ENTRY, entry.id == _RESULT.c.entry_id).join(_SITTING, _SITTING.c.id == entry.sitting_id)
    ordered = joined.order_by(statement.id).limit(_AT_ONCE)
    fill = sa.update(_STATEMENT).where(statement.id == sa.bindparam("of")).values(particulars=sa.bindparam("facts"))
    while rows := op.get_bind().execute(ordered.where(statement.id > last)).all():
        op.get_bind().execute(fill, [{"of": row.id, "facts": _printed(row).kept()} for row in rows])
        last = rows[-1].id


def _printed(row: sa.Row) -> PrintedParticulars:
    name, local_name, candidate_number, born, internal_id, id_number, reference_number, sitting = row[1:]
    return PrintedParticulars(
        name, local_name, candidate_number, day(born), internal_id, id_number, reference_number,
        centre_texts.read(sitting),
    )  # fmt: skip
