"""Until when an event needs which permit, and that its people have seen to one."""

import sqlalchemy as sa
from alembic import op

from festival.base import database

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "event_permit",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("apply_by", sa.Date(), nullable=True),
        sa.Column("done_at", database.UTCDateTime(), nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_permit_event_id_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["done_by_id"], ["account.id"], name=op.f("fk_event_permit_done_by_id_account")
        ),
        sa.PrimaryKeyConstraint("event_id", "key", name=op.f("pk_event_permit")),
    )
    op.create_index("ix_event_permit_apply_by", "event_permit", ["apply_by"])


def downgrade() -> None:
    op.drop_table("event_permit")
