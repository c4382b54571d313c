"""Messages about an event, whom they name, and their files."""

import sqlalchemy as sa
from alembic import op

from festival.base import database

revision = "0056"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(36), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("is_note", sa.Boolean(), nullable=False),
        sa.Column("at", database.UTCDateTime(), nullable=False),
        sa.Column("corrected_at", database.UTCDateTime(), nullable=True),
        sa.Column("taken_back_at", database.UTCDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_message_event_id_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_message_by_id_account")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_message_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("key", name=op.f("uq_message_key")),
    )
    op.create_index("ix_message_event", "message", ["event_id", "at", "id"])
    for name, other in (("message_told", "account"), ("message_file", "attachment")):
        op.create_table(
            name,
            sa.Column("message_id", sa.Integer(), nullable=False),
            sa.Column(f"{other}_id", sa.Integer(), nullable=False),
            sa.ForeignKeyConstraint(
                ["message_id"], ["message.id"], name=op.f(f"fk_{name}_message_id_message"), ondelete="CASCADE"
            ),
            sa.ForeignKeyConstraint(
                [f"{other}_id"],
                [f"{other}.id"],
                name=op.f(f"fk_{name}_{other}_id_{other}"),
                ondelete="CASCADE",
            ),
            sa.PrimaryKeyConstraint("message_id", f"{other}_id", name=op.f(f"pk_{name}")),
        )
    op.create_index("ix_message_told_account", "message_told", ["account_id"])


def downgrade() -> None:
    op.drop_table("message_file")
    op.drop_table("message_told")
    op.drop_table("message")
