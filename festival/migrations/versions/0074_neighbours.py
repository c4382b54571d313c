"""Neighbouring cities, and what of their calendars matters

Revision ID: 0074
Revises: 0063
"""

import sqlalchemy as sa
from alembic import op

from festival.base.database import LocalDateTime, UTCDateTime

revision = "0074"
down_revision = "0063"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "neighbour",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("feed_address", sa.Text(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("km", sa.Integer(), nullable=True),
        sa.Column("direction", sa.String(length=2), nullable=False),
        sa.Column("large_words", sa.Text(), nullable=False),
        sa.Column("middle_words", sa.Text(), nullable=False),
        sa.Column("is_paused", sa.Boolean(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=False),
        sa.Column("last_modified", sa.Text(), nullable=False),
        sa.Column("tried_at", UTCDateTime(), nullable=True),
        sa.Column("good_at", UTCDateTime(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("next_try_at", UTCDateTime(), nullable=True),
        sa.Column("error_key", sa.String(length=40), nullable=False),
        sa.Column("error_detail", sa.String(length=20), nullable=False),
        sa.Column("is_unread", sa.Boolean(), nullable=False),
        sa.Column("left_out", sa.JSON(none_as_null=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_neighbour")),
    )
    op.create_index("ix_neighbour_next_try", "neighbour", ["is_paused", "next_try_at"])
    op.create_table(
        "neighbour_date",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("neighbour_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=24), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("size", sa.String(length=6), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("local_start", LocalDateTime(), nullable=False),
        sa.Column("local_end", LocalDateTime(), nullable=False),
        sa.Column("starts_at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.Column("all_day", sa.Boolean(), nullable=False),
        sa.CheckConstraint("size IN ('large', 'middle')", name=op.f("ck_neighbour_date_size")),
        sa.ForeignKeyConstraint(
            ["neighbour_id"],
            ["neighbour.id"],
            name=op.f("fk_neighbour_date_neighbour_id_neighbour"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_neighbour_date")),
    )
    op.create_index("ix_neighbour_date_neighbour", "neighbour_date", ["neighbour_id", "first_on"])
    op.create_index("ix_neighbour_date_last", "neighbour_date", ["last_on"])


def downgrade() -> None:
    op.drop_table("neighbour_date")
    op.drop_table("neighbour")
