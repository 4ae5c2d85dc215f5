"""A share may have a name for whom it is."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("share", sa.Column("recipient", sa.String(), nullable=True))
