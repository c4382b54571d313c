"""Who gets the weekly mail of what is on

Revision ID: 0077
Revises: 0080
"""

import sqlalchemy as sa
from alembic import op

from festival.base import database

revision = "0077"
down_revision = "0080"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "weekly_subscription",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("locale", sa.String(length=2), nullable=False),
        sa.Column("filters", sa.Text(), nullable=False),
        sa.Column("question", sa.String(length=64), nullable=False),
        sa.Column("mark", sa.String(length=16), nullable=False),
        sa.Column("asked_at", database.UTCDateTime(), nullable=False),
        sa.Column("confirmed_at", database.UTCDateTime(), nullable=True),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weekly_subscription")),
        sa.UniqueConstraint("email", "question", name=op.f("uq_weekly_subscription_email_question")),
    )
    op.create_index("ix_weekly_subscription_due", "weekly_subscription", ["last_on", "question", "locale"])


def downgrade() -> None:
    op.drop_table("weekly_subscription")
