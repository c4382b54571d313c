"""Access tokens of organisations, and by which of them an event was changed

Revision ID: 0078
Revises: 0076
"""

import sqlalchemy as sa
from alembic import op

from festival.base.database import KeyList, UTCDateTime

revision = "0078"
down_revision = "0076"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "access_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("prefix", sa.String(12), nullable=False),
        sa.Column("secret_digest", sa.String(64), nullable=False),
        sa.Column("scopes", KeyList(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("revoked_at", UTCDateTime(), nullable=True),
        sa.Column("last_used_on", sa.Date(), nullable=True),
        sa.Column("minute_at", UTCDateTime(), nullable=True),
        sa.Column("minute_count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_access_token_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_access_token_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_token")),
        sa.UniqueConstraint("prefix", name=op.f("uq_access_token_prefix")),
    )
    op.create_index("ix_access_token_organisation", "access_token", ["organisation_id"])
    op.create_table(
        "idempotent_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("tag", sa.String(80), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_idempotent_request_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["token_id"],
            ["access_token.id"],
            name=op.f("fk_idempotent_request_token_id_access_token"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idempotent_request")),
        sa.UniqueConstraint("token_id", "key", name=op.f("uq_idempotent_request_token_id_key")),
    )
    op.create_index("ix_idempotent_request_asked", "idempotent_request", ["asked_at"])
    for table in ("state_change", "event_change"):
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("through", sa.Text(), nullable=False, server_default=""))
    for table in ("state_change", "event_change"):
        with op.batch_alter_table(table) as batch:
            batch.alter_column("through", server_default=None)


def downgrade() -> None:
    for table in ("state_change", "event_change"):
        with op.batch_alter_table(table) as batch:
            batch.drop_column("through")
    op.drop_index("ix_idempotent_request_asked", "idempotent_request")
    op.drop_table("idempotent_request")
    op.drop_index("ix_access_token_organisation", "access_token")
    op.drop_table("access_token")
