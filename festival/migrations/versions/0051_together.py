"""Organisations organise events together."""

import sqlalchemy as sa
from alembic import op

from festival.base import database

revision = "0051"
down_revision = "0048"
branch_labels = None
depends_on = None

LISTS = (("event", "co_organisers"), ("event", "co_editors"), ("feed_entry", "co_organisers"))


def upgrade() -> None:
    op.create_table(
        "co_organiser",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("may_edit", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", database.UTCDateTime(), nullable=False),
        sa.Column("answered_at", database.UTCDateTime(), nullable=True),
        sa.Column("lead_asked_at", database.UTCDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('asked', 'accepted', 'declined', 'taken_back', 'left')",
            name=op.f("ck_co_organiser_state"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_co_organiser_event_id_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_co_organiser_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"],
            ["account.id"],
            name=op.f("fk_co_organiser_asked_by_id_account"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_co_organiser")),
        sa.UniqueConstraint(
            "event_id", "organisation_id", name=op.f("uq_co_organiser_event_id_organisation_id")
        ),
    )
    op.create_index("ix_co_organiser_organisation", "co_organiser", ["organisation_id", "state"])
    for table, name in LISTS:
        op.add_column(table, sa.Column(name, database.KeyList(), nullable=False, server_default=""))


def downgrade() -> None:
    for table, name in LISTS:
        with op.batch_alter_table(table) as changed:
            changed.drop_column(name)
    op.drop_index("ix_co_organiser_organisation", "co_organiser")
    op.drop_table("co_organiser")
