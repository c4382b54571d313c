"""The guided start, and the city's logo."""

import sqlalchemy as sa
from alembic import op

from festival.base import database

revision = "0066"
down_revision = "0073"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "first_start",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("passed", database.KeyList(), nullable=False),
        sa.Column("closed_at", database.UTCDateTime(), nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("ck_first_start_one_start")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_first_start")),
    )
    with op.batch_alter_table("city") as table:
        table.add_column(sa.Column("logo_name", sa.String(40), nullable=False, server_default=""))
    with op.batch_alter_table("city") as table:
        table.alter_column("logo_name", server_default=None)


def downgrade() -> None:
    op.drop_column("city", "logo_name")
    op.drop_table("first_start")
