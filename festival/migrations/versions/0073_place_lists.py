"""Places from lists."""

import sqlalchemy as sa
from alembic import op

from festival.base import database

revision = "0073"
down_revision = "0072"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "place_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("sent_at", database.UTCDateTime(), nullable=False),
        sa.Column("file_name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("columns", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("heads", sa.JSON(), nullable=False),
        sa.Column("first_row", sa.Integer(), nullable=False),
        sa.Column("left_out", database.KeyList(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["account.id"], name=op.f("fk_place_list_by_id_account"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_list")),
    )
    op.create_table(
        "written_place",
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("where", sa.String(length=12), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=False),
        sa.Column("is_new", sa.Boolean(), nullable=False),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("after", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("is_back", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["list_id"],
            ["place_list.id"],
            name=op.f("fk_written_place_list_id_place_list"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("list_id", "where", name=op.f("pk_written_place")),
    )


def downgrade() -> None:
    op.drop_table("written_place")
    op.drop_table("place_list")
