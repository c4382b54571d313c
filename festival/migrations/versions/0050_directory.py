"""Which account is whose in the town's directory, and whether its people get accounts."""

import sqlalchemy as sa
from alembic import op

from festival.base import database

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sign_in_policy") as policy:
        policy.add_column(
            sa.Column("directory_accounts", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    op.create_table(
        "directory_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.String(255), nullable=False),
        sa.Column("subject", sa.String(255), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("linked_at", database.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_directory_link_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_link")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_directory_link_issuer_subject")),
    )
    op.create_index("ix_directory_link_account", "directory_link", ["account_id"])


def downgrade() -> None:
    op.drop_table("directory_link")
    with op.batch_alter_table("sign_in_policy") as policy:
        policy.drop_column("directory_accounts")
