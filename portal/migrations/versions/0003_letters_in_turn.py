"""Letters that somebody waits for go before announcements to many; a link may belong to one change of address."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("letter", sa.Column("rank", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.execute("UPDATE letter SET rank = 1 WHERE kind IN ('released', 'changed', 'verified')")
    op.drop_index("ix_letter_state_next_at", "letter")
    op.create_index("ix_letter_state_rank_next_at", "letter", ["state", "rank", "next_at"])
    with op.batch_alter_table("link") as link:  # made anew on SQLite, which adds no constraint to a table there is
        link.add_column(sa.Column("email_change_id", sa.Integer(), nullable=True))
        link.create_foreign_key("fk_link_email_change_id", "email_change", ["email_change_id"], ["id"])
