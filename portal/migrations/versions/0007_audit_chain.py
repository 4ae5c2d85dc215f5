"""Each row of the audit log is chained to the one before it, and the head of the chain is kept."""

import json
from types import SimpleNamespace

import sqlalchemy as sa
from alembic import op

from portal.store.audit import HEAD, ChainHead, follow
from portal.store.columns import Moment

revision = "0007"
down_revision = "0006"

_AT_ONCE = 5_000
_FACTS = ("id", "who", "what", "whom", "details")
_CHAIN = ("details_hash", "previous_hash", "hash")
_AUDIT = sa.table("audit", sa.column("at", Moment), *map(sa.column, (*_FACTS, *_CHAIN)))
_META = sa.table("meta", sa.column("key"), sa.column("value"))


def upgrade() -> None:
    head = _chained()
    op.execute(sa.insert(_META).values(key=HEAD, value=json.dumps(head)))
    with op.batch_alter_table("audit") as audit:
        audit.alter_column("previous_hash", existing_type=sa.String(), nullable=False)
        audit.alter_column("hash", existing_type=sa.String(), nullable=False)


def _chained() -> ChainHead:
    audit, head = _AUDIT.c, ChainHead()
    rows = sa.select(audit.at, *(audit[name] for name in _FACTS)).order_by(audit.id).limit(_AT_ONCE)
    chain = {name: sa.bindparam(f"new_{name}") for name in _CHAIN}
    fill = sa.update(_AUDIT).where(audit.id == sa.bindparam("of")).values(chain)
    while lines := [SimpleNamespace(**row._mapping) for row in op.get_bind().execute(rows.where(audit.id > head.id))]:
        for line in lines:
            head = follow(head, line, line.id)
        filled = [{"of": line.id} | {f"new_{name}": getattr(line, name) for name in _CHAIN} for line in lines]
        op.get_bind().execute(fill, filled)
    return head
