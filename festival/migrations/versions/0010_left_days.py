"""Since when a day is kept no more, which rules it had lately, and whether calendars know it by one UID."""

import sqlalchemy as sa
from alembic import op

from festival.base import database

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("remembrance_day") as day:
        day.add_column(sa.Column("left_at", database.UTCDateTime(), nullable=True))
        day.add_column(sa.Column("former_rules", sa.JSON(), nullable=False, server_default="[]"))
        day.add_column(sa.Column("is_series", sa.Boolean(), nullable=False, server_default=sa.false()))
    days = sa.table("remembrance_day", sa.column("rule", sa.String), sa.column("is_series", sa.Boolean))
    op.execute(days.update().where(days.c.rule.like("fixed%")).values(is_series=True))
    with op.batch_alter_table("remembrance_day") as day:
        day.alter_column("former_rules", server_default=None)
        day.alter_column("is_series", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("remembrance_day") as day:
        day.drop_column("is_series")
        day.drop_column("former_rules")
        day.drop_column("left_at")
