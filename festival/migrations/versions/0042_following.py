"""An event remembers which one of last time it follows."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("event", sa.Column("follows_id", sa.Integer(), nullable=True))
    op.create_index("ix_event_follows", "event", ["follows_id"])


def downgrade() -> None:
    op.drop_index("ix_event_follows", "event")
    with op.batch_alter_table("event") as event:
        event.drop_column("follows_id")
