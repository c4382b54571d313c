"""A venue remembers that its many events have yet to follow it."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "venue", sa.Column("ahead_of_events", sa.Boolean(), nullable=False, server_default=sa.false())
    )


def downgrade() -> None:
    with op.batch_alter_table("venue") as venue:
        venue.drop_column("ahead_of_events")
