"""Feeds know under which UIDs calendars hold an event, so that each is told when it has gone."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("feed_entry", sa.Column("held", sa.JSON(), nullable=False, server_default="[]"))
    op.execute("UPDATE published_event SET renew_on = '2000-01-01'")  # the job notes what they hold


def downgrade() -> None:
    with op.batch_alter_table("feed_entry") as entry:
        entry.drop_column("held")
