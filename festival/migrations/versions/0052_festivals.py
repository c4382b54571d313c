"""Events hold points of a programme, which organisations place in slots."""

import sqlalchemy as sa
from alembic import op

from festival.base import database

revision = "0052"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "festival",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("open_until", sa.Date(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_festival_event_id_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_festival")),
    )
    op.create_table(
        "festival_slot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("festival_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(140), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=True),
        sa.Column("local_start", database.LocalDateTime(), nullable=False),
        sa.Column("local_end", database.LocalDateTime(), nullable=False),
        sa.Column("note", sa.String(200), nullable=False),
        sa.CheckConstraint("local_start < local_end", name=op.f("ck_festival_slot_order")),
        sa.ForeignKeyConstraint(
            ["festival_id"],
            ["festival.event_id"],
            name=op.f("fk_festival_slot_festival_id_festival"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["venue_id"], ["venue.id"], name=op.f("fk_festival_slot_venue_id_venue"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_festival_slot")),
    )
    op.create_index("ix_festival_slot_festival", "festival_slot", ["festival_id", "local_start"])
    op.create_table(
        "festival_point",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("festival_id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=True),
        sa.Column("stage", sa.String(140), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(9), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("asked_at", database.UTCDateTime(), nullable=False),
        sa.Column("answered_at", database.UTCDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('asked', 'agreed', 'declined', 'withdrawn')", name=op.f("ck_festival_point_state")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_festival_point_event_id_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["festival_id"],
            ["festival.event_id"],
            name=op.f("fk_festival_point_festival_id_festival"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["slot_id"],
            ["festival_slot.id"],
            name=op.f("fk_festival_point_slot_id_festival_slot"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["venue_id"], ["venue.id"], name=op.f("fk_festival_point_venue_id_venue"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_festival_point")),
        sa.UniqueConstraint("slot_id", name=op.f("uq_festival_point_slot_id")),
    )
    op.create_index("ix_festival_point_festival", "festival_point", ["festival_id", "state"])
    op.add_column("event", sa.Column("festival_id", sa.Integer(), nullable=True))
    op.create_index("ix_event_festival", "event", ["festival_id"])
    op.add_column("feed_entry", sa.Column("festival_id", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("feed_entry") as changed:
        changed.drop_column("festival_id")
    op.drop_index("ix_event_festival", "event")
    with op.batch_alter_table("event") as changed:
        changed.drop_column("festival_id")
    op.drop_table("festival_point")
    op.drop_table("festival_slot")
    op.drop_table("festival")
