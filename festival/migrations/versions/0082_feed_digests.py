"""A number for each event's feed text, by which it is seen which texts have changed

Until a text is written anew its event's number stands for it.

Revision ID: 0082
Revises: 0078
"""

import sqlalchemy as sa
from alembic import op

revision = "0082"
down_revision = "0078"
branch_labels = None
depends_on = None

INDEX, TABLE = "ix_published_event_leaves", "published_event"


def upgrade() -> None:
    op.drop_index(INDEX, table_name=TABLE)
    op.add_column(TABLE, sa.Column("digest", sa.BigInteger(), nullable=True))
    op.execute("UPDATE published_event SET digest = -event_id")
    with op.batch_alter_table(TABLE) as table:
        table.alter_column("digest", existing_type=sa.BigInteger(), nullable=False)
    op.create_index(INDEX, TABLE, ["leaves_at", "event_id", "stands_for_id", "digest"])


def downgrade() -> None:
    op.drop_index(INDEX, table_name=TABLE)
    with op.batch_alter_table(TABLE) as table:
        table.drop_column("digest")
    op.create_index(INDEX, TABLE, ["leaves_at", "event_id"])
