"""What people were reminded of, so that they are once."""

import sqlalchemy as sa
from alembic import op

from festival.base import database

revision = "0046"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reminder",
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("cause", sa.String(120), nullable=False),
        sa.Column("at", database.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("code", "cause", name=op.f("pk_reminder")),
    )
    op.create_index("ix_reminder_at", "reminder", ["at"])


def downgrade() -> None:
    op.drop_table("reminder")
