"""An account may ask for a letter whenever somebody verifies one of its results."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("account", sa.Column("verified_letters_at", sa.DateTime(timezone=True), nullable=True))
