"""A series may step aside for another event."""

import sqlalchemy as sa
from alembic import op

from festival.base import database

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stepping_aside",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=True),
        sa.Column("said_by_id", sa.Integer(), nullable=True),
        sa.Column("said_at", database.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_stepping_aside_event_id_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["event.id"], name=op.f("fk_stepping_aside_other_id_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["venue_id"], ["venue.id"], name=op.f("fk_stepping_aside_venue_id_venue"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["said_by_id"], ["account.id"], name=op.f("fk_stepping_aside_said_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stepping_aside")),
        sa.UniqueConstraint("event_id", "other_id", name=op.f("uq_stepping_aside_event_id_other_id")),
    )
    op.create_index("ix_stepping_aside_other", "stepping_aside", ["other_id"])
    with op.batch_alter_table("date_change") as change:
        change.add_column(sa.Column("aside_id", sa.Integer(), nullable=True))
        change.create_foreign_key(
            op.f("fk_date_change_aside_id_stepping_aside"),
            "stepping_aside",
            ["aside_id"],
            ["id"],
            ondelete="CASCADE",
        )


def downgrade() -> None:
    with op.batch_alter_table("date_change") as change:
        change.drop_constraint(op.f("fk_date_change_aside_id_stepping_aside"), type_="foreignkey")
        change.drop_column("aside_id")
    op.drop_table("stepping_aside")
