"""Failed tries keep when they were and when they are forgotten, and tries under way are counted beside them.

An account can forget the browsers it knows.
"""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_MOMENT = sa.DateTime(timezone=True)
_ATTEMPT = sa.table(
    "attempt",
    sa.column("what"),
    sa.column("whose"),
    sa.column("window_start", _MOMENT),
    sa.column("forget_at", _MOMENT),
)
_COUNTED_FOR_EVER = ("register", "verify")


def upgrade() -> None:
    op.add_column("account", sa.Column("device_era", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.add_column("attempt", sa.Column("under_way", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.add_column("attempt", sa.Column("failed_at", _MOMENT, nullable=True))
    op.add_column("attempt", sa.Column("forget_at", _MOMENT, nullable=True))
    op.create_index("ix_attempt_forget_at", "attempt", ["forget_at"])
    op.execute("DELETE FROM attempt WHERE what LIKE '%, under way'")
    _forget_in_time()


def _forget_in_time() -> None:
    connection, kept = op.get_bind(), _ATTEMPT.c
    passing = kept.what.not_in(_COUNTED_FOR_EVER)
    for (moment,) in connection.execute(sa.select(kept.window_start).where(passing).distinct()).all():
        of_it = sa.update(_ATTEMPT).where(passing, kept.window_start == moment)
        connection.execute(of_it.values(forget_at=moment + timedelta(days=1)))
