"""An event is closed on holidays, on days of every year or from a day to another."""

import sqlalchemy as sa
from alembic import op

from festival.base import database

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("event", sa.Column("closed", database.KeyList(), nullable=False, server_default=""))
    op.add_column("city", sa.Column("holidays_mark", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    for table, column in (("city", "holidays_mark"), ("event", "closed")):
        with op.batch_alter_table(table) as changed:
            changed.drop_column(column)
