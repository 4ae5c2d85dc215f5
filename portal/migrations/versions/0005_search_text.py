"""Every entry keeps the text that the help desk finds it by."""

import sqlalchemy as sa
from alembic import op

from portal.language.folding import folded

revision = "0005"
down_revision = "0004"

_AT_ONCE = 5_000
_FACTS = ("id_number", "candidate_number", "name", "local_name", "internal_id")
_ENTRY = sa.table("entry", *map(sa.column, ("id", "school_id", "search_text", *_FACTS)))
_SCHOOL = sa.table("school", sa.column("id"), sa.column("name"))


def upgrade() -> None:
    op.add_column("entry", sa.Column("search_text", sa.String(), server_default=sa.text("''"), nullable=False))
    entry, last = _ENTRY.c, 0
    facts = sa.select(entry.id, *(entry[name] for name in _FACTS), _SCHOOL.c.name.label("school"))
    facts = facts.outerjoin(_SCHOOL, _SCHOOL.c.id == entry.school_id).order_by(entry.id).limit(_AT_ONCE)
    fill = sa.update(_ENTRY).where(entry.id == sa.bindparam("of")).values(search_text=sa.bindparam("text"))
    while rows := op.get_bind().execute(facts.where(entry.id > last)).all():
        op.get_bind().execute(fill, [{"of": row[0], "text": _text(row[1:])} for row in rows])
        last = rows[-1][0]


def _text(facts: tuple[str | None, ...]) -> str:
    return folded("\n".join(filter(None, facts)))
