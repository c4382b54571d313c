"""What was entered twice goes on in feeds under its other entry, and what people have said to be two

Revision ID: 0075
Revises: 0074
"""

import sqlalchemy as sa
from alembic import op

from festival.base.database import UTCDateTime

revision = "0075"
down_revision = "0074"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("published_event") as batch:
        batch.add_column(sa.Column("stands_for_id", sa.Integer(), nullable=True))
        batch.create_index("ix_published_event_stands_for", ["stands_for_id"])
    op.create_index("ix_event_merged_into", "event", ["merged_into_id"])
    # What was merged before is told once from now on; its text is written anew by the job that renews texts.
    op.execute(
        sa.text(
            "UPDATE published_event SET renew_on = '2000-01-01', stands_for_id = (SELECT event.merged_into_id FROM event"
            " WHERE event.id = published_event.event_id) WHERE event_id IN (SELECT one.id FROM event AS one"
            " JOIN event AS kept ON kept.id = one.merged_into_id"
            " WHERE kept.state IN ('confirmed', 'postponed', 'cancelled', 'held'))"
        )
    )
    op.execute(
        sa.text(
            "UPDATE occurrence SET is_public = :no WHERE event_id IN"
            " (SELECT id FROM event WHERE merged_into_id IS NOT NULL)"
        ).bindparams(no=False)
    )
    op.create_table(
        "told_apart",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_told_apart_event_id_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["event.id"], name=op.f("fk_told_apart_other_id_event"), ondelete="CASCADE"
        ),
        sa.CheckConstraint("event_id < other_id", name=op.f("ck_told_apart_order")),
        sa.PrimaryKeyConstraint("event_id", "other_id", name=op.f("pk_told_apart")),
    )


def downgrade() -> None:
    op.drop_table("told_apart")
    op.drop_index("ix_event_merged_into", "event")
    with op.batch_alter_table("published_event") as batch:
        batch.drop_index("ix_published_event_stands_for")
        batch.drop_column("stands_for_id")
