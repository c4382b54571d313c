"""Rules that failed when they were last asked."""

import sqlalchemy as sa
from alembic import op

from festival.base import database

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rule_failure",
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("first_at", database.UTCDateTime(), nullable=False),
        sa.Column("last_at", database.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("rule", name=op.f("pk_rule_failure")),
    )


def downgrade() -> None:
    op.drop_table("rule_failure")
