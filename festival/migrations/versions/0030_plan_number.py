"""What a process keeps of events is brought up to date by a number, and not by reading all of them."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("city", "event"):
        op.add_column(table, sa.Column("plan_number", sa.Integer(), nullable=False, server_default="0"))
    op.create_index("ix_event_plan_number", "event", ["plan_number"])


def downgrade() -> None:
    op.drop_index("ix_event_plan_number", "event")
    for table in ("event", "city"):
        with op.batch_alter_table(table) as changed:
            changed.drop_column("plan_number")
