"""A share may have a name for whom it is."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("share", sa.Column("recipient", sa.String(), nullable=True))
