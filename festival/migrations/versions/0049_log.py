"""The log of what was done with accounts, settings and the city's data."""

import sqlalchemy as sa
from alembic import op

from festival.base import database

revision = "0049"
down_revision = "0056"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "log_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", database.UTCDateTime(), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("of_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("network", sa.String(50), nullable=False),
        sa.Column("values", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["account.id"], name=op.f("fk_log_entry_by_id_account"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["of_id"], ["account.id"], name=op.f("fk_log_entry_of_id_account"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_log_entry_organisation_id_organisation"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_entry")),
    )
    op.create_index("ix_log_entry_at", "log_entry", ["at", "id"])
    op.create_index("ix_log_entry_kind", "log_entry", ["kind", "at", "id"])
    op.create_index("ix_log_entry_by", "log_entry", ["by_id", "at", "id"])
    op.create_index("ix_log_entry_of", "log_entry", ["of_id", "at", "id"])


def downgrade() -> None:
    op.drop_table("log_entry")
