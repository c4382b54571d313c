"""What offices are asked about events, and what they say."""

import sqlalchemy as sa
from alembic import op

from festival.base import database

revision = "0044"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "office_term",
        sa.Column("term", sa.String(20), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["organisation.id"],
            name=op.f("fk_office_term_office_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("term", name=op.f("pk_office_term")),
    )
    op.create_table(
        "statement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("permits", sa.JSON(), nullable=False),
        sa.Column("asked_at", database.UTCDateTime(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("asked_of", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("again_for", database.KeyList(), nullable=False),
        sa.Column("answer", sa.String(14), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", database.UTCDateTime(), nullable=True),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "answer IN ('open', 'agreed', 'conditions', 'refused', 'not_concerned', 'answered')",
            name=op.f("ck_statement_answer"),
        ),
        sa.CheckConstraint("kind IN ('statement', 'question', 'condition')", name=op.f("ck_statement_kind")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_statement_event_id_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["organisation.id"],
            name=op.f("fk_statement_office_id_organisation"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["account.id"], name=op.f("fk_statement_answered_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement")),
    )
    op.create_index("ix_statement_event", "statement", ["event_id", "is_current"])
    op.create_index("ix_statement_queue", "statement", ["office_id", "is_current", "answer", "due_on", "id"])


def downgrade() -> None:
    op.drop_table("statement")
    op.drop_table("office_term")
