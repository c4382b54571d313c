"""Districts from files, and the city's own outline."""

import sqlalchemy as sa
from alembic import op

from festival.base import database

revision = "0072"
down_revision = "0067"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "area_upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("uploaded_at", database.UTCDateTime(), nullable=False),
        sa.Column("file_name", sa.String(length=120), nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.Column("is_thinned", sa.Boolean(), nullable=False),
        sa.Column("areas", sa.JSON(), nullable=False),
        sa.Column("event_ids", sa.JSON(), nullable=False),
        sa.Column("taken_at", database.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["by_id"], ["account.id"], name=op.f("fk_area_upload_by_id_account"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area_upload")),
    )
    with op.batch_alter_table("city") as city:
        city.add_column(sa.Column("boundary", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("city") as city:
        city.drop_column("boundary")
    op.drop_table("area_upload")
