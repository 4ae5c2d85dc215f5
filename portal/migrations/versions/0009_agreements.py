"""What an account agreed to is proved by a row for each agreement; those that hold now are the first."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "agreement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=True),
        sa.Column("text_sha256", sa.String(), nullable=True),
        sa.Column("wording", sa.String(), nullable=True),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_agreement_account_id"),
        sa.PrimaryKeyConstraint("id", name="pk_agreement"),
    )
    op.create_index("ix_agreement_account_id", "agreement", ["account_id"])
    op.execute(
        "INSERT INTO agreement (account_id, what, language, version, agreed_at, ended_at) "
        "SELECT id, 'terms of use', language, terms_version, terms_agreed_at, closed_at FROM account ORDER BY id"
    )
    op.execute(
        "INSERT INTO agreement (account_id, what, language, wording, agreed_at) "
        "SELECT id, 'updates', language, updates_wording, updates_at FROM account "
        "WHERE updates_at IS NOT NULL ORDER BY id"
    )
